"""The dashboard begins with what each role comes for."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from blog.models import AuthorIndexPage, HomePage
from newsletter.roles import AUTHORS, DATA, EDITORS, ensure_roles
from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, EssayPageFactory
from tests.factories.editions import newsletter_page


@pytest.fixture
def dashboard(db, client, django_user_model):
    """A function that gives a role's person and their dashboard."""
    page = newsletter_page()
    home = HomePage.objects.get(locale__language_code="ja")
    home.add_child(instance=AuthorIndexPage(title="著者", slug="authors", locale=home.locale))
    ensure_roles()

    def look(role, prepare=lambda user, home: None):
        user = django_user_model.objects.create_user("mori", "mori@example.jp", "x")
        user.groups.add(Group.objects.get(name=role.name))
        prepare(user, home)
        client.force_login(user)
        html = client.get(reverse("wagtailadmin_home")).content.decode()
        ways = {
            "write": reverse("wagtailadmin_pages:add", args=["blog", "essaypage", home.pk]),
            "compose": reverse("newsletter_compose", args=[page.pk]),
            "mailings": reverse("newsletter_mailings"),
        }
        # The menu links mailings too, before the panels.
        shown = html.partition('class="w-dashboard')[2]
        return html, {name for name, way in ways.items() if f'href="{way}"' in shown}

    return look


def test_an_author_finds_a_new_essay_their_drafts_and_their_profile(dashboard):
    made = {}

    def prepare(user, home):
        byline = AuthorPageFactory(parent=home, user=user)
        shared = {"parent": home, "category": CategoryPageFactory(parent=home), "authors": [byline]}
        made["own"] = EssayPageFactory(live=False, owner=user, **shared)
        made["others"] = EssayPageFactory(live=False, **shared)
        made["finished"] = EssayPageFactory(owner=user, **shared)
        made["profile"] = byline

    html, ways = dashboard(AUTHORS, prepare)
    assert ways == {"write"}
    edited = {name for name, page in made.items() if reverse("wagtailadmin_pages:edit", args=[page.pk]) in html}
    assert edited == {"own", "profile"}


@pytest.mark.parametrize(
    ("role", "ways"), [(EDITORS, {"write", "compose", "mailings"}), (DATA, {"mailings"})], ids=["editor", "data"]
)
def test_each_role_is_offered_what_it_may_do(dashboard, role, ways):
    assert dashboard(role)[1] == ways
