"""One message to a provider: Anymail's test backend, and a scripted provider over real HTTP."""

import socket
import sys
from types import SimpleNamespace

import pytest
from anymail.backends import resend
from anymail.exceptions import AnymailAPIError
from anymail.message import AnymailRecipientStatus
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from newsletter.newsletters.providers import Provider
from newsletter.sending.outcomes import Reason, Verdict
from newsletter.sending.providers.backends import backend_of
from newsletter.sending.providers.message import Given, as_mail
from newsletter.sending.providers.submission import PAUSES, submit
from newsletter.sending.smtp.server import Timeouts
from newsletter.sending.trial import trial_message
from tests.factories.sending import NOW, make_plain_edition
from tests.fakes.mail_provider import MailProvider, answers

READER = "reader@example.jp"
QUICK = Timeouts(connect=1, dot=1)
PLAIN = "\r\n".join(
    [
        "From: =?utf-8?b?44GL44KP44KJ54mI?= <letter@example.jp>",
        "To: reader@example.jp",
        "Reply-To: r@example.jp",
        "Subject: =?utf-8?b?56ysMeWPtw==?=",
        "Message-ID: <1@example.jp>",
        "Date: Tue, 24 Nov 2026 12:00:00 +0900",
        "List-Unsubscribe: <https://example.jp/leave/",
        " abc>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "DKIM-Signature: v=1; a=rsa-sha256",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "hi",
        "",
    ]
).encode()


def offer(provider, *, name="resend", sleeps=None, data=PLAIN):
    backend = backend_of(Provider(name, (("api_key", "secret"), ("api_url", provider.url))), timeouts=QUICK)
    try:
        pause = (sleeps if sleeps is not None else []).append
        return submit(Given(READER, data), provider=name, backend=backend, sleep=pause)
    finally:
        backend.close()


