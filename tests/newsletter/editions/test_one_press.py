"""A draft edition in one press: from an essay, and from a week or month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import PageLogEntry

from blog.excerpts import shorten
from newsletter.editions.making import TRIES, title_from
from newsletter.editions.merge.filling import said_in_text
from newsletter.editions.models import EditionPage
from newsletter.editions.one_press.periods import Span, digest_title, last_period
from newsletter.editions.one_press.services import NothingToGather, edition_from_essay, make_digest
from newsletter.editions.one_press.ways import ways_from_essay, ways_to_digest
from newsletter.editions.preflight import check
from newsletter.newsletters.models import NewsletterPage
from newsletter.sending.models import Mailing
from tests.factories.editions import make_edition, make_essay, newsletter_page
from tests.factories.sending import make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 2, 3, 0, tzinfo=UTC)
ZONE = "Asia/Tokyo"


def august(day: int) -> datetime:
    return datetime(2026, 8, day, 3, 0, tzinfo=UTC)


def essays_of(edition: EditionPage) -> list[str]:
    return [block.value["essay"].slug for block in edition.body if block.block_type == "essay_teaser"]


@pytest.mark.parametrize(
    ("span", "now", "days", "ja", "en"),
    [
        (Span.MONTH, NOW, (date(2026, 8, 1), date(2026, 8, 31)), "8月のまとめ", "August in review"),
        (
            Span.MONTH,
            datetime(2026, 8, 31, 15, tzinfo=UTC),
            (date(2026, 8, 1), date(2026, 8, 31)),
            "8月のまとめ",
            "",
        ),
        (
            Span.MONTH,
            datetime(2026, 1, 9, tzinfo=UTC),
            (date(2025, 12, 1), date(2025, 12, 31)),
            "12月のまとめ",
            "",
        ),
        (
            Span.WEEK,
            NOW,
            (date(2026, 8, 24), date(2026, 8, 30)),
            "8月24日〜8月30日のまとめ",
            "August 24 to August 30 in review",
        ),
    ],
)
def test_a_period_is_the_last_one_that_is_over_in_the_newsletters_zone(span, now, days, ja, en):
    period = last_period(span, now=now, zone=ZONE)
    assert (period.first, period.last) == days
    with translation.override("ja"):
        assert digest_title(period) == ja
    if en:
        with translation.override("en"):
            assert digest_title(period) == en


def mailed(edition):
    Mailing.objects.create(
        edition=edition,
        revision=edition.get_latest_revision(),
        newsletter=edition.get_parent().specific.newsletter,
        state=Mailing.State.FINISHED,
        started_at=timezone.now(),
    )


def test_a_months_digest_teases_what_was_not_mailed_newest_first():
    parent, user = newsletter_page(), make_user()
    for day, slug in ((3, "early"), (20, "late"), (9, "mailed")):
        make_essay(slug, slug=slug, first_published_at=august(day))
    make_essay("july", slug="july", first_published_at=august(1) - timedelta(days=1))
    carried = make_edition(body=[("essay_teaser", {"essay": make_essay_of("mailed"), "heading": "", "text": ""})])
    mailed(carried)
    period = last_period(Span.MONTH, now=NOW, zone=ZONE)
    made = EditionPage.objects.get(pk=make_digest(parent=parent, period=period, user=user, now=NOW).pk)
    assert essays_of(made) == ["late", "early"]
    assert (made.title, made.subject, made.is_monthly_digest, made.live) == (
        "8月のまとめ",
        "8月のまとめ",
        True,
        False,
    )
    full = make_digest(parent=parent, period=period, user=user, now=NOW, mailed_too=True)
    assert essays_of(full) == ["late", "mailed", "early"]


def make_essay_of(slug: str):
    from blog.models import EssayPage

    return EssayPage.objects.get(slug=slug)


def test_an_empty_time_makes_nothing_and_says_so(client):
    parent = newsletter_page()
    before = EditionPage.objects.count()
    with pytest.raises(NothingToGather):
        make_digest(parent=parent, period=last_period(Span.WEEK, now=NOW, zone=ZONE), user=make_user(), now=NOW)
    client.force_login(make_user("chief"))
    answer = client.post(reverse("newsletter_digest", args=[parent.pk, "week"]), follow=True)
    assert answer.status_code == 200
    assert len(list(answer.context["messages"])) == 1
    assert EditionPage.objects.count() == before


@pytest.mark.parametrize(("span", "asked", "made"), [
    ("month", {}, 1),
    ("month", {"asked": "yes"}, 0),
    ("week", {}, 0),
    ("week", {"asked": "yes", "mailed_too": "on"}, 1),
])  # fmt: skip
def test_the_monthly_digest_repeats_what_was_mailed_for_those_who_get_it_alone(client, span, asked, made):
    parent = newsletter_page()
    period = last_period(Span(span), now=timezone.now(), zone=parent.newsletter.time_zone)
    essay = make_essay("配信した随筆", slug="mailed", first_published_at=period.begins)
    carried = make_edition(body=[("essay_teaser", {"essay": essay, "heading": "", "text": ""})])
    mailed(carried)
    client.force_login(make_user("chief"))
    before, url = EditionPage.objects.count(), reverse("newsletter_digest", args=[parent.pk, span])
    assert 'name="mailed_too" checked' in client.get(url).content.decode(), "else the press would make nothing"
    client.post(url, asked)
    assert EditionPage.objects.count() - before == made


def test_two_presses_within_a_minute_give_one_draft():
    parent, essay, user, now = newsletter_page(), make_essay(slug="a"), make_user(), timezone.now()
    first = edition_from_essay(parent=parent, essay=essay, user=user, now=now)
    assert edition_from_essay(parent=parent, essay=essay, user=user, now=now + timedelta(seconds=40)) == first
    others = [
        edition_from_essay(parent=parent, essay=essay, user=make_user("other"), now=now),
        edition_from_essay(parent=parent, essay=make_essay(slug="b"), user=user, now=now),
        edition_from_essay(parent=parent, essay=essay, user=user, now=now + timedelta(minutes=2)),
    ]
    assert len({first.pk, *(other.pk for other in others)}) == 4
    assert {first.number, *(other.number for other in others)} == {1, 2, 3, 4}


def test_the_press_is_a_post_and_for_those_who_may_add_editions(client):
    parent, essay = newsletter_page(), make_essay("試しの随筆", slug="a")
    url = reverse("newsletter_from_essay", args=[parent.pk, essay.pk])
    stranger = make_user("stranger", is_superuser=False)
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(stranger)
    assert client.post(url).status_code == 302
    assert not EditionPage.objects.exists()
    assert ways_from_essay(essay, stranger) == ways_to_digest(stranger) == []
    client.force_login(make_user("chief"))
    assert "試しの随筆" in client.get(url).content.decode()
    assert not EditionPage.objects.exists()
    edition = EditionPage.objects.get(pk=client.post(url).url.rstrip("/").split("/")[-2])
    assert essays_of(edition) == ["a"]
    foreign = make_essay("foreign", language="en", slug="abroad")
    assert client.post(reverse("newsletter_from_essay", args=[parent.pk, foreign.pk])).status_code == 404


def test_lists_and_editors_offer_it_in_a_fixed_number_of_queries(client, django_assert_num_queries):
    essays = [make_essay(f"随筆{number}", slug=f"e{number}") for number in range(3)]
    user = make_user("chief")
    with django_assert_num_queries(1):
        offered = [ways_from_essay(essay, user) for essay in essays]
    client.force_login(user)
    for url in (reverse("essays:index"), reverse("wagtailadmin_pages:edit", args=[essays[0].pk])):
        assert offered[0][0].url in client.get(url).content.decode()


@pytest.mark.parametrize(
    "title", ["{{氏名}}とは何か", "{name}と｛会社名｝", "閉じる}}だけ", "{" * 150, "長" * 201]
)
def test_a_title_with_braces_makes_a_subject_that_may_be_saved_and_says_the_same(title):
    made = edition_from_essay(
        parent=newsletter_page(), essay=make_essay(title, slug="a"), user=make_user(), now=timezone.now()
    )
    draft = EditionPage.objects.get(pk=made.pk).get_latest_revision_as_object()
    draft.full_clean()
    said = said_in_text(draft.subject, language="ja")
    assert said == title or (said.endswith("…") and title.startswith(said[:-1]) and len(said) > 90)
    assert not [one for one in check(draft) if one.code == "fields" and one.level == "fail"]


def test_what_is_too_long_ends_between_words_and_never_within_a_character():
    words = "word " * 60
    assert shorten(words, characters=200) == "word " * 39 + "word…"
    family = "👨‍👩‍👧"
    short = shorten(family * 60, characters=200)
    assert len(short) <= 200
    assert short.rstrip("…").replace(family, "") == ""
    assert shorten("そのまま", characters=4) == "そのまま"
    assert len(title_from("長" * 300)) == 255


def test_a_draft_finds_an_address_of_its_own(client):
    parent, user = newsletter_page(), make_user("chief")
    for slug in ("vol-1", "vol-1-2"):
        make_edition(parent=parent, slug=slug)
    EditionPage.objects.update(number=None)
    made = edition_from_essay(parent=parent, essay=make_essay("長" * 255, slug="a"), user=user, now=timezone.now())
    assert (made.number, made.slug) == (1, "vol-1-3")
    client.force_login(user)
    form = client.get(reverse("wagtailadmin_pages:add", args=["newsletter", "editionpage", parent.pk]))
    assert form.context["form"].initial["slug"] == "vol-2"


def times_out(monkeypatch, error: Exception, *, times: int) -> list[int]:
    """Let others be quicker so many times."""
    tried, add = [], NewsletterPage.add_child

    def add_child(self, **kwargs):
        tried.append(1)
        if len(tried) <= times:
            raise error
        return add(self, **kwargs)

    monkeypatch.setattr(NewsletterPage, "add_child", add_child)
    return tried


@pytest.mark.parametrize("error", [IntegrityError("path"), ValidationError({"slug": "taken"})])
def test_a_press_that_others_were_quicker_than_is_tried_anew(client, monkeypatch, error):
    parent, essay, user = newsletter_page(), make_essay(slug="a"), make_user("chief")
    client.force_login(user)
    for url, fields in (
        (reverse("newsletter_from_essay", args=[parent.pk, essay.pk]), {}),
        (reverse("newsletter_compose", args=[parent.pk]), {f"chosen-{essay.pk}": "on"}),
    ):
        before = EditionPage.objects.count()
        with monkeypatch.context() as patch:
            tried = times_out(patch, error, times=TRIES - 1)
            assert client.post(url, fields).status_code == 302
        assert (len(tried), EditionPage.objects.count()) == (TRIES, before + 1)
        PageLogEntry.objects.all().delete()
        with monkeypatch.context() as patch:
            times_out(patch, error, times=TRIES)
            answer = client.post(url, fields, follow=True)
        assert answer.status_code == 200
        assert "作れませんでした" in answer.content.decode()
        assert EditionPage.objects.count() == before + 1
