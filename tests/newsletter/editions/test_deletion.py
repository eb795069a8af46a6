"""What something else still needs cannot be deleted, and the admin says what needs it."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from newsletter.sending.models import Mailing
from tests.factories.sending import make_plain_edition, make_scheduled_mailing, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing():
    return make_scheduled_mailing(user=make_user("chief"))


def said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.fixture
def admin(client):
    client.force_login(make_user("admin"))
    return client


def test_a_mailed_edition_stays_and_its_mailing_is_named(admin, mailing):
    pages = Page.objects.count()
    for page in (mailing.edition, mailing.edition.get_parent()):
        answer = admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
        assert answer.status_code == 200
        assert "何も削除されませんでした" in said(answer)
        assert "配信（1件）" in said(answer)
    assert Page.objects.count() == pages
    assert Page.find_problems() == ([], [], [], [], [])
    assert Mailing.objects.get().edition == mailing.edition


def test_several_at_once_stay_together(admin, mailing):
    free = make_plain_edition(title="配信していない号", slug="free")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    answer = admin.post(f"{url}?id={free.pk}&id={mailing.edition_id}&next=/admin/", follow=True)
    assert answer.status_code == 200
    assert "配信（1件）" in said(answer)
    assert Page.objects.filter(pk=free.pk).exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_what_nothing_needs_is_deleted(admin):
    edition = make_plain_edition()
    answer = admin.post(reverse("wagtailadmin_pages:delete", args=[edition.pk]), follow=True)
    assert "何も削除されませんでした" not in said(answer)
    assert not Page.objects.filter(pk=edition.pk).exists()
