"""What preflight says of words, links, pictures, time and audience, and how many queries it takes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsletter.editions.holidays import country_of, holiday
from newsletter.editions.models import EditionPage
from newsletter.editions.own_links import bytes_here
from newsletter.editions.preflight import Finding, check, examined, grouped, may_be_mailed
from newsletter.editions.preflight.empty_fields import check_empty_fields
from newsletter.newsletters.models import Newsletter
from newsletter.outside.answers import ADDRESS, DKIM, DMARC, LINK, SPF, Answer, Question
from newsletter.outside.kept import keep
from newsletter.segments.counting import Precision
from newsletter.sending.audience import Reach
from newsletter.sending.models import Mailing
from tests.factories.editions import make_edition, make_essay, make_image
from tests.factories.newsletter import SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db

TOKYO = ZoneInfo("Asia/Tokyo")


def found(edition: EditionPage, code: str, **options) -> list[Finding]:
    return [finding for finding in check(edition, **options) if finding.code == code]


def levels(edition: EditionPage, code: str, **options) -> set[str]:
    return {finding.level for finding in found(edition, code, **options)}


def paragraph(*links: str) -> list[tuple[str, str]]:
    return [("text", "<p>" + "".join(f'<a href="{link}">x</a>' for link in links) + "</p>")]


@pytest.mark.parametrize(
    ("subject", "loud"),
    [
        ("会議の前に読む三つの話", False),
        ("B2Bの『溝』を埋める：CRMとMAの使い方", False),
        ("NASAとJAXAとESAの話", False),
        ("今だけ！今すぐ登録を", True),
        ("お知らせ！！", True),
        ("★★新刊★★", True),
        ("READ THIS LETTER NOW", True),
        ("Act now and save", True),
    ],
)
def test_the_tone_of_the_subject(subject: str, loud: bool) -> None:
    assert levels(make_edition(subject=subject), "subject-tone") == ({"warn"} if loud else set())


def test_a_subject_used_before_and_preheaders_that_say_nothing() -> None:
    make_edition(subject="同じ件名")
    edition = make_edition(subject="同じ件名", slug="other", preheader="同じ 件名")
    (finding,) = found(edition, "subject-used")
    assert (finding.level, finding.place, finding.section) == ("warn", "subject", "line")
    assert levels(edition, "preheader") == {"warn"}
    edition.preheader = "あ" * 61
    assert levels(edition, "preheader") == {"warn"}
    edition.preheader, edition.subject = "続きを読む", "別の件名"
    assert (levels(edition, "preheader"), levels(edition, "subject-used")) == ({"pass"}, set())


@pytest.mark.parametrize(
    ("link", "level"),
    [
        ("https://site.co.jp/a?utm_source=letter&utm_medium=mail", "pass"),
        ("https://localhost/x", "fail"),
        ("http://192.168.0.4/x", "fail"),
        ("https://wiki.internal/x", "fail"),
        ("https://example.com/x", "warn"),
        ("https://staging.site.co.jp/", "warn"),
        ("https://site.co.jp/?p=12&preview=true", "warn"),
        ("https://site.co.jp/wp-admin/post.php", "warn"),
        ("https://site.co.jp/#utm_source=a", "warn"),
        ("https://site.co.jp/&utm_source=a", "warn"),
        ("https://site.co.jp/?utm_source=", "warn"),
        ("https://site.co.jp/?utm_source=a&utm_source=b", "warn"),
        ("https://news.list-manage.com/track/click?u=1", "warn"),
        ("https://site.co.jp/?fbclid=1", "warn"),
        ("{root}/admin/pages/3/edit/", "fail"),
        ("{root}/preview/abc/", "fail"),
    ],
)
def test_odd_links(link: str, level: str, settings) -> None:
    edition = make_edition(body=paragraph(link.replace("{root}", settings.SITE_URL)))
    assert levels(edition, "odd-links") == {level}


def test_links_elsewhere_as_a_worker_found_them(settings) -> None:
    settings.OUTSIDE_CHECKS = True
    names = ("good", "gone", "closed")
    links = {name: f"https://{name}.site.co.jp/" for name in names}
    edition = make_edition(body=paragraph(*links.values()))
    assert levels(edition, "other-links") == {"could not check"}
    assert may_be_mailed(check(edition))
    now = timezone.now()
    keep(Question(LINK, links["good"]), Answer("pass", "opened"), now=now)
    keep(
        Question(LINK, links["closed"]), Answer("could not check", "closed-to-programs", {"status": 403}), now=now
    )
    assert levels(edition, "other-links") == {"could not check"}
    keep(Question(LINK, links["gone"]), Answer("fail", "gone", {"status": 404}), now=now)
    failing = [finding for finding in found(edition, "other-links") if finding.level == "fail"]
    assert [links["gone"] in finding.message and "404" in finding.message for finding in failing] == [True]
    assert not may_be_mailed(check(edition))


def test_the_senders_domain_as_a_worker_found_it(settings) -> None:
    settings.OUTSIDE_CHECKS, settings.EMAIL_URL = True, "smtp+tls://u:p@mail.letters.jp:587"
    edition = make_edition()
    Newsletter.objects.update(sender_email="a@letters.jp")
    edition = EditionPage.objects.get(pk=edition.pk)
    assert levels(edition, "domain-spf") == {"could not check"}
    answers = {ADDRESS: "has-address", SPF: "spf", DMARC: "dmarc", DKIM: "dkim-elsewhere"}
    details = {"domain": "letters.jp", "policy": "none"}
    for kind, code in answers.items():
        level = "could not check" if kind == DKIM else "pass"
        keep(Question(kind, "letters.jp"), Answer(level, code, details), now=timezone.now())
    assert {kind: levels(edition, f"domain-{kind}") for kind in answers} == {
        kind: {"could not check"} if kind == DKIM else {"pass"} for kind in answers
    }
    keep(Question(SPF, "letters.jp"), Answer("fail", "spf-missing", details), now=timezone.now())
    (finding,) = found(edition, "domain-spf")
    assert (finding.level, finding.place, finding.section) == ("fail", "newsletter", "sender")
    settings.EMAIL_URL = "smtp://127.0.0.1:25"
    assert levels(edition, "domain") == {"could not check"}


def test_pictures_and_their_weight(settings, tmp_path, monkeypatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    block = ("image", {"image": make_image(), "alt": "絵", "caption": "", "link": ""})
    edition = make_edition(body=[block])
    assert levels(edition, "pictures") == {"pass"}
    name = default_storage.save("heavy.png", ContentFile(b"x" * 250_000))
    address = f"{settings.SITE_URL}{settings.MEDIA_URL}{name}"
    assert bytes_here(address) == 250_000
    assert bytes_here(f"{settings.SITE_URL}{settings.MEDIA_URL}../../x") == -1
    assert bytes_here("https://elsewhere.site.co.jp/x.png") is None
    for path in tmp_path.rglob("*.jpg"):
        if "images" in path.parts and "original" not in path.name:
            path.write_bytes(b"x" * 250_000)
    assert "warn" in levels(edition, "pictures")


def test_the_legal_display_is_looked_for_in_the_mail_itself(monkeypatch) -> None:
    edition = make_edition()
    assert levels(edition, "legal") == {"pass"}
    from newsletter.editions.preflight import examined
    from newsletter.editions.preflight.legal import check_legal_display

    mail = examined(edition)
    object.__setattr__(mail.rendered, "text", mail.rendered.text.replace("https://slot.invalid/leave", ""))
    assert [finding.level for finding in check_legal_display(mail)] == ["fail"]


@pytest.mark.parametrize(
    ("moment", "day", "hour"),
    [
        ((2026, 11, 24, 7, 30), "pass", "pass"),
        ((2026, 11, 23, 7, 0), "warn", "pass"),
        ((2026, 12, 31, 21, 59), "warn", "pass"),
        ((2027, 1, 2, 22, 0), "warn", "warn"),
        ((2026, 8, 14, 6, 59), "warn", "warn"),
        ((2026, 11, 28, 12, 0), "warn", "pass"),
    ],
)
def test_day_and_hour_on_the_newsletters_clock(moment: tuple[int, ...], day: str, hour: str) -> None:
    edition, at = make_edition(), datetime(*moment, tzinfo=TOKYO)
    assert (levels(edition, "day", at=at), levels(edition, "hour", at=at)) == ({day}, {hour})
    assert levels(edition, "day") == set()


def test_holidays_of_other_countries() -> None:
    newyear = datetime(2027, 1, 1).date()
    assert country_of("Asia/Tokyo") == "JP"
    assert country_of("Etc/UTC") == ""
    assert holiday(newyear, country="JP", language="ja").startswith("元日")
    assert holiday(datetime(2026, 12, 31).date(), country="JP", language="en")
    assert holiday(newyear, country="", language="ja") == ""
    edition = make_edition()
    Newsletter.objects.update(time_zone="Etc/UTC")
    edition = EditionPage.objects.get(pk=edition.pk)
    assert levels(edition, "day", at=datetime(2026, 11, 24, 12, tzinfo=TOKYO)) == {"could not check"}


def mailed(edition: EditionPage, at: datetime, *, count: int = 10, state: str = "finished") -> Mailing:
    revision = edition.latest_revision or edition.save_revision()
    newsletter = edition.get_parent().specific.newsletter
    return Mailing.objects.create(
        edition=edition, revision=revision, newsletter=newsletter, state=state, start_at=at, frozen_count=count
    )


def reach(number: int) -> Reach:
    return Reach(number, Precision.COUNTED, [], [], 0)


def test_the_audience_against_the_last_ones_and_the_time_between() -> None:
    edition, earlier = make_edition(), make_edition(slug="earlier")
    at = datetime(2026, 11, 24, 7, 30, tzinfo=TOKYO)
    assert levels(edition, "audience") == set()
    assert levels(edition, "audience", reach=reach(0)) == {"warn"}
    for days, count in ((7, 100), (14, 110), (21, 90)):
        assert levels(edition, "audience", reach=reach(500)) == {"pass"}
        mailed(earlier, at - timedelta(days=days), count=count)
    assert levels(edition, "audience", reach=reach(200)) == {"pass"}
    assert levels(edition, "audience", reach=reach(201)) == {"warn"}
    assert levels(edition, "rhythm", at=at) == {"pass"}
    near = mailed(earlier, at - timedelta(hours=19), state="cancelled")
    assert levels(edition, "rhythm", at=at) == {"pass"}
    Mailing.objects.filter(pk=near.pk).update(state="finished")
    assert levels(edition, "rhythm", at=at) == {"warn"}
    Newsletter.objects.update(least_hours=19)
    assert levels(EditionPage.objects.get(pk=edition.pk), "rhythm", at=at) == {"pass"}
    Newsletter.objects.update(least_hours=0)
    assert levels(EditionPage.objects.get(pk=edition.pk), "rhythm", at=at) == set()


def test_fields_that_are_empty_for_over_half_of_the_audience() -> None:
    edition = make_edition(subject="{{会社名}}の{{氏名|読者}}様へ")
    newsletter = edition.get_parent().specific.newsletter
    assert levels(edition, "empty-fields") == set()
    for company, language in (("みほん商会", "ja"), ("", "ja"), ("", "en")):
        SubscriptionFactory(
            newsletter=newsletter, subscriber=SubscriberFactory(company=company, language=language), proof=False
        )
    (finding,) = found(edition, "empty-fields")
    assert (finding.level, "会社名" in finding.message, "氏名" in finding.message) == ("warn", True, False)
    assert levels(edition, "empty-fields", audience={"kind": "all-active", "language": "ja"}) == {"pass"}
    edition.subject = "{{会社名|貴社}}の皆さまへ"
    assert levels(edition, "empty-fields") == set()
    edition.subject = "{{会社名}}の{{部署}}の{{役職}}様と{{氏名}}様へ"
    mail = examined(edition)
    with CaptureQueriesContext(connection) as seen:
        assert {one.level for one in check_empty_fields(mail)} == {"warn"}
    assert len([one for one in seen if one["sql"].startswith("SELECT") and "subscription" in one["sql"]]) == 1


def test_a_rule_that_finds_no_essay() -> None:
    rule = {
        "heading": "",
        "count": 3,
        "category": None,
        "author": None,
        "tag": "",
        "since": "",
        "with_leads": False,
    }
    edition = make_edition(body=[("latest_essays", rule)])
    (finding,) = found(edition, "latest-essays")
    assert (finding.level, finding.place) == ("warn", f"body.{edition.body[0].id}")
    make_essay(slug="found")
    assert levels(edition, "latest-essays") == {"pass"}
    assert levels(make_edition(slug="none"), "latest-essays") == set()


def test_the_queries_do_not_grow_with_the_blocks(settings) -> None:
    settings.OUTSIDE_CHECKS = True

    def queries(number: int) -> int:
        essays = [make_essay(f"随筆{number}-{at}", slug=f"e{number}-{at}") for at in range(number)]
        links = [f"{settings.SITE_URL}/{essay.slug}/" for essay in essays]
        others = [f"https://s{at}.site.co.jp/" for at in range(number)]
        body = [block for link, other in zip(links, others, strict=True) for block in paragraph(link, other)]
        body += [("essay_list", {"heading": "", "essays": essays})]
        edition = make_edition(slug=f"of-{number}", subject=f"件名{number}", body=body)
        check(EditionPage.objects.get(pk=edition.pk))
        again = EditionPage.objects.get(pk=edition.pk)
        with CaptureQueriesContext(connection) as seen:
            findings = check(again)
        assert {finding.level for finding in findings if finding.code == "own-links"} == {"pass"}
        return len(seen)

    few = queries(2)
    assert queries(12) <= few
    assert few <= 45


def test_findings_stand_in_sections_the_gravest_first() -> None:
    edition = make_edition(subject="", preheader="")
    groups = grouped([*check(edition), Finding("warn", "x", code="of-nobody")])
    assert str(groups[-1].findings[0].code) == "of-nobody"
    assert groups[0].findings[0].level == "fail"
    order = [finding.level for finding in groups[0].findings]
    assert order == sorted(order, key=("fail", "warn", "could not check", "pass").index)


def test_the_panel_and_the_page(client, admin_user) -> None:
    edition = make_edition(subject="", body=[("text", "  ")])
    edition.save_revision()
    names = ("newsletter_preflight", "newsletter_preflight_findings", "newsletter_preflight_outside")
    page, panel, outside = (reverse(name, args=[edition.pk]) for name in names)
    assert client.get(panel).status_code in (302, 403)
    client.force_login(admin_user)
    shown = client.get(panel)
    assert shown.headers["Cache-Control"].startswith("max-age=0")
    assert 'data-finding="subject"' in shown.content.decode()
    assert f'data-finding="body.{edition.body[0].id}"' in shown.content.decode()
    assert f"#:w:contentpath=body.{edition.body[0].id}" in client.get(page).content.decode()
    assert client.get(outside).status_code == 405
    answered = client.post(outside, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answered.json() == {"asked": False}
    assert client.post(outside).url == page
