"""What stops a mailing and what is only said."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from blog import urls as blog_urls
from blog.models import PublicationSettings
from blog.previews.links import make_token
from newsletter import urls as newsletter_urls
from newsletter.editions import own_links
from newsletter.editions.models import EditionPage
from newsletter.editions.own_links import leads_somewhere
from newsletter.editions.preflight import Finding, check, may_be_mailed
from newsletter.newsletters.models import Newsletter
from tests.factories.editions import make_edition, make_essay, make_image, newsletter_page
from tests.factories.golden import golden_edition

pytestmark = pytest.mark.django_db

SOON = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


def found(edition: EditionPage, code: str, **options: datetime) -> list[Finding]:
    return [finding for finding in check(edition, **options) if finding.code == code]


def levels(edition: EditionPage, code: str, **options: datetime) -> set[str]:
    return {finding.level for finding in found(edition, code, **options)}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_golden_edition_may_be_mailed(language: str, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    findings = check(golden_edition(language))
    assert may_be_mailed(findings)
    odd = [finding for finding in findings if finding.level not in ("pass", "could not check")]
    assert all(finding.code == "odd-links" and "example.com" in finding.message for finding in odd)
    assert all(finding.fix for finding in findings if finding.level in ("warn", "fail"))
    assert all(finding.code and finding.section for finding in findings)


@pytest.mark.parametrize(
    ("subject", "level"),
    [("", "fail"), ("  ", "fail"), ("あ" * 30, "pass"), ("あ" * 30 + "a", "warn"), ("a" * 61, "warn")],
)
def test_the_subject(subject: str, level: str) -> None:
    assert levels(make_edition(subject=subject), "subject") == {level}


def test_an_empty_preheader_is_only_said() -> None:
    edition = make_edition(preheader="")
    assert levels(edition, "preheader") == {"warn"}
    assert may_be_mailed(check(edition))


def test_an_edition_without_blocks() -> None:
    assert levels(make_edition(body=[]), "body") == {"fail"}


@pytest.mark.parametrize(
    "block",
    [
        ("text", "  "),
        ("button", {"label": "押す", "page": None, "address": ""}),
        ("essay_teaser", {"essay": None, "heading": "題", "text": "", "with_image": False}),
        ("essay_list", {"heading": "一覧", "essays": [None]}),
        ("essay_list", {"heading": "一覧", "essays": []}),
        ("image", {"image": None, "alt": "", "caption": "", "link": ""}),
    ],
)
def test_a_block_that_points_nowhere(block: tuple[str, object]) -> None:
    edition = make_edition()
    edition.body = [block]
    assert levels(edition, "body") == {"fail"}


def test_an_image_whose_file_is_gone(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    image = make_image()
    edition = make_edition(body=[("image", {"image": image, "alt": "絵", "caption": "", "link": ""})])
    assert levels(edition, "body") == {"pass"}
    image.file.storage.delete(image.file.name)
    assert levels(edition, "body") == {"fail"}


def test_essays_must_be_live_when_it_is_mailed() -> None:
    essay = make_essay("下書き", slug="draft", live=False)
    edition = make_edition(body=[("essay_list", {"heading": "", "essays": [essay]})])
    assert levels(edition, "essays") == {"fail"}
    hour = timezone.now() + timedelta(hours=2)
    essay.save_revision(approved_go_live_at=hour)
    assert levels(edition, "essays", at=hour) == {"pass"}
    assert levels(edition, "essays") == {"fail"}
    assert levels(edition, "essays", at=hour - timedelta(minutes=1)) == {"fail"}


def test_an_essay_that_will_be_gone_by_then() -> None:
    essay = make_essay("期限つき", slug="expiring", expire_at=SOON - timedelta(minutes=1))
    edition = make_edition(body=[("essay_list", {"heading": "", "essays": [essay]})])
    assert levels(edition, "essays") == {"pass"}
    assert levels(edition, "essays", at=SOON) == {"fail"}


def test_alternative_texts(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    image = make_image()
    plain = {"image": image, "alt": "", "caption": "", "link": ""}
    assert levels(make_edition(body=[("image", plain)]), "alt") == {"warn"}
    linked = plain | {"link": "https://example.com/"}
    assert levels(make_edition(slug="b", body=[("image", linked)]), "alt") == {"fail"}
    assert levels(make_edition(slug="c", body=[("image", linked | {"alt": "絵"})]), "alt") == {"pass"}


@pytest.mark.parametrize("place", ["subject", "preheader", "title"])
def test_marks_in_a_field(place: str) -> None:
    edition = make_edition(**{place: "売上は[要確認: 何％]伸びた"})
    (finding,) = found(edition, "marks")
    assert finding.level == "fail"
    assert "[要確認: 何％]" in finding.message


@pytest.mark.parametrize(
    "block",
    [
        ("text", "<p>売上は［要確認：何％］伸びた</p>"),
        ("button", {"label": "[要確認: どこ]", "page": None, "address": "https://example.com"}),
        ("essay_list", {"heading": "[要確認: 見出し]", "essays": []}),
    ],
)
def test_marks_in_a_block(block: tuple[str, object]) -> None:
    assert levels(make_edition(body=[block]), "marks") == {"fail"}


@pytest.mark.parametrize("field", ["legal_name", "postal_address", "legal_contact"])
def test_the_legal_display_must_be_complete(field: str) -> None:
    edition = make_edition()
    Newsletter.objects.update(**{field: " "})
    assert levels(EditionPage.objects.get(pk=edition.pk), "legal") == {"fail"}


def test_sizes() -> None:
    def of(kilobytes: int) -> set[str]:
        return levels(make_edition(body=[("text", f"<p>{'a' * kilobytes * 1000}</p>")]), "size")

    assert of(10) == {"pass"}
    assert of(85) == {"warn"}
    assert of(105) == {"fail"}


def test_links_within_the_site_must_lead_to_something_live() -> None:
    essay = make_essay("随筆", slug="live")
    draft = make_essay("下書き", slug="draft", live=False)
    good = make_edition(
        slug="good",
        body=[("text", f'<p><a linktype="page" id="{essay.pk}">a</a><a href="/search/?q=x">b</a></p>')],
    )
    assert levels(good, "own-links") == {"pass"}
    bad = make_edition(
        slug="bad", body=[("text", f'<p><a linktype="page" id="{draft.pk}">a</a><a href="/nothing/">b</a></p>')]
    )
    assert len([finding for finding in found(bad, "own-links") if finding.level == "fail"]) == 2


def test_own_addresses_are_resolved_without_a_request(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.SITE_URL = "https://publication.example"
    newsletter_page("en")
    make_essay("An essay", language="en", slug="essay")
    make_essay("溝", slug="溝")
    for path in ("/", "/en/", "/en/newsletter/", "/newsletter/", "/en/essay/", "/%E6%BA%9D/", "/feed/", "?utm=1"):
        assert leads_somewhere(settings.SITE_URL + path), path
    for path in ("/essay/", "/en/%E6%BA%9D/", "/newsletter/vol-99/", "/media/images/none.jpg", "/media/../../x"):
        assert not leads_somewhere(settings.SITE_URL + path), path
    for path in ("/%00", "/media/%00", "/media/%2e%2e/%2e%2e/x"):
        assert not leads_somewhere(settings.SITE_URL + path), path


def test_only_what_readers_see_is_linked_to(settings) -> None:
    essay = make_essay("溝", slug="mizo")
    essay.tags.add("dialogue")
    essay.save()
    token = make_token(page_id=make_essay("下書き", slug="draft", live=False).pk, now=timezone.now())
    for path in ("/tags/dialogue/", "/tags/dialogue/feed/", "/search/?q=x", "/newsletter/sign-up/", "/feed/atom/"):
        assert leads_somewhere(settings.SITE_URL + path), path
    for path in (
        f"/preview/{token}/",
        "/tags/none/",
        "/en/tags/dialogue/",
        "/admin/",
        "/mailbox/",
        "/newsletter/leave/x/",
        "/documents/1/none.pdf",
        f"/documents/{'9' * 30}/none.pdf",
    ):
        assert not leads_somewhere(settings.SITE_URL + path), path


def test_lists_by_time_and_other_forms_of_an_essay_may_be_linked_to(settings, monkeypatch) -> None:
    monkeypatch.setattr(own_links, "title_font", lambda: "a font")
    essay = make_essay("溝", slug="mizo")
    draft = make_essay("下書き", slug="draft", live=False)
    essay.first_published_at = then = timezone.localtime()
    essay.save()
    for path in ("/archive/", "/en/archive/", "/tags/", f"/archive/{then:%Y}/", f"/archive/{then:%Y/%m}/"):
        assert leads_somewhere(settings.SITE_URL + path), path
    for path in ("/mizo.md", "/llms.txt", "/en/llms.txt", f"/cards/{essay.pk}-0123.jpg"):
        assert leads_somewhere(settings.SITE_URL + path), path
    for path in (
        *("/archive/1999/", "/archive/9999/", f"/archive/{then:%Y}/{then.month % 12 + 1:02}/", "/archive/x/"),
        *(f"/en/archive/{then:%Y}/", "/draft.md", "/en/mizo.md", f"/cards/{draft.pk}-0123.jpg"),
        f"/cards/{'9' * 30}-0123.jpg",
    ):
        assert not leads_somewhere(settings.SITE_URL + path), path


def test_what_is_not_there_is_not_linked_to(settings, monkeypatch) -> None:
    monkeypatch.setattr(own_links, "title_font", lambda: None)
    essay = make_essay("溝", slug="mizo")
    closed = PublicationSettings(ai_search=False, ai_visits=False)
    monkeypatch.setattr(own_links, "publication", lambda: closed)
    for path in ("/llms.txt", f"/cards/{essay.pk}-0123.jpg"):
        assert not leads_somewhere(settings.SITE_URL + path), path


def test_of_every_public_address_it_is_known_whether_it_may_be_linked_to() -> None:
    """A new one belongs to a side: what readers can reach by a link, or what is named here."""
    for_one_reader = {
        *("newsletter_continue_sign_up", "newsletter_confirm", "newsletter_refuse", "newsletter_leave"),
        *("newsletter_preferences", "newsletter_about_you", "newsletter_address", "blog:preview"),
        *("newsletter_own_data", "newsletter_own_data_file", "newsletter_erase"),
        *("newsletter_preview", "newsletter_preview_of_link"),
    }
    named = {f"blog:{pattern.name}" for pattern in blog_urls.urlpatterns}
    named |= {pattern.name for pattern in (*blog_urls.root_urlpatterns, *newsletter_urls.urlpatterns)}
    assert own_links.FOR_EVERYBODY & set(own_links.WHERE_THERE_IS_ONE) == set()
    assert named == own_links.FOR_EVERYBODY | set(own_links.WHERE_THERE_IS_ONE) | for_one_reader


def test_links_elsewhere_are_named_and_never_stop_a_mailing() -> None:
    edition = make_edition(body=[("text", '<p><a href="https://other.example/x">x</a></p>')])
    (finding,) = found(edition, "other-links")
    assert finding.level == "could not check"
    assert "other.example" in finding.message
    assert may_be_mailed(check(edition))


def test_an_edition_for_the_archive_alone_is_not_mailed() -> None:
    edition = make_edition(distribution=EditionPage.Distribution.WEB_ONLY)
    assert levels(edition, "distribution") == {"fail"}


def test_a_number_used_twice_is_said() -> None:
    make_edition(number=3)
    edition = make_edition(number=4, slug="other")
    edition.number = 3
    assert levels(edition, "number") == {"warn"}
