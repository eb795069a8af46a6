"""The pages of an import: who sees them, what they say, what a press does."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from newsletter.imports import services
from newsletter.imports.entry import Refused
from newsletter.imports.models import SubscriberImport
from newsletter.roles import ensure_roles
from tests.factories.newsletter import SuppressionFactory
from tests.factories.sending import make_user
from tests.newsletter.imports.taking_in import import_rows, row

pytestmark = pytest.mark.django_db
State = SubscriberImport.State


@pytest.fixture
def as_role(client):
    """Sign in with the rights of one role alone."""

    def sign_in(name: str):
        ensure_roles()
        user = make_user(name.lower(), is_superuser=False)
        user.groups.add(Group.objects.get(name=name))
        client.force_login(user)
        return client

    return sign_in


def test_the_result_says_what_became_of_every_row(as_role):
    SuppressionFactory(email="gone@example.com")
    found = import_rows("taro@example.com", "gone@example.com", Refused(0, "no-address", "=1+1,商会"))
    page = as_role("Data").get(reverse("newsletter_import", args=[found.pk]))
    assert page.status_code == 200
    text = page.content.decode()
    for part in ('data-outcome="added"', 'data-reason="suppressed"', 'data-reason="no-address"', found.file_hash):
        assert part in text
    assert 'http-equiv="refresh"' not in text
    assert "taro@example.com" not in text


def test_refused_rows_are_harmless_to_a_spreadsheet_and_their_fetching_is_logged(as_role):
    SuppressionFactory(email="gone@example.com")
    rows = [Refused(0, "no-address", text) for text in ("=1+1", "+81", "-1", "@x", "\tx", "普通,\n行")]
    found = import_rows("gone@example.com", "a@example.com", *rows)
    answer = as_role("Data").get(reverse("newsletter_import_refusals", args=[found.pk]))
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    for cell in ("'=1+1", "'+81", "'-1", "'@x", "'\tx", '"普通,\n行"'):
        assert f",{cell}\r\n" in text
    assert "gone@example.com" not in text
    assert "no-store" in answer["Cache-Control"]
    [entry] = ModelLogEntry.objects.filter(action="newsletter.import.refusals")
    assert entry.data["rows"] == 7


def test_refused_rows_are_told_in_the_language_of_whoever_asks(as_role):
    found = import_rows(Refused(0, "no-address", "x"), "a@example.com")
    client = as_role("Data")
    UserProfile.objects.update_or_create(
        user=get_user_model().objects.get(username="data"), defaults={"preferred_language": "en"}
    )
    answer = client.get(reverse("newsletter_import_refusals", args=[found.pk]))
    with translation.override("ja"):
        text = b"".join(answer.streaming_content).decode()
    assert text.splitlines()[:2] == ["\ufeffRow,Reason,The row as it was", "2,There is no address.,x"]


def test_editors_see_nothing_of_it(as_role):
    found = import_rows("taro@example.com")
    client = as_role("Editors")
    for name in ("newsletter_import", "newsletter_import_progress", "newsletter_import_refusals"):
        assert client.get(reverse(name, args=[found.pk])).status_code in (302, 403)
    assert client.post(reverse("newsletter_import_press", args=[found.pk, "undo"])).status_code in (302, 403)
    found.refresh_from_db()
    assert found.state == State.FINISHED


def test_undoing_asks_first_and_then_says_what_it_did(as_role, now):
    found = import_rows("taro@example.com")
    client = as_role("Data")
    address = reverse("newsletter_import_press", args=[found.pk, "undo"])
    assert b'method="post"' in client.get(address).content
    found.refresh_from_db()
    assert found.state == State.FINISHED
    assert client.post(address).status_code == 302
    found.refresh_from_db()
    assert found.state == State.UNDOING
    page = client.get(reverse("newsletter_import", args=[found.pk])).content.decode()
    assert 'data-running="yes"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page


def test_a_press_that_comes_too_late_is_refused_in_words(as_role):
    found = import_rows(row("taro@example.com"))
    client = as_role("Data")
    answer = client.post(reverse("newsletter_import_press", args=[found.pk, "cancel"]), follow=True)
    assert found.state == State.FINISHED
    assert str(services.REFUSALS["cancel"]) in answer.content.decode()
    assert client.get(reverse("newsletter_import_press", args=[found.pk, "explode"])).status_code == 404
