"""What leaves over a real SMTP conversation: envelope, headers and signatures of each sort of mail."""

import email
import email.policy
import re

import pytest

from newsletter.consent.models import Notice
from newsletter.consent.notices import submit_notice
from newsletter.consent.sign_up import plan_notice
from newsletter.message.envelope import Kind, Origin, origin_of
from newsletter.newsletters.models import Newsletter
from newsletter.sending.send import send
from newsletter.sending.trial import send_trial
from tests.factories.newsletter import SubscriptionFactory, offer_newsletter
from tests.factories.sending import NOW, at, make_plain_edition, make_running_mailing, server_at
from tests.fakes.smtp_server import Seen, SmtpServer, faults
from tests.newsletter.message.signing import sign_here, verified

pytestmark = pytest.mark.django_db

ONCE = ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type", "Feedback-ID")
OF_LISTS = ("List-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence")


@pytest.fixture(autouse=True)
def _bounces_and_signatures(settings):
    settings.BOUNCE_DOMAIN = "bounce.example.jp"
    sign_here(settings)


def headers_of(one: Seen) -> email.message.EmailMessage:
    return email.message_from_bytes(one.raw, policy=email.policy.strict)


def test_each_delivery_has_its_return_path_and_every_header_once(settings):
    edition = make_plain_edition()
    Newsletter.objects.update(reply_to="desk@example.jp", sender_name='編集室（"仮"）, かわら版')
    mailing = make_running_mailing(edition=edition)
    with SmtpServer() as server:
        send(mailing_id=mailing.pk, server=server_at(server.port), clock=at(mailing.start_at))
    rows = {row.address: row for row in mailing.deliveries.all()}
    assert len(rows) == len(server.seen) == 3
    for one in server.seen:
        row, message = rows[one.recipient], headers_of(one)
        assert origin_of(one.sender) == Origin(Kind.DELIVERY, row.pk)
        assert one.sender.endswith("@bounce.example.jp")
        assert one.recipient not in one.sender
        assert all(len(message.get_all(name)) == 1 for name in (*ONCE, *OF_LISTS))
        [sender] = message["From"].addresses
        assert (sender.display_name, sender.addr_spec) == ('編集室（"仮"）, かわら版', "letter@example.jp")
        assert message["Reply-To"] == "desk@example.jp"
        assert message["Message-ID"] == row.message_id
        assert message["Date"].endswith("+0900")
        assert message["List-ID"].endswith("<newsletter.example.jp>")
        assert re.fullmatch(rf"{mailing.pk}:newsletter:edition:[0-9a-f]{{12}}", message["Feedback-ID"])
        assert verified(one.raw) == [True, True]
    assert len({headers_of(one)["Feedback-ID"] for one in server.seen}) == 1


def test_an_attempt_repeats_message_id_and_return_path():
    mailing = make_running_mailing(count=1)
    with SmtpServer(script=faults({"dot": "451 4.3.0 later"}, times=1)) as server:
        for _attempt in range(2):
            moment = mailing.deliveries.get().next_attempt_at
            send(mailing_id=mailing.pk, server=server_at(server.port), clock=at(moment))
    first, second = server.seen
    assert (first.accepted, second.accepted) == (False, True)
    assert (first.message_id, first.sender) == (second.message_id, second.sender)


@pytest.mark.parametrize("kind", [Notice.Kind.REMINDER, Notice.Kind.WELCOME])
def test_a_notice_has_a_return_path_of_its_own(settings, kind):
    newsletter = offer_newsletter()
    subscription = SubscriptionFactory(newsletter=newsletter, email="hanako@example.com")
    notice = plan_notice(subscription=subscription, kind=kind, language="ja", now=NOW)
    with SmtpServer() as server:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        assert submit_notice(notice_id=notice.pk, now=NOW) == Notice.State.SUBMITTED
    [one] = server.seen
    message = headers_of(one)
    assert origin_of(one.sender) == Origin(Kind.NOTICE, notice.pk)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Feedback-ID"].startswith(f"{kind}:{newsletter.slug}:notice:")
    assert message["Message-ID"].endswith(f"@{newsletter.sender_email.rpartition('@')[2]}>")
    assert "List-ID" not in message


def test_a_test_mail_returns_to_us_and_is_signed():
    with SmtpServer() as server:
        send_trial(
            edition=make_plain_edition(), address="editor@example.jp", now=NOW, server=server_at(server.port)
        )
    [one] = server.seen
    assert origin_of(one.sender) == Origin(Kind.TEST, 0)
    assert verified(one.raw) == [True, True]


def test_without_a_bounce_domain_the_sender_hears_of_bounces(settings):
    settings.BOUNCE_DOMAIN = ""
    mailing = make_running_mailing(count=1)
    with SmtpServer() as server:
        send(mailing_id=mailing.pk, server=server_at(server.port), clock=at(mailing.start_at))
    assert [one.sender for one in server.seen] == ["letter@example.jp"]
