"""A mailing through a provider over real HTTP: everyone is accounted for, as over SMTP."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import override_settings

from config import connections
from config.checks import check_mail_servers
from newsletter.newsletters.models import MailServer
from newsletter.newsletters.providers import Provider
from newsletter.newsletters.servers import ServerUnknown, read_address
from newsletter.sending.control import finish_if_over
from newsletter.sending.models import Mailing, ServerState
from newsletter.sending.providers.models import ProviderMessage
from newsletter.sending.send import send
from newsletter.sending.smtp.connection import Connection
from newsletter.sending.smtp.server import Server, ServerFault, Timeouts
from newsletter.sending.transport import server_of
from tests.factories.sending import at, counted, make_running_mailing
from tests.fakes.mail_provider import MailProvider, answers

pytestmark = pytest.mark.django_db
KEY = "EMAIL_URL"


def server_of_provider(provider, **fields):
    return Server(
        **{
            "key": KEY,
            "host": "127.0.0.1",
            "port": 443,
            "connections": 4,
            "timeouts": Timeouts(connect=1, dot=1),
            "provider": Provider("resend", (("api_key", "secret"), ("api_url", provider.url))),
        }
        | fields
    )


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr("newsletter.sending.providers.submission.PAUSES", (0.01, 0.01))


@pytest.fixture
def mailing():
    return make_running_mailing(count=8)


def visit(mailing, provider, *, now=None, **fields):
    clock = at(now or mailing.start_at)
    return send(mailing_id=mailing.pk, server=server_of_provider(provider, **fields), clock=clock)


def test_everyone_is_submitted_once_with_the_providers_name_of_it(mailing):
    with MailProvider() as provider:
        while visit(mailing, provider):
            pass
        assert sorted(provider.accepted) == sorted(mailing.deliveries.values_list("address", flat=True))
        assert 1 <= provider.most_at_once <= 4
    assert counted(mailing) == {("submitted", "accepted"): 8}
    assert {row.message_id for row in ProviderMessage.objects.all()} == {f"re_{n}" for n in range(1, 9)}
    assert set(ProviderMessage.objects.values_list("delivery_id", flat=True)) == set(
        mailing.deliveries.values_list("pk", flat=True)
    )
    assert finish_if_over(mailing, now=mailing.start_at)
    assert mailing.state == Mailing.State.FINISHED


def test_some_are_refused_and_the_others_arrive(mailing):
    script = answers(
        {
            "reader0@example.jp": (422, "Invalid `to` field"),
            "reader1@example.jp": (400, "content refused for reader1@example.jp"),
        }
    )
    with MailProvider(script=script) as provider:
        visit(mailing, provider)
        assert len(provider.accepted) == 6
    assert counted(mailing) == {
        ("submitted", "accepted"): 6,
        ("failed", "address-refused"): 1,
        ("failed", "content-refused"): 1,
    }
    row = mailing.deliveries.get(address="reader1@example.jp")
    assert row.reply_code == 400
    assert "reader1" not in row.reply


def test_throttled_rows_wait_and_no_attempt_is_counted(mailing):
    script = answers({"*": (429, "too many", {"Retry-After": "7"})})
    with MailProvider(script=script) as provider:
        assert not visit(mailing, provider, connections=1)
        assert provider.accepted == []
        waiting = mailing.deliveries.all()
        assert {(row.state, row.attempt) for row in waiting} == {("pending", 0)}
        assert ServerState.objects.get(key=KEY).closed_until == mailing.start_at + timedelta(seconds=7)
        provider.script = answers({})
        assert not visit(mailing, provider, now=mailing.start_at + timedelta(seconds=6))
        assert provider.accepted == []
        visit(mailing, provider, now=mailing.start_at + timedelta(seconds=8))
        assert len(provider.accepted) == 8
    assert counted(mailing) == {("submitted", "accepted"): 8}
    assert set(mailing.deliveries.values_list("attempt", flat=True)) == {1}


def test_a_timeout_after_acceptance_reaches_nobody_twice(mailing):
    script = answers({"reader0@example.jp": "keep and stall", "reader1@example.jp": "keep and drop"}, times=1)
    with MailProvider(script=script) as provider:
        visit(mailing, provider)
        assert sorted(provider.accepted) == sorted(set(provider.accepted))
        assert len(provider.accepted) == 8
    assert counted(mailing) == {("submitted", "accepted"): 8}


def test_what_stays_in_doubt_is_uncertain_and_nothing_sends_it_again(mailing):
    with MailProvider(script=answers({"reader0@example.jp": "keep and drop"})) as provider:
        visit(mailing, provider)
        visit(mailing, provider, now=mailing.start_at + timedelta(days=1))
        assert provider.accepted.count("reader0@example.jp") == 1
    assert counted(mailing) == {("submitted", "accepted"): 7, ("uncertain", "no-answer"): 1}


def test_a_provider_that_is_away_opens_the_breaker(mailing):
    with MailProvider() as provider:
        pass
    assert not visit(mailing, provider)
    assert {(row.state, row.attempt) for row in mailing.deliveries.all()} == {("pending", 0)}
    assert ServerState.objects.get(key=KEY).faults == 1


def test_invented_addresses_never_leave_for_a_provider_elsewhere(mailing):
    mailing.deliveries.filter(address="reader0@example.jp").update(address="reader0@example.com")
    with MailProvider() as provider:
        visit(mailing, provider, host="resend")
        assert len(provider.accepted) == 0
    assert {reason for _state, reason in counted(mailing)} == {"reserved-domain"}


def test_notices_and_test_mails_go_the_same_way():
    data = b"From: a@example.jp\r\nTo: b@example.jp\r\nSubject: x\r\n\r\nhi\r\n"
    with MailProvider(script=answers({"c@example.jp": (401, "key")})) as provider:
        connection = Connection(server_of_provider(provider))
        try:
            outcome = connection.submit(sender="a@example.jp", recipient="b@example.jp", data=data)
            assert outcome.verdict == "submitted"
            with pytest.raises(ServerFault):
                connection.submit(sender="a@example.jp", recipient="c@example.jp", data=data.replace(b"b@", b"c@"))
        finally:
            connection.close()


@pytest.mark.parametrize(
    "address",
    [
        "provider://nobody?api_key=hush-hush",
        "provider://resend",
        "provider://amazon_ses?api_key=hush-hush",
        "provider://resend?api_key=hush-hush&api_url=http://elsewhere.example/",
    ],
)
def test_a_description_that_cannot_work_is_refused_without_its_values(address):
    with pytest.raises(ServerUnknown, match="EMAIL_URL_X") as raised:
        read_address(address, variable="EMAIL_URL_X")
    assert "hush" not in str(raised.value)
    assert "elsewhere" not in str(raised.value)


def test_one_that_cannot_work_is_refused_at_the_start_by_its_name(settings, monkeypatch):
    settings.EMAIL_URL = "provider://resend"
    monkeypatch.setenv("EMAIL_URL_SAKURA", "smtp://127.0.0.1:25")
    monkeypatch.setenv("EMAIL_URL_NEWS", "provider://postmark?api_url=http://hush.example/")
    problems = check_mail_servers(None)
    assert [problem.id for problem in problems] == ["config.E003"] * 2
    assert "EMAIL_URL " in problems[0].msg
    assert "EMAIL_URL_NEWS" in problems[1].msg
    assert not any("hush" in problem.msg for problem in problems)
    settings.EMAIL_URL = "provider://resend?api_key=secret"
    monkeypatch.delenv("EMAIL_URL_NEWS")
    assert check_mail_servers(None) == []


def test_a_description_says_which_provider_and_hides_its_key(mailing, settings):
    settings.EMAIL_URL = "provider://postmark?server_token=hush-hush"
    server = server_of(mailing.newsletter)
    assert (server.provider.name, server.host, server.is_on_this_machine) == ("postmark", "postmark", False)
    assert "hush" not in repr(server)
    MailServer(name="x", variable=KEY).full_clean()


def test_the_installations_own_mail_goes_through_the_provider():
    with MailProvider() as provider:
        url = f"provider://resend?api_key=secret&api_url={provider.url}"
        with override_settings(EMAIL_URL=url, **connections.mail(url)):
            backend = mail.get_connection(django_settings.EMAIL_BACKEND)
            message = mail.EmailMessage("件名", "本文", "a@example.jp", ["b@example.jp"], connection=backend)
            assert message.send() == 1
        assert (provider.requests[0]["subject"], provider.requests[0]["to"]) == ("件名", ["b@example.jp"])
