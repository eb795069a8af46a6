"""No edition with an unchecked fact is published, on any route."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from blog.publishing import PublicationRefused
from newsletter.editions.models import EditionPage
from tests.factories.editions import make_edition

pytestmark = pytest.mark.django_db

MARK = "[要確認: 何％]"


@pytest.mark.parametrize("field", ["title", "subject", "preheader"])
def test_a_mark_in_a_field_refuses(field: str) -> None:
    edition = make_edition(**{field: f"売上は{MARK}"})
    with pytest.raises(PublicationRefused) as refused:
        edition.get_latest_revision().publish()
    assert MARK in refused.value.obstacles[0]
    assert not EditionPage.objects.get(pk=edition.pk).live


def test_a_mark_in_a_block_refuses() -> None:
    edition = make_edition(body=[("button", {"label": MARK, "page": None, "address": "https://example.com"})])
    with pytest.raises(PublicationRefused):
        edition.get_latest_revision().publish()


def test_the_api_of_the_admin_answers_why_and_publishes_nothing(admin_client) -> None:
    edition = make_edition(subject=f"売上は{MARK}")
    answer = admin_client.post(reverse("wagtailadmin_api:pages:action", args=[edition.pk, "publish"]))
    assert answer.status_code == 400
    assert MARK in answer.json()["obstacles"][0]
    assert not EditionPage.objects.get(pk=edition.pk).live


def test_the_editor_keeps_the_draft_and_says_why(admin_client) -> None:
    edition = make_edition()
    form = {
        "title": "題",
        "slug": "vol-1",
        "number": "1",
        "subject": f"売上は{MARK}",
        "preheader": "",
        "distribution": "mail-and-web",
        "form": "html-and-text",
        "body": streamfield([("text", rich_text("<p>本文</p>"))]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        "action-publish": "1",
    }
    url = reverse("wagtailadmin_pages:edit", args=[edition.pk])
    answer = admin_client.post(url, nested_form_data(form), follow=True)
    assert MARK in answer.content.decode()
    stored = EditionPage.objects.get(pk=edition.pk)
    assert not stored.live
    assert stored.get_latest_revision_as_object().subject == f"売上は{MARK}"


def test_without_marks_it_is_published() -> None:
    edition = make_edition()
    edition.get_latest_revision().publish()
    assert EditionPage.objects.get(pk=edition.pk).live
