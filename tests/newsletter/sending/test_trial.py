"""The test mail: as readers would get it, marked, to one address, counted nowhere."""

import re
from email import message_from_bytes, policy

import pytest

from newsletter.events import Event
from newsletter.message.lint import lint
from newsletter.sending.models import Delivery
from newsletter.sending.outcomes import Verdict
from newsletter.sending.trial import send_trial, trial_message
from tests.factories.sending import NOW, make_plain_edition, server_at
from tests.fakes.smtp_server import SmtpServer, faults

pytestmark = pytest.mark.django_db


def test_it_goes_to_one_address_and_is_counted_nowhere():
    edition = make_plain_edition()
    with SmtpServer() as server:
        outcome = send_trial(edition=edition, address="editor@example.jp", now=NOW, server=server_at(server.port))
    assert outcome.verdict == Verdict.SUBMITTED
    assert server.accepted == ["editor@example.jp"]
    assert not Delivery.objects.exists()
    assert not Event.objects.exists()


def test_it_is_the_latest_draft_marked_as_a_test():
    edition = make_plain_edition()
    edition.subject = "書きかけの題"
    edition.save_revision()
    raw = trial_message(edition=edition, address="editor@example.jp", now=NOW)
    message = message_from_bytes(raw, policy=policy.SMTP)
    assert "書きかけの題" in message["Subject"]
    assert message["Subject"] != "書きかけの題"
    assert b"slot.invalid" not in raw
    assert "slot.invalid" not in message.get_body(("html",)).get_content()
    assert lint(raw) == []
    again = message_from_bytes(trial_message(edition=edition, address="editor@example.jp", now=NOW))
    assert again["Message-ID"] != message["Message-ID"]


def test_a_server_in_trouble_is_told_and_not_raised():
    edition = make_plain_edition()
    with SmtpServer(script=faults({"mail": "451 4.3.0 later"})) as server:
        outcome = send_trial(edition=edition, address="editor@example.jp", now=NOW, server=server_at(server.port))
    assert outcome.verdict == Verdict.SERVER_FAULT
    assert outcome.reply.code == 451


@pytest.mark.parametrize("method", ["get", "post"])
def test_its_links_lead_to_a_page_that_says_so(client, method):
    raw = trial_message(edition=make_plain_edition(), address="editor@example.jp", now=NOW)
    text = message_from_bytes(raw, policy=policy.SMTP).get_body(("plain",)).get_content()
    links = re.findall(r"https?://\S+/newsletter/((?:leave|preferences)/\S+/)", text)
    assert {link.partition("/")[0] for link in links} == {"leave", "preferences"}
    for link in links:
        answer = getattr(client, method)(f"/newsletter/{link}", {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "テストメール" in answer.content.decode()
        assert answer["Referrer-Policy"] == "no-referrer"
    assert not Event.objects.exists()
