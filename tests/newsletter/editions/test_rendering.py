"""Rendering editions that try to break the mail."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from newsletter.editions.content import read_edition
from newsletter.editions.merge.grammar import as_written
from newsletter.editions.models import EditionPage
from newsletter.editions.rendering import render_edition
from newsletter.editions.slots import LEAVE_SLOT, WEB_SLOT
from newsletter.message.lint import lint
from newsletter.message.policy import build_message, serialise
from tests.factories.editions import make_edition, make_essay, make_image, make_newsletter, newsletter_page

pytestmark = pytest.mark.django_db

HOSTILE = "</mj-text><script>alert(1)</script>\"'&<b>{{ content }}{% now 'Y' %}"


def test_titles_are_words_and_never_markup() -> None:
    essay = make_essay(HOSTILE, slug="hostile", lead=HOSTILE)
    edition = make_edition(
        title=HOSTILE,
        subject=as_written(HOSTILE),
        preheader=as_written(HOSTILE),
        body=[
            ("essay_teaser", {"essay": essay, "heading": "", "text": "", "with_image": True}),
            ("essay_list", {"heading": as_written(HOSTILE), "essays": [essay]}),
            (
                "button",
                {"label": as_written(HOSTILE), "page": None, "address": "https://example.com/?a=%22><script>&b='"},
            ),
        ],
    )
    rendered = render_edition(edition=edition, language="ja")
    for html in (rendered.html, rendered.web_html):
        soup = BeautifulSoup(html, "html.parser")
        assert not soup.find("script")
        assert soup.h1.get_text() == HOSTILE
        assert soup.find("ul").find("a").get_text() == HOSTILE
    assert HOSTILE in rendered.subject
    assert "{{ content }}" in rendered.text


def test_subject_and_preheader_are_one_line() -> None:
    edition = make_edition(subject="一行目\r\nBcc: evil@example.com", preheader="a\nb")
    rendered = render_edition(edition=edition, language="ja")
    assert rendered.subject == "一行目 Bcc: evil@example.com"
    assert rendered.preheader == "a b"


def test_the_frame_is_in_the_language_of_the_caller(settings) -> None:
    edition = make_edition()
    with translation.override("ja"):
        rendered = render_edition(edition=edition, language="en")
        assert translation.get_language() == "ja"
    assert "Leave (unsubscribe)" in rendered.html
    assert '<html lang="en"' in rendered.html


def test_a_revision_renders_as_it_was_pinned() -> None:
    edition = make_edition(title="はじめの題")
    revision = edition.get_latest_revision()
    edition.title = "あとの題"
    edition.save()
    rendered = render_edition(edition=revision.as_object(), language="ja")
    assert "はじめの題" in rendered.html
    assert "あとの題" not in rendered.html


def test_what_was_deleted_is_left_out() -> None:
    essay = make_essay("消える随筆", slug="gone")
    body = [
        ("essay_teaser", {"essay": essay, "heading": "", "text": "", "with_image": True}),
        ("essay_list", {"heading": "一覧", "essays": [essay]}),
        ("button", {"label": "どこへも", "page": None, "address": ""}),
    ]
    edition = make_edition(body=body)
    essay.delete()
    rendered = render_edition(edition=EditionPage.objects.get(pk=edition.pk), language="ja")
    assert "消える随筆" not in rendered.html
    assert "どこへも" not in rendered.text


def test_a_mail_only_edition_offers_no_page() -> None:
    rendered = render_edition(edition=make_edition(distribution=EditionPage.Distribution.MAIL_ONLY), language="ja")
    assert WEB_SLOT not in rendered.html + rendered.text
    assert LEAVE_SLOT in rendered.html


def test_pictures_are_jpeg_or_png_of_known_size(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    photo, drawing = make_image("a.jpg", size=(2400, 1200)), make_image("b.png", size=(300, 200))
    blocks = [("image", {"image": image, "alt": "絵", "caption": "", "link": ""}) for image in (photo, drawing)]
    rendered = render_edition(edition=make_edition(body=blocks), language="ja")
    first, second = BeautifulSoup(rendered.html, "html.parser").find_all("img")
    assert (first["width"], first["height"]) == ("552", "276")
    assert (second["width"], second["height"]) == ("300", "200")
    assert first["src"].endswith(".jpg")
    assert second["src"].endswith(".png")


def test_an_image_whose_file_is_gone_does_not_stop_the_preview(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    image = make_image("a.jpg")
    edition = make_edition(body=[("image", {"image": image, "alt": "絵", "caption": "", "link": ""})])
    image.file.storage.delete(image.file.name)
    assert "絵" in render_edition(edition=edition, language="ja").html


def test_queries_do_not_grow_with_the_blocks(django_assert_max_num_queries, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_newsletter()
    essays = [
        make_essay(f"随筆{number}", slug=f"e-{number}", lead="書き出し", hero_image=make_image(f"{number}.jpg"))
        for number in range(12)
    ]
    teasers = [
        ("essay_teaser", {"essay": essay, "heading": "", "text": "", "with_image": True}) for essay in essays
    ]
    edition = make_edition(body=teasers)
    render_edition(edition=EditionPage.objects.get(pk=edition.pk), language="ja")
    fresh = EditionPage.objects.get(pk=edition.pk)
    with django_assert_max_num_queries(8):
        read_edition(fresh, language="ja")


def test_a_long_usual_edition_stays_below_the_limit() -> None:
    essays = [
        make_essay(f"随筆その{number}", slug=f"e-{number}", lead="書き出しの段落。" * 12) for number in range(12)
    ]
    teasers = [
        ("essay_teaser", {"essay": essay, "heading": "", "text": "", "with_image": False}) for essay in essays
    ]
    rendered = render_edition(
        edition=make_edition(body=[("text", "<p>" + "長い前書き。" * 300 + "</p>"), *teasers]), language="ja"
    )
    assert rendered.size < 60_000


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_message_passes_the_lint(language: str) -> None:
    rendered = render_edition(edition=make_edition(parent=newsletter_page(language)), language=language)
    message = build_message(
        sender=("かわら版編集室", "letter@example.jp"),
        recipient="reader@example.com",
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        message_id="<1@example.jp>",
        date=datetime(2026, 11, 24, 7, 30, tzinfo=UTC),
        headers={
            "List-Unsubscribe": f"<{LEAVE_SLOT}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-ID": "<letter.example.jp>",
            "Feedback-ID": "1:newsletter:edition:0123456789ab",
        },
    )
    raw = serialise(message)
    assert lint(raw) == []
    parts = {part.get_content_type(): part for part in message.walk()}
    assert set(parts) == {"multipart/alternative", "text/plain", "text/html"}
    for kind, written in (("text/html", rendered.html), ("text/plain", rendered.text)):
        assert parts[kind].get_content().replace("\r\n", "\n").rstrip() == written.rstrip()


@pytest.mark.parametrize(
    ("in_english", "language", "shown"),
    [
        ("Kawara LLC", "en", "Kawara LLC"),
        ("Kawara LLC", "ja", "合同会社かわら版"),
        ("", "en", "合同会社かわら版"),
    ],
)
def test_the_sender_has_the_name_of_the_readers_language(in_english, language, shown) -> None:
    edition = make_edition(parent=newsletter_page(language))
    newsletter = edition.get_parent().specific.newsletter
    newsletter.legal_name_en = in_english
    newsletter.save()
    rendered = render_edition(edition=edition, language=language)
    for part in (rendered.html, rendered.text):
        assert shown in part
