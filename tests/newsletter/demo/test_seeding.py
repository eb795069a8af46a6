"""Making the demo: complete, once, and again after an interruption."""

import hashlib
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q
from django.test import Client
from wagtail.models import Page

from blog.essays import essays_in_series
from blog.models import AuthorPage, EssayPage, HomePage, PublicationSettings, SeriesPage
from blog.publication import privacy_version
from newsletter.consent.addresses import address_hash
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription, Suppression
from newsletter.consent.tick import has_overdue_work
from newsletter.consent.wording import offer_of
from newsletter.demo import content
from newsletter.demo.accounts import DEMO_PASSWORD
from newsletter.demo.models import DemoRecord
from newsletter.demo.seeding import SeedRefused, seed
from newsletter.editions.models import EditionPage
from newsletter.events import Event
from newsletter.newsletters.models import Newsletter
from newsletter.sending.invariants import violations
from newsletter.sending.models import Delivery, Mailing
from prompts.desk import adapter_of, kept_desk
from tests.newsletter.demo.conftest import NOW, a_persons_subscription

LATER = NOW + timedelta(days=3)
PAST = (9, 10, 11)


def hashes() -> dict[str, str]:
    """A hash of all rows of each model's own table, as the database holds them."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')
            found[model._meta.label] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def past_mailings() -> list[Mailing]:
    return list(Mailing.objects.filter(state="finished").order_by("start_at"))


def test_a_second_run_changes_nothing(seeded) -> None:
    before = hashes()
    again = seed(now=LATER)
    assert hashes() == before
    assert not again.new
    assert seeded.new


def test_everything_is_there(seeded) -> None:
    assert Counter(EssayPage.objects.live().values_list("locale__language_code", flat=True)) == {"ja": 10, "en": 3}
    assert EssayPage.objects.not_live().count() == 2
    assert AuthorPage.objects.filter(locale__language_code="ja").count() == 4
    assert EditionPage.objects.live().count() == 3
    assert HomePage.objects.count() == 2
    publication = PublicationSettings.objects.get()
    assert (publication.name, publication.name_en) == ("名刺の裏", "The Back of the Card")
    assert publication.navigation.count() == 4
    assert privacy_version("ja")


def test_the_series_is_read_from_its_first_part_on(seeded) -> None:
    series = SeriesPage.objects.get()
    assert series.live
    assert [essay.slug for essay in essays_in_series(series)] == [
        "where-412-cards-went",
        "the-week-after-the-webinar",
        "thirty-calls-to-lost-deals",
    ]


def test_every_page_answers(seeded) -> None:
    client = Client()
    for page in Page.objects.live().filter(depth__gt=1).specific():
        address = page.get_url_parts()[2]
        assert client.get(address).status_code == 200, address


def test_essays_are_dated_back_with_their_relations(seeded) -> None:
    essay = EssayPage.objects.get(slug="two-banks-of-the-river")
    assert essay.first_published_at == essay.last_published_at < NOW
    assert essay.essay_authors.get().author.title == "三枝 佐和"
    assert essay.category.title == "営業とマーケ"
    assert essay.hero_image.description == essay.hero_alt
    cards = EssayPage.objects.get(slug="where-412-cards-went", locale__language_code="ja")
    assert cards.get_translations().get().title == "Where 412 business cards went"


def test_the_same_people_and_states_as_planned(seeded) -> None:
    assert Counter(Subscription.objects.values_list("state", flat=True)) == {
        "active": 386,
        "pending": 36,
        "paused": 20,
        "unsubscribed": 58,
    }
    hashes = {address_hash(email) for email in Subscriber.objects.values_list("email", flat=True)}
    assert set(Suppression.objects.values_list("address_hash", flat=True)) < hashes


def test_every_active_subscription_can_show_its_proof(seeded) -> None:
    shown = ConsentRecord.objects.filter(action__in=["confirmed", "imported"]).values("pseudonym")
    active = Subscription.objects.filter(state__in=["active", "paused"])
    assert active.count() == active.filter(subscriber__pseudonym__in=shown).count() == 406
    named = ConsentRecord.objects.filter(action="confirmed")
    assert set(named.values_list("privacy_version", flat=True)) == {privacy_version("ja"), privacy_version("en")}
    assert not named.filter(wording="").exists()
    english = offer_of(Newsletter.objects.get(), "en").wording
    assert "Watashiba Inc." in english
    assert "わたしば" not in english
    assert set(named.filter(language="en").values_list("wording", flat=True)) == {english}


def test_every_withdrawal_has_one_proof(seeded) -> None:
    left = Subscription.objects.filter(state="unsubscribed").values_list("subscriber__pseudonym", flat=True)
    proofs = ConsentRecord.objects.filter(action__in=["withdrawn", "refused"])
    assert Counter(proofs.values_list("pseudonym", flat=True)) == Counter(left)


def test_the_sums_of_past_mailings_agree(seeded) -> None:
    for mailing in past_mailings():
        counts = Counter(mailing.deliveries.values_list("state", flat=True))
        assert violations(counts, frozen=mailing.frozen_count, over=True) == []
        assert mailing.candidate_count == mailing.frozen_count + sum(mailing.excluded.values())
        assert mailing.finished_at == max(mailing.deliveries.values_list("finished_at", flat=True))
    assert [mailing.frozen_count for mailing in past_mailings()] == [309, 336, 353]
    states = set(Delivery.objects.values_list("state", flat=True))
    assert states == {"submitted", "failed", "withheld", "uncertain"}
    assert Delivery.objects.filter(state="uncertain").count() == 1
    assert not Delivery.objects.filter(reason="").exists()


def test_leavings_agree_with_subscriptions_and_proofs(seeded) -> None:
    left = Event.objects.filter(kind="unsubscribed")
    confirmed = Subscription.objects.filter(state="unsubscribed", confirmed_at__isnull=False)
    assert left.count() == confirmed.count() == 54
    assert Counter(left.exclude(mailing=None).values_list("mailing__edition__number", flat=True)) == {
        9: 8,
        10: 6,
        11: 7,
    }
    for event in left.exclude(mailing=None).select_related("delivery__subscription"):
        assert event.delivery.subscription.unsubscribed_at == event.at
        assert event.delivery.state == "submitted"
        assert event.delivery.mailing_id == event.mailing_id
    bounced = Event.objects.filter(kind="bounced")
    assert bounced.count() == Suppression.objects.filter(reason="bounced").count() == 6
    assert set(bounced.values_list("delivery__reason", flat=True)) == {"no-such-address"}


def test_what_was_mailed_is_frozen(seeded) -> None:
    for mailing in past_mailings():
        variant = mailing.variants.get()
        assert variant.subject == mailing.edition.subject
        assert mailing.edition.subject in {edition.subject for edition in content.editions()}
        assert "slot.invalid/leave" in variant.html
        assert variant.links


def test_the_next_edition_goes_out_in_three_minutes(seeded) -> None:
    mailing = Mailing.objects.get(state="scheduled")
    assert mailing == seeded.mailing
    assert mailing.edition.number == 12
    assert timedelta(minutes=2) < mailing.start_at - NOW < timedelta(minutes=7)
    assert mailing.created_by == seeded.accounts["editor"]


def test_nothing_is_left_to_be_mailed_to_the_readers_of_the_past(seeded) -> None:
    assert not has_overdue_work(now=LATER)


def test_the_accounts_are_in_their_roles(seeded) -> None:
    users = {user.username: user for user in get_user_model().objects.all()}
    assert set(users) == {"author", "editor", "admin"}
    assert all(user.check_password(DEMO_PASSWORD) for user in users.values())
    assert users["author"].groups.get().name == "Authors"
    assert users["editor"].groups.get().name == "Editors"
    assert [name for name, user in users.items() if user.is_superuser] == ["admin"]
    pages = AuthorPage.objects.filter(user=users["author"])
    assert {page.title for page in pages} == {"三枝 佐和", "Sawa Saegusa"}
    assert all(page.get_latest_revision_as_object().user_id == users["author"].pk for page in pages)


def test_the_drafts_give_the_desk_something_to_work_on(seeded) -> None:
    author = seeded.accounts["author"]
    for draft in EssayPage.objects.not_live():
        assert draft.owner == author
        desk = kept_desk(draft)
        adapter = adapter_of(EssayPage)
        assert adapter.can_edit(user=author, target=draft)
        inputs = adapter.inputs(prompt_id="outline", target=draft, desk=desk, part="")
        assert inputs["topic"] == desk.topic
        assert len(inputs["notes"]) == desk.notes.count() >= 2


def test_it_is_refused_in_production(seeded, settings) -> None:
    settings.EMBEDDED = False
    with pytest.raises(SeedRefused):
        seed(now=NOW)


def undo_the_last_step() -> None:
    """Back to a demo without accounts and without a scheduled mailing."""
    DemoRecord.objects.filter(Q(key__startswith="account:") | Q(key="mailing:12")).delete()
    Mailing.objects.filter(state="scheduled").delete()
    get_user_model().objects.all().delete()


def test_in_production_it_makes_no_account_and_mails_nobody(seeded, settings) -> None:
    undo_the_last_step()
    settings.EMBEDDED = False
    made = seed(now=NOW, in_production=True)
    assert not get_user_model().objects.exists()
    assert made.mailing is None
    assert made.remarks
    assert not Mailing.objects.exclude(state="finished").exists()


def test_mail_that_would_leave_the_machine_is_not_scheduled(seeded, settings) -> None:
    undo_the_last_step()
    settings.LOCAL_MAILBOX, settings.EMAIL_HOST = False, "smtp.example.com"
    made = seed(now=NOW)
    assert made.mailing is None
    assert made.accounts["admin"].is_superuser
    assert EditionPage.objects.get(number=12).live is False


def test_a_demo_edition_is_never_mailed_to_people(seeded) -> None:
    undo_the_last_step()
    a_persons_subscription()
    assert seed(now=NOW).mailing is None
    DemoRecord.objects.filter(key="readership").delete()
    with pytest.raises(SeedRefused):
        seed(now=NOW)