def test_the_provider_gets_what_a_reader_reads_and_the_headers_for_leaving():
    with MailProvider() as provider:
        outcome = offer(provider)
        asked = provider.requests[0]
    assert (outcome.verdict, outcome.message_id, outcome.reply.code) == (Verdict.SUBMITTED, "re_1", 200)
    assert (asked["from"], asked["to"], asked["subject"]) == ("かわら版 <letter@example.jp>", [READER], "第1号")
    assert asked["text"] == "hi\n"
    assert asked["reply_to"] == ["r@example.jp"]
    assert asked["headers"] == {
        "Message-ID": "<1@example.jp>",
        "List-Unsubscribe": "<https://example.jp/leave/ abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@pytest.mark.django_db
def test_a_whole_edition_keeps_its_text_its_html_and_its_headers():
    data = trial_message(edition=make_plain_edition(), address=READER, now=NOW)
    made = as_mail(Given(READER, data))
    assert made.to == [READER]
    assert made.alternatives[0].content.lower().startswith("<!doctype")
    assert "かわら版" in made.body
    assert {"List-Unsubscribe", "List-Unsubscribe-Post", "List-ID"} <= set(made.extra_headers)
    assert not any("\n" in value for value in made.extra_headers.values())


@pytest.mark.parametrize(
    ("action", "verdict", "reason"),
    [
        ((422, "Invalid `to` field"), Verdict.FAILED, Reason.ADDRESS_REFUSED),
        ((422, "attachment refused"), Verdict.FAILED, Reason.CONTENT_REFUSED),
        ((401, "API key is invalid"), Verdict.SERVER_FAULT, Reason.SERVER_FAULT),
        ((503, "later"), Verdict.SERVER_FAULT, Reason.SERVER_FAULT),
    ],
)
def test_refusals_over_http(action, verdict, reason):
    with MailProvider(script=answers({"*": action})) as provider:
        outcome = offer(provider)
    assert (outcome.verdict, outcome.reason, outcome.reply.code) == (verdict, reason, action[0])
    assert action[1] in outcome.reply.text


def test_throttling_says_how_long_to_wait():
    with MailProvider(script=answers({"*": (429, "slow down", {"Retry-After": "7"})})) as provider:
        outcome = offer(provider)
    assert outcome.verdict == Verdict.SERVER_FAULT
    assert outcome.wait is not None
    assert outcome.wait.total_seconds() == 7


@pytest.mark.parametrize("action", ["keep and drop", "keep and stall", (500, "oops"), (502, "gateway")])
def test_a_doubt_is_cleared_up_by_the_same_key(action):
    sleeps = []
    with MailProvider(script=answers({"*": action}, times=2)) as provider:
        outcome = offer(provider, sleeps=sleeps)
        assert outcome.verdict == Verdict.SUBMITTED
        assert provider.accepted == [READER]
        assert len(set(provider.keys)) == 1
        assert provider.keys[0]
    assert sleeps == list(PAUSES[:2])


def test_each_message_has_a_key_of_its_own():
    with MailProvider() as provider:
        offer(provider)
        offer(provider)
        assert len(set(provider.keys)) == 2
        assert provider.accepted == [READER, READER]


def test_a_doubt_that_stays_is_uncertain_and_said_so():
    sleeps = []
    with MailProvider(script=answers({"*": "keep and drop"})) as provider:
        outcome = offer(provider, sleeps=sleeps)
        assert provider.accepted == [READER]
    assert (outcome.verdict, outcome.reason) == (Verdict.UNCERTAIN, Reason.NO_ANSWER)
    assert sleeps == list(PAUSES)


def test_a_refusal_after_a_doubt_says_nothing_of_the_first_request():
    def script(_recipient, number):
        return "keep and drop" if number == 0 else (422, "no")

    with MailProvider(script=script) as provider:
        assert offer(provider).verdict == Verdict.UNCERTAIN
        assert len(provider.requests) == 2


@pytest.mark.parametrize("action", ["keep and drop", "keep and stall", "drop", (500, "oops")])
def test_without_keys_a_doubt_is_uncertain_at_once(action):
    with MailProvider(script=answers({"*": action})) as provider:
        outcome = offer(provider, name="mailersend_like")
        assert outcome.verdict == Verdict.UNCERTAIN
        assert len(provider.requests) == 1


@pytest.fixture(autouse=True)
def a_provider_without_keys(monkeypatch):
    """Resend's interface under a name that promises no idempotency."""
    monkeypatch.setitem(sys.modules, "anymail.backends.mailersend_like", resend)


def test_a_provider_that_is_not_there_was_sent_nothing():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = SimpleNamespace(url=f"http://127.0.0.1:{taken.getsockname()[1]}/")
    outcome = offer(nobody)
    assert (outcome.verdict, outcome.reply.code) == (Verdict.SERVER_FAULT, 0)
    assert "secret" not in outcome.reply.text


def through_test_backend(response=None, data=PLAIN):
    backend = backend_of(Provider("test"), timeouts=QUICK)
    if response is not None:
        send = backend.post_to_esp
        backend.post_to_esp = lambda payload, message: (
            setattr(message, "anymail_test_response", response) or send(payload, message)
        )
    return submit(Given(READER, data), provider="test", backend=backend)


def test_anymails_test_backend_sends():
    outcome = through_test_backend()
    assert outcome.verdict == Verdict.SUBMITTED
    assert mail.outbox[-1].subject == "第1号"


@pytest.mark.parametrize("status", ["rejected", "invalid"])
def test_anymails_refused_recipients_fail(status):
    refused = {"recipient_status": {READER: AnymailRecipientStatus(message_id=None, status=status)}}
    outcome = through_test_backend(refused)
    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, Reason.ADDRESS_REFUSED)


@pytest.mark.parametrize(
    ("code", "verdict"), [(429, Verdict.SERVER_FAULT), (400, Verdict.FAILED), (None, Verdict.UNCERTAIN)]
)
def test_anymails_errors_are_judged_by_their_status(code, verdict):
    assert through_test_backend(AnymailAPIError("no", status_code=code)).verdict == verdict


def test_an_address_whose_domain_cannot_be_written_fails_alone(monkeypatch):
    """Anymail refuses it before anything is asked."""
    snow = EmailMultiAlternatives("x", "x", "letter@example.jp", ["reader@☃.jp"])
    monkeypatch.setattr("newsletter.sending.providers.submission.as_mail", lambda *_, **__: snow)
    with MailProvider() as provider:
        outcome = offer(provider)
        assert provider.requests == []
    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, Reason.BAD_ADDRESS)
