"""Removing the demo: everything it made, and nothing of anybody else's."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from wagtail.models import Page, PageLogEntry, Site

from blog.models import (
    AuthorPage,
    CategoryPage,
    EssayAuthor,
    EssayPage,
    HomePage,
    PublicationImage,
    PublicationSettings,
)
from blog.related.models import RelatedEssay
from newsletter.consent.models import ConsentRecord, SignUpRequest, Subscriber
from newsletter.demo.models import DemoRecord
from newsletter.demo.removal import WELCOME, remove
from newsletter.demo.seeding import SeedRefused, seed
from newsletter.newsletters.models import Newsletter, NewsletterPage
from newsletter.sending.models import Delivery, Mailing
from tests.factories.newsletter import NewsletterFactory, SegmentFactory, SubscriberImportFactory, TopicFactory
from tests.newsletter.demo.conftest import NOW, a_persons_subscription, counts

ONCE = pytest.mark.embedded_only
"""Every removal takes seconds: what is asked of rows alone is asked on one database."""
FIRST_PAGE = "Welcome to your new Wagtail site!"


def a_persons_essay() -> EssayPage:
    """An essay of somebody's own under the demo's home, category, author and picture."""
    essay = EssayPage(
        title="はじめての記事",
        slug="my-own",
        category=CategoryPage.objects.get(slug="newsletters", locale__language_code="ja"),
        hero_image=PublicationImage.objects.get(file__contains="strips"),
    )
    essay.essay_authors = [EssayAuthor(author=AuthorPage.objects.get(title="平良 真帆"))]
    HomePage.objects.get(locale__language_code="ja").add_child(instance=essay)
    return essay


def test_it_leaves_what_was_there_before(seeded, counts_before, django_capture_on_commit_callbacks) -> None:
    pictures = list(PublicationImage.objects.values_list("file", flat=True))
    assert all(default_storage.exists(name) for name in pictures)
    with django_capture_on_commit_callbacks(execute=True):
        removal = remove()
    assert removal.kept == []
    assert not any(default_storage.exists(name) for name in pictures)
    # The log keeps that Wagtail's first page went when the home was made, and that it is back.
    assert set(PageLogEntry.objects.values_list("label", flat=True)) <= {WELCOME["title"], FIRST_PAGE}
    after = counts()
    differing = {label for label in after if after[label] != counts_before[label]}
    assert differing <= {
        "wagtailcore.PageLogEntry",
        "wagtailsearch.IndexEntry",
        "wagtailsearch.SQLiteFTSIndexEntry",
    }
    assert Site.objects.get().root_page.title == "Welcome"


@ONCE
def test_the_first_run_form_applies_again(seeded) -> None:
    remove()
    assert not HomePage.objects.exists()
    assert not PublicationSettings.objects.exists()
    assert not get_user_model().objects.exists()


@ONCE
def test_it_can_be_made_again(seeded) -> None:
    remove()
    assert seed(now=NOW).new
    assert Subscriber.objects.count() == 500
    assert EssayPage.objects.live().count() == 13


@ONCE
def test_a_second_removal_finds_nothing(seeded) -> None:
    remove()
    assert sum(remove().removed.values()) == 0


def test_proofs_are_guarded_again_afterwards(seeded) -> None:
    subscription = a_persons_subscription()
    mine = ConsentRecord.objects.create(
        pseudonym=subscription.subscriber.pseudonym,
        newsletter=subscription.newsletter,
        action="confirmed",
        language="ja",
        at=NOW,
    )
    remove()
    assert list(ConsentRecord.objects.all()) == [mine]
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentRecord.objects.filter(pk=mine.pk).delete()


@ONCE
def test_a_persons_essay_keeps_what_it_refers_to(seeded) -> None:
    essay = a_persons_essay()
    removal = remove()
    essay.refresh_from_db()
    assert (essay.category.title, essay.hero_image is not None) == ("メールマガジン", True)
    assert [row.author.title for row in essay.essay_authors.all()] == ["平良 真帆"]
    assert list(EssayPage.objects.all()) == [essay]
    kept = {name for name, _reason in removal.kept}
    assert {"名刺の裏", "カテゴリー", "メールマガジン", "書いている人", "平良 真帆"} <= kept
    assert all(reason for _name, reason in removal.kept)
    assert PublicationSettings.objects.exists()
    assert not Newsletter.objects.exists()
    assert {page.title for page in CategoryPage.objects.all()} == {"メールマガジン"}


@ONCE
def test_a_persons_subscription_keeps_the_newsletter_and_its_pages(seeded) -> None:
    subscription = a_persons_subscription()
    removal = remove()
    subscription.refresh_from_db()
    assert subscription.state == "active"
    assert Subscriber.objects.count() == 1
    assert NewsletterPage.objects.count() == 2
    assert not Mailing.objects.exists()
    assert "名刺の裏 通信" in {name for name, _reason in removal.kept}


MADE_FOR_A_NEWSLETTER = {
    "topic": lambda newsletter: TopicFactory(newsletter=newsletter),
    "segment": lambda newsletter: SegmentFactory(newsletter=newsletter),
    "import": lambda newsletter: SubscriberImportFactory(newsletter=newsletter),
    "request": lambda newsletter: SignUpRequest.objects.create(
        newsletter=newsletter, email="yuka@reader.example", language="ja", wording="", created_at=NOW
    ),
}


@ONCE
def test_what_people_made_for_a_newsletter_keeps_it(seeded) -> None:
    kept = {}
    for name, make in MADE_FOR_A_NEWSLETTER.items():
        with transaction.atomic():
            made = make(Newsletter.objects.get())
            kept[name] = "名刺の裏 通信" in {thing for thing, _reason in remove().kept}
            made.refresh_from_db()
            assert not Subscriber.objects.exists()
            transaction.set_rollback(True)
    assert kept == dict.fromkeys(MADE_FOR_A_NEWSLETTER, True)


@ONCE
def test_what_came_with_the_demos_people_goes_with_them(seeded) -> None:
    newsletter, person = Newsletter.objects.get(), Subscriber.objects.first()
    theirs = SubscriberImportFactory(newsletter=NewsletterFactory(slug="mine", is_default=False))
    theirs.changes.create(subscriber=person, before={}, after={})
    person.tokens.create(purpose="own-data", token_hash="x", created_at=NOW, expires_at=NOW)
    newsletter.sign_up_refusals.create(hour=NOW, reason="network", network="192.0.2.0/24", count=3)
    assert remove().kept == []
    assert not Subscriber.objects.exists()
    assert list(Newsletter.objects.values_list("slug", flat=True)) == ["mine"]
    assert theirs.changes.count() == 0


@ONCE
def test_a_mailing_that_reached_a_person_stays_with_its_edition(seeded) -> None:
    mailing = Mailing.objects.filter(state="finished").order_by("start_at").last()
    person = a_persons_subscription()
    Delivery.objects.create(
        mailing=mailing, variant=mailing.variants.get(), subscriber=person.subscriber, subscription=person,
        address=person.subscriber.email, address_hash="0" * 64, state="submitted", reason="accepted",
        next_attempt_at=NOW,
    )  # fmt: skip
    remove()
    assert list(Mailing.objects.all()) == [mailing]
    assert Page.objects.filter(pk=mailing.edition_id).exists()


@ONCE
def test_edited_pages_stay_unless_asked_for(seeded) -> None:
    essay = EssayPage.objects.get(slug="temperature-high")
    essay.title = "書き直した題"
    essay.save_revision().publish()
    with transaction.atomic():
        removal = remove()
        assert list(EssayPage.objects.values_list("title", flat=True)) == ["書き直した題"]
        assert "書き直した題" in {name for name, _reason in removal.kept}
        transaction.set_rollback(True)
    RelatedEssay.objects.create(essay=essay, related=EssayPage.objects.exclude(pk=essay.pk).first())
    assert remove(including_edited=True).kept == []


@ONCE
def test_an_account_with_its_own_password_stays(seeded) -> None:
    admin = seeded.accounts["admin"]
    admin.set_password("somebody’s own and long")
    admin.save()
    removal = remove()
    assert list(get_user_model().objects.all()) == [admin]
    assert removal.accounts_left


@ONCE
def test_the_name_of_ones_own_stays(seeded) -> None:
    PublicationSettings.objects.update(name="わたしの本棚")
    remove()
    assert PublicationSettings.objects.get().name == "わたしの本棚"


@ONCE
def test_a_mailing_under_way_is_waited_for(seeded) -> None:
    Mailing.objects.filter(state="scheduled").update(state="sending")
    with pytest.raises(SeedRefused):
        remove()
    assert Subscriber.objects.count() == 500


@ONCE
def test_what_was_deleted_by_hand_is_no_obstacle(seeded) -> None:
    EssayPage.objects.get(slug="the-link-i-used-to-hide").delete()
    assert not seed(now=datetime(2026, 12, 1, tzinfo=UTC)).new
    assert remove().kept == []
    assert not DemoRecord.objects.exists()


@ONCE
def test_the_command_says_what_it_did(seeded) -> None:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert "kawaraban-demo" in out.getvalue()
    a_persons_essay()
    out = StringIO()
    call_command("seed_demo", "--remove", stdout=out)
    assert "平良 真帆" in out.getvalue()


@pytest.mark.parametrize("arguments", [[], ["--remove"]])
def test_the_command_says_what_is_missing_before_there_are_tables(arguments, monkeypatch) -> None:
    monkeypatch.setattr(connection.introspection, "table_names", lambda: [])
    with pytest.raises(CommandError, match="migrate"):
        call_command("seed_demo", *arguments, stdout=StringIO())


@ONCE
def test_the_command_fails_in_words(seeded, settings) -> None:
    settings.EMBEDDED = False
    with pytest.raises(CommandError):
        call_command("seed_demo", stdout=StringIO())
