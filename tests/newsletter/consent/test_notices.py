"""The mails about a subscription, over a real SMTP conversation."""

import re
from datetime import timedelta

import pytest
from wagtail.models import Locale

from newsletter.consent import notices, services
from newsletter.consent.letters import message_for
from newsletter.consent.models import Notice, Subscription, Suppression
from newsletter.consent.sign_up import plan_notice
from newsletter.message.lint import lint
from newsletter.newsletters.models import Newsletter, NewsletterPage
from newsletter.sending.smtp.server import Server
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, SuppressionFactory, offer_newsletter
from tests.newsletter.consent.conftest import text_of
from tests.newsletter.consent.steps import press, raw_token

pytestmark = pytest.mark.django_db
State = Notice.State


def submit(notice: Notice, now) -> str | None:
    state = notices.submit_notice(notice_id=notice.pk, now=now)
    notice.refresh_from_db()
    return state


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_confirmation_asks_and_sells_nothing(mailbox, settings, now, language):
    notice = press(now=now, newsletter=offer_newsletter(), language=language)
    assert submit(notice, now) == State.SUBMITTED
    [message], [raw] = mailbox.messages, mailbox.raw
    assert lint(raw, bulk=False) == []
    assert message["To"] == "taro@example.com"
    assert message["From"].addresses[0].display_name == "かわら版編集室"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message
    prefix = "/en" if language == "en" else ""
    token = raw_token(notice)
    for body in (text_of(message), text_of(message, "html")):
        assert f"{settings.SITE_URL}{prefix}/newsletter/confirm/{token}/" in body
        assert f"{settings.SITE_URL}{prefix}/newsletter/confirm/{token}/not-me/" in body
        assert "合同会社かわら版" in body
        assert "東京都台東区浅草1-2-3" in body
    links = set(re.findall(r'href="([^"]+)"', text_of(message, "html")))
    assert len(links) == 2
    assert "<form" not in text_of(message, "html")
    assert ("Kawaraban Letter" if language == "en" else "かわら版だより") in message["Subject"]


def test_a_confirmation_on_its_way_outlives_a_change_of_the_key(mailbox, settings, now):
    notice = press(now=now)
    token = raw_token(notice)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 5
    assert submit(notice, now) == State.SUBMITTED
    assert f"/newsletter/confirm/{token}/" in text_of(mailbox.messages[0])


def test_a_confirmation_whose_key_is_gone_is_not_sent(mailbox, settings, now):
    notice = press(now=now)
    settings.SECRET_KEY = "another key " * 5
    assert (submit(notice, now), notice.reason) == (State.FAILED, "key-lost")
    assert mailbox.messages == []


def test_what_a_stranger_could_type_is_not_in_the_mail(mailbox, now):
    newsletter = NewsletterFactory()
    notice = press("o'neil+x@example.com", now=now, newsletter=newsletter)
    submit(notice, now)
    assert "o'neil" not in text_of(mailbox.messages[0]) + text_of(mailbox.messages[0], "html")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_welcome_is_the_editors_and_can_be_left(mailbox, now, language):
    newsletter = offer_newsletter()
    page = NewsletterPage.objects.get(locale=Locale.objects.get(language_code=language))
    page.welcome_subject = "ようこそ" if language == "ja" else "Hello there"
    page.welcome_text = '<p>ありがとう。<a href="https://example.jp/best/">三本</a></p>'
    page.save_revision().publish()
    subscription = SubscriptionFactory(newsletter=newsletter)
    notice = plan_notice(subscription=subscription, kind=Notice.Kind.WELCOME, language=language, now=now)
    assert submit(notice, now) == State.SUBMITTED
    [message] = mailbox.messages
    assert message["Subject"] == page.welcome_subject
    assert "https://example.jp/best/" in text_of(message)
    assert 'href="https://example.jp/best/"' in text_of(message, "html")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [link] = re.findall(r"^<(http[^<>, ]+)>$", message["List-Unsubscribe"])
    assert link in text_of(message)
    assert link in text_of(message, "html")
    subscription.refresh_from_db()
    assert subscription.welcomed_at == now


@pytest.mark.parametrize("kind", [Notice.Kind.WELCOME, Notice.Kind.REMINDER])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_without_words_of_the_editor_there_are_ours(mailbox, now, kind, language):
    subscription = SubscriptionFactory(newsletter=offer_newsletter())
    notice = plan_notice(subscription=subscription, kind=kind, language=language, now=now)
    assert submit(notice, now) == State.SUBMITTED
    assert lint(mailbox.raw[0], bulk=False) == []
    assert "/newsletter/leave/" in text_of(mailbox.messages[0])


