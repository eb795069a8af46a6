"""A real mail server on loopback, a sign-up waiting for its owner, and a subscription with its links."""

import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import Group
from django.utils import timezone

from newsletter.consent import links
from newsletter.consent.models import Notice, Subscription
from newsletter.roles import ensure_roles
from tests.factories.newsletter import SubscriptionFactory
from tests.fakes.postmaster import objections
from tests.newsletter.consent.steps import press, raw_token


class Mailbox:
    """Keeps what the server accepts; `refuse` makes it answer RCPT with a refusal."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.refuse = ""

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options) -> str:  # noqa: N802
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        self.raw.append(envelope.original_content)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        """What arrived, read by a strict parser."""
        return [email.message_from_bytes(raw, policy=email.policy.strict) for raw in self.raw]


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    """A real SMTP server, and `EMAIL_URL` pointing to it."""
    handler = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_BACKEND = "newsletter.message.backend.EmailBackend"
    yield handler
    controller.stop()
    assert [objection for raw in handler.raw for objection in objections(raw)] == []


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The text or HTML of a message."""
    return message.get_body((kind,)).get_payload(decode=True).decode()


@pytest.fixture
def asked(newsletter) -> tuple[Notice, str]:
    """A planned confirmation mail, and the raw token in it."""
    now = timezone.now()
    notice = press(now=now, newsletter=newsletter)
    return notice, raw_token(notice)


@pytest.fixture
def standing(newsletter) -> tuple[Subscription, dict[str, str]]:
    """An active subscription, and the paths of its pages."""
    subscription = SubscriptionFactory(newsletter=newsletter, email="hanako@example.com")
    urls = {
        "leave": links.leave_url(subscription_id=subscription.pk, language="ja"),
        "preferences": links.preferences_url(subscription_id=subscription.pk, language="ja"),
    }
    return subscription, {
        name: url.partition("/newsletter")[1] + url.partition("/newsletter")[2] for name, url in urls.items()
    }


@pytest.fixture
def enter(client, django_user_model):
    """Log in with a role; the same client each time."""
    ensure_roles()

    def _enter(role: str):
        user = django_user_model.objects.create_user(username=role, email=f"{role}@example.jp", password="x")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return _enter
