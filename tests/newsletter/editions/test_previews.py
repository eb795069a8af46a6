"""The editor's previews, and the checks shown beside them."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from newsletter.editions.models import EditionPage
from newsletter.sending.models import Mailing
from tests.factories.editions import make_edition, newsletter_page

pytestmark = [pytest.mark.django_db, pytest.mark.embedded_only]

FORM = {
    "title": "編集中の題",
    "slug": "draft",
    "number": "5",
    "subject": "編集中の件名",
    "preheader": "編集中の前文",
    "distribution": "mail-and-web",
    "form": "html-and-text",
    "body": streamfield([("text", rich_text("<p>編集中の本文</p>"))]),
    "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
}


def previewed(admin_client, edition: EditionPage, mode: str):
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[edition.pk])
    assert admin_client.post(url, nested_form_data(FORM)).json()["is_valid"]
    answer = admin_client.get(url, {"mode": mode})
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("mode", ["mail", "text", "web"])
def test_each_preview_shows_what_stands_in_the_editor(admin_client, mode: str, language: str) -> None:
    edition = make_edition(parent=newsletter_page(language))
    html = previewed(admin_client, edition, mode).content.decode()
    assert "編集中の題" in html
    assert "編集中の本文" in html
    assert "slot.invalid" not in html


def test_a_mail_carries_its_styles_and_nothing_else(admin_client) -> None:
    policy = previewed(admin_client, make_edition(), "mail")["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_a_rule_of_the_text_is_marked_so_that_it_stays_one_line(admin_client) -> None:
    html = previewed(admin_client, make_edition(), "text").content.decode()
    assert f'<span class="rule">{"━" * 35}</span>\n' in html


def test_the_text_preview_escapes(admin_client) -> None:
    edition = make_edition()
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[edition.pk])
    admin_client.post(url, nested_form_data(FORM | {"title": "<script>alert(1)</script>"}))
    html = admin_client.get(url, {"mode": "text"}).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_an_edition_that_is_not_saved_yet_has_a_preview(admin_client) -> None:
    parent = newsletter_page()
    url = reverse("wagtailadmin_pages:preview_on_add", args=["newsletter", "editionpage", parent.pk])
    assert admin_client.post(url, nested_form_data(FORM)).json()["is_valid"]
    assert "編集中の題" in admin_client.get(url, {"mode": "mail"}).content.decode()
    assert "編集中の題" in admin_client.get(url, {"mode": "web"}).content.decode()


def test_the_web_preview_shows_the_draft_after_a_mailing(admin_client) -> None:
    edition = make_edition(live=True)
    mailing = Mailing.objects.create(
        edition=edition, revision=edition.get_latest_revision(), newsletter=newsletter_page().newsletter
    )
    mailing.variants.create(language="ja", subject="送った件名", web_html="<p>送った本文</p>", body_hash="x")
    html = previewed(admin_client, edition, "web").content.decode()
    assert "編集中の本文" in html
    assert "送った本文" not in html


def test_the_checks_are_one_press_away_and_look_at_the_draft(admin_client) -> None:
    edition = make_edition(live=True, subject="よい件名")
    edition.subject = ""
    edition.save_revision()
    url = reverse("newsletter_preflight", args=[edition.pk])
    assert url in admin_client.get(reverse("wagtailadmin_pages:edit", args=[edition.pk])).content.decode()
    html = admin_client.get(url, headers={"accept-language": "en"}).content.decode()
    assert "The subject is empty." in html
    assert "must be fixed" in html
