"""Authors publish and take back what is theirs, and nothing else, on any route."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Revision

from blog.models import AuthorIndexPage, EssayPage, HomePage
from blog.permissions import PublishedByItsEditors
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import NewsletterPage
from newsletter.roles import AUTHORS, ensure_roles
from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, EssayPageFactory
from tests.factories.editions import make_edition, newsletter_page


@pytest.fixture
def home(db) -> HomePage:
    newsletter_page()
    home = HomePage.objects.get(locale__language_code="ja")
    home.add_child(instance=AuthorIndexPage(title="著者", slug="authors", locale=home.locale))
    return home


@pytest.fixture
def author(home, django_user_model):
    ensure_roles()
    user = django_user_model.objects.create_user("hamano", "hamano@example.jp", "x")
    user.groups.add(Group.objects.get(name=AUTHORS.name))
    return user


@pytest.fixture
def desk(author) -> Client:
    """The author's browser."""
    client = Client()
    client.force_login(author)
    return client


@pytest.fixture
def mailed(home) -> EditionPage:
    return make_edition(live=True)


@pytest.fixture
def draft(home) -> EditionPage:
    edition = make_edition(live=False)
    edition.save_revision()
    return edition


def essay_of(user, home, *, live: bool) -> EssayPage:
    category = CategoryPageFactory(parent=home)
    byline = AuthorPageFactory(parent=home)
    essay = EssayPageFactory(parent=home, live=live, owner=user, category=category, authors=[byline])
    essay.save_revision()
    return essay


def post_bulk(desk: Client, action: str, *pages: Page, **data: str) -> int:
    ids = "&".join(f"id={page.pk}" for page in pages)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return desk.post(f"{address}?{ids}&next=/admin/", data).status_code


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_every_page_asks_for_the_right_to_edit():
    pages = [model for model in apps.get_models() if issubclass(model, Page) and model is not Page]
    assert EssayPage in pages
    assert [model for model in pages if not issubclass(model, PublishedByItsEditors)] == []


def test_own_essays_are_published_and_taken_back(desk, author, home):
    essay = essay_of(author, home, live=False)
    assert post_bulk(desk, "publish", essay) == 302
    assert is_live(essay)
    assert desk.post(reverse("wagtailadmin_pages:unpublish", args=[essay.pk])).status_code == 302
    assert not is_live(essay)


def test_no_page_of_others_is_unpublished(desk, author, home, mailed):
    for page in (home, NewsletterPage.objects.get(locale__language_code="ja"), mailed):
        answer = desk.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
        assert answer.status_code in (302, 403)
        assert is_live(page)


def test_no_page_of_others_goes_along_when_its_parent_is_unpublished(desk, author, home, mailed):
    parent = mailed.get_parent()
    parent.owner = author
    parent.save()
    address = reverse("wagtailadmin_pages:unpublish", args=[parent.pk])
    desk.post(address, {"include_descendants": "on"})
    assert not is_live(parent)
    assert is_live(mailed)


def test_bulk_unpublishing_leaves_what_is_not_theirs(desk, author, home, mailed):
    essay = essay_of(author, home, live=True)
    post_bulk(desk, "unpublish", mailed, essay, home)
    assert [is_live(page) for page in (mailed, essay, home)] == [True, False, True]


def test_bulk_unpublishing_with_descendants_leaves_what_is_not_theirs(desk, author, mailed):
    parent = mailed.get_parent()
    parent.owner = author
    parent.save()
    post_bulk(desk, "unpublish", parent, include_descendants="on")
    assert [is_live(page) for page in (parent, mailed)] == [False, True]


def test_bulk_publishing_leaves_what_is_not_theirs(desk, author, home, draft):
    essay = essay_of(author, home, live=False)
    post_bulk(desk, "publish", draft, essay)
    assert [is_live(page) for page in (draft, essay)] == [False, True]


def test_bulk_publishing_with_descendants_leaves_what_is_not_theirs(desk, author, draft):
    parent = draft.get_parent()
    parent.owner = author
    parent.save()
    post_bulk(desk, "publish", parent, include_descendants="on")
    assert not is_live(draft)


def test_an_author_writes_their_own_profile_and_no_others(desk, author, home):
    own, other = (AuthorPageFactory(parent=home, live=False) for _ in range(2))
    own.user = author
    own.save()
    form = desk.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).context["form"]
    assert "user" not in form.fields, "nobody gives their profile away"
    assert desk.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).status_code in (302, 403)
    for page in (own, other):
        page.save_revision()
    post_bulk(desk, "publish", own, other)
    assert [is_live(page) for page in (own, other)] == [True, False]
    desk.post(reverse("wagtailadmin_pages:unpublish", args=[own.pk]))
    desk.post(reverse("wagtailadmin_pages:delete", args=[own.pk]))
    assert is_live(own), "essays lead to it"


def test_an_earlier_version_of_a_profile_gives_it_to_nobody(desk, author, home, django_user_model):
    page = AuthorPageFactory(parent=home, user=author)
    earlier = page.save_revision()
    heir = django_user_model.objects.create_user("heir", "heir@example.jp", "x")
    heir.groups.add(Group.objects.get(name=AUTHORS.name))
    page.user = heir
    page.save_revision().publish()
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, earlier.pk])
    assert desk.get(address).status_code in (302, 403)
    assert not earlier.as_object().permissions_for_user(author).can_edit()
    desk.force_login(heir)
    assert desk.get(address).context["form"].instance.user_id == heir.pk


@pytest.mark.parametrize("action", ["delete", "move"])
def test_bulk_deleting_and_moving_leave_what_is_not_theirs(desk, author, home, mailed, action):
    before = Page.objects.get(pk=mailed.pk).path
    post_bulk(desk, action, mailed, chooser=str(home.pk))
    assert Page.objects.get(pk=mailed.pk).path == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("wagtailadmin_pages:delete", {}),
        ("wagtailadmin_pages:move", {"new_parent_page": "1"}),
        ("wagtailadmin_pages:edit", {"action-publish": "1"}),
        ("wagtailadmin_pages:set_privacy", {"restriction_type": "login"}),
    ],
)
def test_no_other_route_is_open(desk, author, mailed, name, data):
    before = Page.objects.get(pk=mailed.pk)
    assert desk.post(reverse(name, args=[mailed.pk]), data).status_code in (302, 403)
    after = Page.objects.get(pk=mailed.pk)
    assert (after.live, after.path, after.live_revision_id) == (before.live, before.path, before.live_revision_id)
    assert not after.view_restrictions.exists()


def test_no_schedule_of_others_is_called_off(desk, author, draft):
    revision = draft.latest_revision
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at="2030-01-01T00:00Z")
    desk.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[draft.pk, revision.pk]))
    revision.refresh_from_db()
    assert revision.approved_go_live_at is not None


def test_the_order_of_pages_below_a_home_stays(desk, author, home):
    essays = [essay_of(author, home, live=True) for _ in range(2)]
    before = Page.objects.get(pk=essays[1].pk).path
    desk.post(reverse("wagtailadmin_pages:set_page_position", args=[essays[1].pk]) + "?position=0")
    assert Page.objects.get(pk=essays[1].pk).path == before
