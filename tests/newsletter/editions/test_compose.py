"""A new edition from essays."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from newsletter.editions.compose import (
    chosen_essays,
    edition_from_essays,
    offers,
)
from newsletter.editions.mailed import essay_ids, ever_mailed, mailed_essays
from newsletter.editions.models import EditionPage
from newsletter.editions.preflight import check
from newsletter.sending.freeze import freeze_content
from newsletter.sending.models import Mailing, MailingVariant
from tests.factories.editions import make_edition, make_essay, newsletter_page

pytestmark = pytest.mark.django_db


def mail(edition: EditionPage, state: str = Mailing.State.FINISHED, *, started: bool = True) -> Mailing:
    return Mailing.objects.create(
        edition=edition,
        revision=edition.get_latest_revision(),
        newsletter=edition.get_parent().specific.newsletter,
        state=state,
        start_at=timezone.now(),
        started_at=timezone.now() if started else None,
    )


def listing(*essays: object) -> list[tuple[str, object]]:
    return [("essay_list", {"heading": "", "essays": list(essays)})]


def teaser(essay: object) -> tuple[str, object]:
    return ("essay_teaser", {"essay": essay, "heading": "", "text": "", "with_image": False})


def test_a_draft_with_teasers_in_order() -> None:
    parent = newsletter_page()
    make_edition(number=4)
    essays = [make_essay("二本目", slug="b"), make_essay("一本目", slug="a")]
    edition = edition_from_essays(parent=parent, essays=essays, user=None)
    stored = EditionPage.objects.get(pk=edition.pk)
    assert not stored.live
    assert (stored.number, stored.slug, stored.title) == (5, "vol-5", "二本目")
    assert [block.value["essay"].title for block in stored.body] == ["二本目", "一本目"]
    assert stored.get_latest_revision_as_object().body[0].value["essay"].title == "二本目"


def test_a_taken_address_gets_a_further_number() -> None:
    make_edition(number=1, slug="vol-2")
    essays = [make_essay(slug="a")]
    assert edition_from_essays(parent=newsletter_page(), essays=essays, user=None).slug == "vol-2-2"


def test_no_essay_no_edition() -> None:
    with pytest.raises(ValueError, match="at least one"):
        edition_from_essays(parent=newsletter_page(), essays=[], user=None)


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.mark.usefixtures("english")
def test_essays_never_mailed_come_first_and_others_name_their_edition() -> None:
    mailed, teased, fresh = (make_essay(title, slug=title) for title in ("mailed", "teased", "fresh"))
    make_essay("draft", slug="draft", live=False)
    make_essay("english", language="en", slug="english")
    mail(make_edition(number=11, body=listing(mailed)))
    mail(make_edition(number=12, body=[teaser(teased), teaser(mailed)]), Mailing.State.SCHEDULED, started=False)
    shown = [(offer.essay.title, offer.mailed_in) for offer in offers(newsletter_page())]
    assert shown[0] == ("fresh", ())
    assert dict(shown[1:]) == {"mailed": ("Vol. 11", "Vol. 12"), "teased": ("Vol. 12",)}
    assert fresh.title == "fresh"


def test_a_mailing_that_never_began_mailed_nothing() -> None:
    essay = make_essay(slug="a")
    mail(make_edition(body=listing(essay)), Mailing.State.CANCELLED, started=False)
    assert mailed_essays(newsletter_page().newsletter) == {}
    mail(make_edition(body=listing(essay)), Mailing.State.CANCELLED, started=True)
    assert set(mailed_essays(newsletter_page().newsletter)) == {essay.pk}


def test_what_counts_is_what_was_pinned() -> None:
    essay, other = make_essay(slug="a"), make_essay(slug="b")
    edition = make_edition(body=listing(essay))
    mail(edition)
    edition.body = listing(other)
    edition.save_revision().publish()
    assert set(mailed_essays(newsletter_page().newsletter)) == {essay.pk}


def latest(count: int = 3) -> tuple[str, object]:
    rule = {
        "heading": "",
        "count": count,
        "category": None,
        "author": None,
        "tag": "",
        "since": "",
        "with_leads": False,
    }
    return ("latest_essays", rule)


def test_essays_that_a_rule_found_are_known_as_mailed_once_they_are_frozen() -> None:
    older, found = make_essay("older", slug="older"), make_essay("found", slug="found")
    edition = make_edition(number=7, body=[latest(count=1)])
    mailing = mail(edition, Mailing.State.SCHEDULED, started=False)
    assert ever_mailed() == set()
    variant = freeze_content(mailing, edition)
    make_essay("newer", slug="newer")
    assert variant.essays == [found.pk]
    assert ever_mailed() == {found.pk}
    Mailing.objects.update(frozen_at=timezone.now())
    assert mailed_essays(newsletter_page().newsletter) == {found.pk: ["Vol.7"]}
    assert offers(newsletter_page())[-1].essay == found
    assert older.pk not in ever_mailed()


def test_what_an_older_version_froze_is_known_by_its_pinned_revision() -> None:
    essay = make_essay(slug="a")
    edition = make_edition(body=listing(essay))
    freeze_content(mail(edition), edition)
    MailingVariant.objects.update(essays=None)
    Mailing.objects.update(frozen_at=timezone.now())
    assert ever_mailed() == {essay.pk}


def test_checks_warn_of_a_chosen_essay_that_went_out_before() -> None:
    essay = make_essay("随筆", slug="a")
    first = make_edition(number=3, body=[teaser(essay)])
    mail(first)
    again = make_edition(number=4, body=[teaser(essay)])
    for edition, said in (
        (first, []),
        (again, ["warn"]),
        (make_edition(number=5, body=[latest()]), []),
        (make_edition(number=6, body=[teaser(essay)], is_monthly_digest=True), []),
    ):
        found = [one for one in check(edition) if one.code == "mailed-before"]
        assert [one.level for one in found] == said
        assert all("Vol.3" in one.message for one in found)


def test_ids_of_a_stored_body() -> None:
    bare = '[{"type": "essay_list", "value": {"essays": [3, null]}}, {"type": "text", "value": "<p>9</p>"}]'
    assert essay_ids(bare) == {3}


def test_the_order_is_the_editors() -> None:
    one, two, three = (make_essay(slug=slug) for slug in "abc")
    places = {one.pk: None, two.pk: 2, three.pk: 1}
    assert [essay.slug for essay in chosen_essays(newsletter_page(), places)] == ["c", "b", "a"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_makes_a_draft_and_opens_it(admin_client, language: str) -> None:
    parent = newsletter_page(language)
    one, two = (make_essay(f"essay {slug}", language=language, slug=slug) for slug in "ab")
    url = reverse("newsletter_compose", args=[parent.pk])
    shown = admin_client.get(url, headers={"accept-language": "en"}).content.decode()
    assert "essay a" in shown
    assert "never mailed" in shown
    posted = {f"chosen-{one.pk}": "on", f"place-{one.pk}": "2", f"chosen-{two.pk}": "on", f"place-{two.pk}": "1"}
    answer = admin_client.post(url, posted)
    edition = EditionPage.objects.child_of(parent).get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[edition.pk])
    assert [block.value["essay"].pk for block in edition.body] == [two.pk, one.pk]


def test_nothing_chosen_is_said(admin_client) -> None:
    parent = newsletter_page()
    make_essay(slug="a")
    answer = admin_client.post(reverse("newsletter_compose", args=[parent.pk]), {"place-1": "x"})
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert not EditionPage.objects.exists()


def test_offers_cost_a_fixed_number_of_queries(admin_client, django_assert_max_num_queries) -> None:
    parent = newsletter_page()
    for number in range(12):
        mail(make_edition(body=listing(make_essay(slug=f"e-{number}"))))
    with django_assert_max_num_queries(8):
        list(offers(parent))


def test_the_chooser_of_essays_says_which_were_never_mailed(admin_client) -> None:
    def shown(**options: str) -> tuple[str, int]:
        query = {"page_type": "blog.essaypage", **options}
        name = "wagtailadmin_choose_page_search" if "q" in options else "wagtailadmin_choose_page_child"
        args = [] if "q" in options else [mailed.get_parent().pk]
        with CaptureQueriesContext(connection) as seen:
            answer = admin_client.get(reverse(name, args=args), query, headers={"accept-language": "en"})
        return answer.content.decode(), len([one for one in seen if "newsletter_mailing" in one["sql"]])

    mailed = make_essay("carried", slug="carried")
    mail(make_edition(body=listing(mailed)))
    html, before = shown()
    assert ("carried" in html, "never mailed" in html, before) == (True, False, 2)
    for number in range(4):
        make_essay(f"fresh {number}", slug=f"fresh-{number}")
        mail(make_edition(body=listing(mailed)))
    html, after = shown()
    assert (html.count("never mailed"), after) == (4, 2)
    assert shown(q="fresh")[0].count("never mailed") == 4


def test_only_who_may_write_editions_may_compose(client) -> None:
    parent = newsletter_page()
    user = get_user_model().objects.create_user("reader", "reader@example.jp", "x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(reverse("newsletter_compose", args=[parent.pk])).status_code in (302, 403)
    edition = make_edition(parent=parent)
    assert client.get(reverse("newsletter_preflight", args=[edition.pk])).status_code in (302, 403)
