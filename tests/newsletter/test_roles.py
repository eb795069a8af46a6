"""What authors, editors and the data role may do, and what not."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.images import get_image_model
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permissions import policy_registry

from blog.models import EssayPage, HomePage
from newsletter.roles import ROLES, ensure_roles
from tests.factories.newsletter import offer_newsletter

pytestmark = pytest.mark.django_db


@pytest.fixture
def users(django_user_model):
    offer_newsletter()
    ensure_roles()
    made = {}
    for role in ROLES:
        user = django_user_model.objects.create_user(
            username=role.name, email=f"{role.name}@example.jp", password="x"
        )
        user.groups.add(Group.objects.get(name=role.name))
        made[role.name] = user
    return made


def essay_of(user) -> EssayPage:
    home = HomePage.objects.get(locale__language_code="ja")
    return home.add_child(instance=EssayPage(title="随筆", slug="essay", owner=user, locale=home.locale))


def test_authors_write_and_publish_their_own_essays(users):
    home = Page.objects.get(slug="home-ja")
    own, other = essay_of(users["Authors"]), users["Editors"]
    assert home.permissions_for_user(users["Authors"]).can_add_subpage()
    assert own.permissions_for_user(users["Authors"]).can_edit()
    assert own.permissions_for_user(users["Authors"]).can_publish()
    own.owner = other
    own.save()
    assert not own.permissions_for_user(users["Authors"]).can_edit()


def test_editors_edit_and_publish_everything_below_every_home(users):
    essay = essay_of(users["Authors"])
    may = essay.permissions_for_user(users["Editors"])
    assert may.can_edit()
    assert may.can_publish()
    assert may.can_delete()
    for slug in ("home-ja", "home-en"):
        assert Page.objects.get(slug=slug).permissions_for_user(users["Editors"]).can_add_subpage()
    assert not Page.objects.get(depth=1).permissions_for_user(users["Editors"]).can_add_subpage()


def test_the_data_role_touches_no_page(users):
    may = essay_of(users["Authors"]).permissions_for_user(users["Data"])
    assert not may.can_edit()
    assert not Page.objects.get(slug="home-ja").permissions_for_user(users["Data"]).can_add_subpage()


HOLDERS = {
    "wagtailadmin.access_admin": {"Authors", "Editors", "Data"},
    "newsletter.send_mailing": {"Editors"},
    "newsletter.view_subscription": {"Editors", "Data"},
    "newsletter.change_standing": {"Data"},
    "newsletter.view_subscriber": {"Data"},
    "newsletter.export_subscriber": {"Data"},
    "newsletter.erase_subscriber": {"Data"},
    "newsletter.view_consentrecord": {"Data"},
    "newsletter.add_suppression": {"Data"},
    "newsletter.delete_suppression": {"Data"},
    "newsletter.add_domainsuppression": {"Data"},
    "newsletter.delete_domainsuppression": {"Data"},
    "newsletter.view_subscriberimport": {"Data"},
    "newsletter.add_subscriberimport": {"Data"},
    "newsletter.change_subscriberimport": {"Data"},
    "newsletter.view_signuprefusal": {"Editors", "Data"},
    "newsletter.change_signuprequest": {"Editors", "Data"},
    "newsletter.view_signuprequest": {"Data"},
    "newsletter.change_segment": {"Editors", "Data"},
    "newsletter.delete_segment": {"Editors", "Data"},
    "newsletter.change_topic": {"Editors"},
    "newsletter.change_mailserver": set(),
    "newsletter.delete_consentrecord": set(),
    "blog.change_publicationsettings": {"Editors"},
    "blog.change_housestyle": {"Editors"},
    "blog.change_firstreaders": {"Editors"},
    "prompts.publish_promptoverride": {"Editors"},
    "blog.change_synonymgroup": {"Editors"},
    "wagtailsearchpromotions.add_searchpromotion": {"Editors"},
}


def test_who_holds_what(users):
    held = {
        permission: {name for name, user in users.items() if user.has_perm(permission)} for permission in HOLDERS
    }
    assert held == HOLDERS


def test_authors_and_editors_upload_images(users):
    images = policy_registry.get_by_type(get_image_model())
    assert images.user_has_permission(users["Authors"], "add")
    assert images.user_has_permission(users["Editors"], "add")
    assert not images.user_has_permission(users["Data"], "add")


def test_making_the_roles_again_changes_nothing_and_keeps_what_was_added(users):
    editors = Group.objects.get(name="Editors")
    extra = Permission.objects.get(codename="change_mailserver")
    editors.permissions.add(extra)

    def state() -> tuple[int, ...]:
        return (
            Group.objects.count(),
            GroupPagePermission.objects.count(),
            GroupCollectionPermission.objects.count(),
            editors.permissions.count(),
        )

    before = state()
    ensure_roles()
    assert state() == before
    assert extra in editors.permissions.all()


def test_roles_can_be_made_before_there_is_a_home():
    HomePage.objects.all().delete()
    ensure_roles()
    assert Group.objects.filter(name__in=[role.name for role in ROLES]).count() == 3


def test_editors_approve_what_is_handed_in_for_approval(users):
    task = Page.objects.get(slug="home-ja").get_workflow().tasks.get().specific
    assert task.groups.filter(name="Editors").exists()