def test_confirming_leads_to_exactly_one_welcome(mailbox, now):
    first = press(now=now)
    submit(first, now)
    services.confirm(token=raw_token(first), now=now)
    services.confirm(token=raw_token(first), now=now)
    [welcome] = Notice.objects.filter(kind=Notice.Kind.WELCOME)
    for _again in range(3):
        submit(welcome, now + timedelta(minutes=1))
    assert len(mailbox.raw) == 2


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [
        (Notice.Kind.CONFIRMATION, State.PENDING),
        (Notice.Kind.REMINDER, State.PENDING),
        (Notice.Kind.WELCOME, State.UNCERTAIN),
    ],
)
def test_a_lost_worker_repeats_all_but_the_welcome(now, kind, becomes):
    notice = plan_notice(subscription=SubscriptionFactory(), kind=kind, language="ja", now=now)
    Notice.objects.update(state=State.SENDING, attempt=1, next_attempt_at=now + notices.LEASE)
    assert notices.recover_notices(now=now) == 0
    assert notices.recover_notices(now=now + notices.LEASE) == 1
    notice.refresh_from_db()
    assert notice.state == becomes


def test_a_server_that_is_away_is_tried_again(settings, now):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    notice = press(now=now)
    assert submit(notice, now) == State.PENDING
    assert notice.attempt == 1
    assert notice.next_attempt_at > now
    assert notices.submit_notice(notice_id=notice.pk, now=now) is None


def test_after_two_days_of_trying_it_has_failed(settings, now):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    subscription = SubscriptionFactory()
    notice = plan_notice(subscription=subscription, kind=Notice.Kind.WELCOME, language="ja", now=now)
    Notice.objects.update(next_attempt_at=now, created_at=now - timedelta(hours=48))
    assert submit(notice, now) == State.FAILED
    assert notice.reason == "gave-up"


def test_a_server_without_its_variable_waits_for_it(now, monkeypatch):
    from tests.factories.newsletter import MailServerFactory

    monkeypatch.delenv("EMAIL_URL_TEST", raising=False)
    newsletter = NewsletterFactory(mail_server=MailServerFactory())
    notice = press(now=now, newsletter=newsletter)
    assert submit(notice, now) == State.PENDING
    assert notice.reason == "no-server"


def test_a_refused_address_has_failed(mailbox, now):
    mailbox.refuse = "550 5.1.1 no such user"
    notice = press(now=now)
    assert submit(notice, now) == State.FAILED
    assert notice.reason == "no-such-address"


def test_a_full_mailbox_is_tried_again(mailbox, now):
    mailbox.refuse = "450 4.2.1 try again in 300 seconds"
    notice = press(now=now)
    assert submit(notice, now) == State.PENDING
    assert notice.next_attempt_at >= now + timedelta(seconds=300)


@pytest.mark.parametrize("change", ["left", "confirmed", "expired", "complained"])
def test_a_mail_nobody_wants_any_more_is_not_sent(mailbox, now, change):
    notice = press(now=now)
    at = now
    if change == "left":
        services.refuse(token=raw_token(notice), now=now)
    elif change == "confirmed":
        services.confirm(token=raw_token(notice), now=now)
    elif change == "expired":
        at = now + timedelta(hours=73)
    else:
        SuppressionFactory(email="taro@example.com", reason=Suppression.Reason.COMPLAINED)
    assert submit(notice, at) == State.FAILED
    assert mailbox.raw == []


def test_odd_carrier_addresses_are_quoted_on_the_wire(mailbox, now, caplog):
    caplog.set_level("INFO", "mail.log")  # what the server heard
    notice = press("ab.@docomo.ne.jp", now=now)
    assert submit(notice, now) == State.SUBMITTED
    assert """RCPT TO:<"ab."@docomo.ne.jp>""" in caplog.text
    assert mailbox.envelopes[0][1] == ["ab.@docomo.ne.jp"]


def test_a_newsletter_below_a_japanese_domain_confirms_too(mailbox, now):
    notice = press(now=now)
    Newsletter.objects.update(sender_email="info@例え.jp")
    assert submit(notice, now) == State.SUBMITTED
    assert mailbox.envelopes[0][0] == "info@xn--r8jz45g.jp"
    assert mailbox.messages[0]["Message-ID"].endswith("@xn--r8jz45g.jp>")


def test_an_invented_reader_gets_nothing_from_a_server_elsewhere(mailbox, now, monkeypatch):
    monkeypatch.setattr(Server, "is_on_this_machine", False)
    notice = press(now=now)
    assert submit(notice, now) == State.FAILED
    assert notice.reason == "reserved-domain"
    assert mailbox.raw == []
    assert submit(press("taro@kawaraban-shimbun.jp", now=now), now) == State.SUBMITTED


def test_the_same_notice_has_the_same_message_id_on_every_attempt(now):
    notice = press(now=now)
    full = Notice.objects.select_related("token", "subscription__subscriber", "subscription__newsletter").get()
    first, second = (message_for(full, now=now + timedelta(hours=hours)) for hours in (0, 1))
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@example.jp>")
    assert notice.subscription.state == Subscription.State.PENDING
