"""Another address: asked for, confirmed there, told here."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletter.consent import links, notices, services
from newsletter.consent.address_change import (
    Asked,
    MustWait,
    Overtaken,
    ask_for_change,
    change_address,
    read_change,
)
from newsletter.consent.addresses import address_hash, normalise
from newsletter.consent.confirming import LinkRefused
from newsletter.consent.linked import linked_subscription, pseudonyms_of
from newsletter.consent.models import ConsentRecord, Notice, PersonToken, Subscriber, Subscription, Suppression
from newsletter.consent.own_data import Asked as AskedForData
from newsletter.consent.own_data import ask_for_link, read_link
from newsletter.consent.person_links import forget_person_tokens, raw_token_of
from tests.factories.newsletter import (
    NewsletterFactory,
    SubscriberFactory,
    SubscriptionFactory,
    SuppressionFactory,
    TopicFactory,
)
from tests.newsletter.consent.conftest import text_of
from tests.newsletter.consent.steps import TERMS, press, raw_token

pytestmark = pytest.mark.django_db

State = Subscription.State
Purpose = PersonToken.Purpose
NEW = "taro@new.example"


@pytest.fixture
def taro(newsletter) -> Subscription:
    return SubscriptionFactory(newsletter=newsletter, email="taro@old.example")


def wish(subscription: Subscription, now, email: str = NEW) -> str:
    """Ask for an address, each time at a moment of its own; return the token mailed to it."""
    at = now - timedelta(microseconds=100 - PersonToken.objects.count())
    asked = ask_for_change(subscription=subscription, address=normalise(email), language="ja", now=at)
    assert asked == Asked.PLANNED
    return raw_token_of(PersonToken.objects.filter(purpose=Purpose.ADDRESS).latest("pk"))


def submit_all(now) -> list[tuple[str, str | None]]:
    found = Notice.objects.filter(state="pending").order_by("pk")
    return [(one.kind, notices.submit_notice(notice_id=one.pk, now=now)) for one in found]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_new_address_confirms_and_the_old_one_hears_of_it(taro, mailbox, settings, now, language):
    Subscriber.objects.update(language=language)
    ask_for_change(subscription=taro, address=normalise(NEW), language=language, now=now)
    assert submit_all(now) == [("address-change", "submitted")]
    [mail] = mailbox.messages
    assert mail["To"] == NEW
    assert "ta…@old.example" in text_of(mail)
    assert "List-Unsubscribe" not in mail
    [link] = re.findall(rf"{settings.SITE_URL}(?:/en)?/newsletter/address/(\S+)/", text_of(mail))
    change_address(token=link, now=now)
    taro.subscriber.refresh_from_db()
    assert (taro.subscriber.email, taro.subscriber.email_key) == (NEW, NEW)
    proof = ConsentRecord.objects.filter(action="changed").get()
    assert proof.evidence == f"address: {address_hash('taro@old.example')} → {address_hash(NEW)}"
    assert submit_all(now) == [("address-changed", "submitted")]
    word = mailbox.messages[-1]
    assert word["To"] == "taro@old.example"
    assert "ta…@new.example" in text_of(word)
    assert NEW not in text_of(word) + text_of(word, "html")


def test_a_link_works_once_and_pressing_twice_is_pressing_once(taro, now):
    token = wish(taro, now)
    for _press in range(2):
        assert change_address(token=token, now=now).new_email == NEW
    assert ConsentRecord.objects.filter(action="changed").count() == 1
    assert Notice.objects.filter(kind="address-changed").count() == 1
    back = wish(taro, now, "taro@third.example")
    change_address(token=back, now=now + timedelta(minutes=1))
    with pytest.raises(LinkRefused):
        change_address(token=token, now=now)


def test_expired_altered_foreign_and_corrected_links_change_nothing(taro, now):
    mistyped = wish(taro, now, "taro@nwe.example")
    token = wish(taro, now)
    own_data = links.person_token(purpose="own-data", subscriber_id=taro.subscriber_id, created_at=now)
    for wrong in (
        mistyped,
        token[:-1],
        token.swapcase(),
        "",
        "é\ud800",
        own_data,
        links.make_token("leave", links.Target(1)),
    ):
        for call in (read_change, change_address):
            with pytest.raises(LinkRefused):
                call(token=wrong, now=now)
    with pytest.raises(LinkRefused):
        change_address(token=token, now=now + timedelta(hours=72))
    assert Subscriber.objects.get().email == "taro@old.example"


def test_the_same_is_written_whether_the_address_is_known_or_not(taro, now):
    SubscriptionFactory(email="known@example.com")
    SuppressionFactory(email="never@example.com")
    seen = []
    for number, email in enumerate((NEW, "known@example.com", "never@example.com")):
        at = now + timedelta(days=2 * number)
        with CaptureQueriesContext(connection) as captured:
            assert (
                ask_for_change(subscription=taro, address=normalise(email), language="ja", now=at) == Asked.PLANNED
            )
        seen.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in captured])
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize("reason", Suppression.Reason.values)
def test_a_suppressed_new_address_gets_nothing_and_takes_nobody(taro, mailbox, now, reason):
    SuppressionFactory(email=NEW, reason=reason)
    token = wish(taro, now)
    assert submit_all(now) == [("address-change", "failed")]
    assert mailbox.raw == []
    with pytest.raises(LinkRefused):
        change_address(token=token, now=now)


@pytest.mark.parametrize(
    ("reasons", "moves"),
    [
        (["bounced"], True),
        (["complained"], False),
        (["by-hand"], False),
        (["bounced", "by-hand"], False),
        (["bounced", "refused"], False),
    ],
)
def test_nobody_moves_away_from_a_complaint(taro, mailbox, now, reasons, moves):
    for reason in reasons:
        SuppressionFactory(email="taro@old.example", reason=reason)
    token = wish(taro, now)
    assert submit_all(now) == [("address-change", "submitted" if moves else "failed")]
    if moves:
        change_address(token=token, now=now)
        assert submit_all(now) == [("address-changed", "failed")]
    else:
        with pytest.raises(LinkRefused):
            change_address(token=token, now=now)


def test_no_address_is_bombed(taro, mailbox, now):
    for _mail in range(3):
        wish(taro, now)
    asked = ask_for_change(subscription=taro, address=normalise(NEW), language="ja", now=now)
    assert asked == Asked.TOO_MANY
    states = [state for _kind, state in submit_all(now)]
    assert states == ["failed", "failed", "submitted"], "a wish that was overtaken is not mailed"


def test_an_address_named_by_many_is_left_alone(newsletter, mailbox, now):
    states = []
    for number in range(5):
        wish(SubscriptionFactory(newsletter=newsletter, email=f"reader{number}@old.example"), now)
        states += [state for _kind, state in submit_all(now)]
    assert states == ["submitted"] * 3 + ["failed"] * 2


def test_an_objection_puts_the_address_back_and_has_the_last_word(taro, now):
    change_address(token=wish(taro, now), now=now)
    first = PersonToken.objects.get(purpose=Purpose.OBJECTION)
    later = now + timedelta(minutes=5)
    change_address(token=wish(taro, later, "thief@third.example"), now=later)
    [second] = PersonToken.objects.filter(purpose=Purpose.OBJECTION).exclude(pk=first.pk)
    raws = [raw_token_of(row) for row in (first, second)]
    change_address(token=raws[1], now=later)
    change_address(token=raws[0], now=later)
    assert Subscriber.objects.get().email == "taro@old.example"
    with pytest.raises(Overtaken):
        change_address(token=raws[1], now=later)
    month = later + timedelta(days=29)
    assert ask_for_change(subscription=taro, address=normalise(NEW), language="ja", now=month) == Asked.OBJECTED
    assert (
        ask_for_change(subscription=taro, address=normalise(NEW), language="ja", now=later + timedelta(days=31))
        == Asked.PLANNED
    )
    assert Notice.objects.filter(kind="address-changed").count() == 2, (
        "who objected is not asked to be objected to"
    )


def test_a_pending_sign_up_is_not_confirmed_by_the_address_before(taro, now):
    other = NewsletterFactory(slug="other", is_default=False)
    asked = press("taro@old.example", now=now, newsletter=other)
    change_address(token=wish(taro, now), now=now)
    with pytest.raises(LinkRefused):
        services.confirm(token=raw_token(asked), now=now)


def test_an_old_mail_neither_confirms_nor_suppresses_the_new_address(taro, now):
    """Neither for the newsletter that stands for a bundle nor for those along with it, pressed before or not."""
    first, second = (NewsletterFactory(slug=slug, is_default=False) for slug in ("first", "second"))
    wishes = [services.Wish(one, TERMS) for one in (first, second)]
    address = normalise("taro@old.example")
    [request, _other] = services.sign_up_to(wishes=wishes, address=address, language="ja", now=now)
    raw = raw_token(services.admit(request_id=request.pk, now=now))
    services.leave(subscription=Subscription.objects.get(newsletter=first), source="page", now=now)
    change_address(token=wish(taro, now), now=now)
    for step in (services.confirm, services.refuse):
        with pytest.raises(LinkRefused):
            step(token=raw, now=now)
    assert Subscription.objects.get(newsletter=second).state == State.PENDING
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("reason", ["complained", "by-hand", "refused"])
def test_an_objection_is_heard_whatever_the_thief_s_address_is_suppressed_for(taro, now, reason):
    change_address(token=wish(taro, now), now=now)
    SuppressionFactory(email=NEW, reason=reason)
    change_address(token=raw_token_of(PersonToken.objects.get(purpose=Purpose.OBJECTION)), now=now)
    assert Subscriber.objects.get().email == "taro@old.example"


def test_own_data_is_not_mailed_while_the_change_can_be_objected_to(taro, now):
    assert ask_for_link(subscription=taro, language="ja", now=now) == AskedForData.PLANNED
    before = raw_token_of(PersonToken.objects.get())
    change_address(token=wish(taro, now), now=now)
    with pytest.raises(LinkRefused):
        read_link(token=before, now=now)
    days = [now + timedelta(days=day) for day in (0, 29, 30)]
    answers = [ask_for_link(subscription=taro, language="ja", now=at) for at in days]
    assert answers == [AskedForData.CONTESTABLE, AskedForData.CONTESTABLE, AskedForData.PLANNED]
    assert Notice.objects.filter(kind="own-data").count() == 2


def test_the_page_says_why_no_link_to_own_data_is_mailed(taro, client):
    moment = timezone.now()
    change_address(token=wish(taro, moment), now=moment)
    url = links.preferences_url(subscription_id=taro.pk, language="en")
    html = client.post(url[url.index("/en/newsletter") :], {"action": "own-data"}).content.decode()
    assert "notice--error" in html
    assert taro.newsletter.legal_contact in html
    assert not Notice.objects.filter(kind="own-data").exists()


class TestMerging:
    """The new address receives something already."""

    @pytest.fixture
    def second(self):
        return NewsletterFactory(slug="second", name="第二", is_default=False)

    def other(self, newsletter, **fields) -> Subscription:
        person = Subscriber.objects.filter(email=NEW).first() or SubscriberFactory(email=NEW)
        return SubscriptionFactory(newsletter=newsletter, subscriber=person, **fields)

    def test_one_person_is_left_with_all_they_had(self, taro, second, now):
        topic = TopicFactory(newsletter=second)
        moved = self.other(second)
        moved.topics.add(topic)
        Subscriber.objects.filter(email=NEW).update(company="株式会社新")
        before = moved.subscriber.pseudonym
        row = change_address(token=wish(taro, now), now=now)
        person = Subscriber.objects.get()
        assert (person.pk, person.email, person.company) == (row.subscriber_id, NEW, "株式会社新")
        assert {one.pk for one in person.subscriptions.all()} == {taro.pk, moved.pk}
        assert list(person.subscriptions.get(pk=moved.pk).topics.all()) == [topic]
        assert pseudonyms_of(person) == [person.pseudonym, before]

    def test_the_stronger_standing_is_kept_and_its_proof_found_under_either_pseudonym(self, taro, now):
        Subscription.objects.filter(pk=taro.pk).update(state=State.PENDING, confirmed_at=None)
        theirs = self.other(taro.newsletter, frequency="monthly")
        confirmed = ConsentRecord.objects.get(pseudonym=theirs.subscriber.pseudonym, action="confirmed")
        change_address(token=wish(taro, now), now=now)
        [mine] = Subscription.objects.select_related("subscriber")
        assert (mine.pk, mine.state, mine.frequency, mine.confirmed_at) == (
            taro.pk, State.ACTIVE, "monthly", theirs.confirmed_at,
        )  # fmt: skip
        carried = ConsentRecord.objects.filter(pseudonym=mine.subscriber.pseudonym, action="confirmed").latest(
            "pk"
        )
        assert (carried.wording_hash, carried.at) == (confirmed.wording_hash, confirmed.at)
        assert str(confirmed.pseudonym) in carried.evidence
        assert ConsentRecord.objects.filter(
            pseudonym=confirmed.pseudonym, evidence__startswith="merged into"
        ).exists()

    @pytest.mark.parametrize("mine_left", [True, False])
    def test_who_left_at_either_address_has_left(self, taro, now, mine_left):
        if mine_left:
            services.leave(subscription=taro, source="page", now=now - timedelta(days=2))
        self.other(taro.newsletter, state=State.ACTIVE if mine_left else State.UNSUBSCRIBED)
        change_address(token=wish(taro, now), now=now)
        taro.refresh_from_db()
        assert taro.state == State.UNSUBSCRIBED
        actions = ConsentRecord.objects.filter(pseudonym=taro.subscriber.pseudonym).values_list(
            "action", flat=True
        )
        assert list(actions).count("withdrawn") == 1

    def test_nobody_is_merged_away_while_their_own_change_can_be_objected_to(self, taro, second, now):
        victim = SubscriptionFactory(newsletter=second, email="hanako@old.example")
        change_address(token=wish(victim, now), now=now)
        objection = raw_token_of(PersonToken.objects.get(purpose=Purpose.OBJECTION))
        token = wish(taro, now)
        with pytest.raises(MustWait) as waits:
            change_address(token=token, now=now)
        assert waits.value.until == now + timedelta(days=30)
        change_address(token=objection, now=now)
        assert Subscriber.objects.filter(email="hanako@old.example", pk=victim.subscriber_id).exists()

    def test_a_confirmation_mailed_to_the_new_address_is_still_good(self, taro, second, now):
        asked = press(NEW, now=now, newsletter=second)
        change_address(token=wish(taro, now), now=now)
        services.confirm(token=raw_token(asked), now=now)
        assert taro.subscriber.subscriptions.get(newsletter=second).state == State.ACTIVE

    @pytest.mark.parametrize("mine_left", [True, False])
    def test_a_sign_up_that_nobody_confirmed_takes_no_leaving_back(self, taro, now, mine_left):
        theirs = self.other(taro.newsletter)
        one = taro if mine_left else theirs
        services.leave(subscription=one, source="page", now=now - timedelta(days=2))
        press(one.subscriber.email, now=now - timedelta(days=1), newsletter=taro.newsletter)
        change_address(token=wish(taro, now), now=now)
        [mine] = Subscription.objects.all()
        assert (mine.state, mine.unsubscribed_at) == (State.UNSUBSCRIBED, now - timedelta(days=2))

    def test_links_mailed_to_either_address_still_act(self, taro, now, client):
        theirs = self.other(taro.newsletter)
        url = links.leave_url(subscription_id=theirs.pk, language="ja")
        path = url[url.index("/newsletter") :]
        change_address(token=wish(taro, now), now=now)
        assert linked_subscription(theirs.pk) == taro
        client.post(path, {"List-Unsubscribe": "One-Click"})
        taro.refresh_from_db()
        assert taro.state == State.UNSUBSCRIBED


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_good_link_that_does_nothing_says_why(taro, client, language):
    """Two old addresses want one new within thirty days; and one is put back twice."""
    now = timezone.now()
    second = NewsletterFactory(slug="second", is_default=False)
    victim = SubscriptionFactory(newsletter=second, email="hanako@old.example")
    change_address(token=wish(victim, now), now=now)
    root = "/en/newsletter" if language == "en" else "/newsletter"
    asked = client.post(f"{root}/address/{wish(taro, now)}/")
    first = raw_token_of(PersonToken.objects.get(purpose=Purpose.OBJECTION))
    change_address(token=wish(victim, now, "hanako@third.example"), now=now + timedelta(minutes=1))
    later = raw_token_of(PersonToken.objects.filter(purpose=Purpose.OBJECTION).latest("created_at"))
    change_address(token=first, now=now + timedelta(minutes=2))
    objected = client.get(f"{root}/address/{later}/")
    said = {
        "ja": ("その日までは二つをまとめることができません", "すでに元に戻されています"),
        "en": ("until then the two cannot be brought together", "already been put back"),
    }
    for page, words in zip((asked, objected), said[language], strict=True):
        assert page.status_code == 409
        assert words in page.content.decode()
    assert Subscriber.objects.filter(email__in=["taro@old.example", "hanako@old.example"]).count() == 2


def test_links_are_forgotten_when_nothing_asks_for_them(taro, now):
    change_address(token=wish(taro, now), now=now)
    assert PersonToken.objects.count() == 2
    assert forget_person_tokens(now=now + timedelta(hours=71)) == 0
    forget_person_tokens(now=now + timedelta(hours=73))
    assert [one.purpose for one in PersonToken.objects.all()] == [Purpose.OBJECTION]
    forget_person_tokens(now=now + timedelta(days=61))
    assert not PersonToken.objects.exists()
