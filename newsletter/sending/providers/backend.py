"""The installation's own mail, such as password resets, through the provider of `EMAIL_URL`."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from newsletter.message.backend import from_django
from newsletter.message.policy import serialise
from newsletter.newsletters.providers import read_provider
from newsletter.sending.providers.backends import backend_of
from newsletter.sending.providers.message import Given, as_mail
from newsletter.sending.smtp.server import Timeouts

TIMEOUTS = Timeouts(connect=10, dot=30)


class EmailBackend(BaseEmailBackend):
    """Hands every message, rewritten by `newsletter.message.policy`, to the provider."""

    def __init__(self, fail_silently: bool = False, **_smtp: Any) -> None:
        super().__init__(fail_silently=fail_silently)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each to its recipients; return how many the provider took.

        Raises Anymail's errors unless silent.
        """
        provider = backend_of(read_provider(str(settings.EMAIL_URL)), timeouts=TIMEOUTS)
        mails = []
        for message in email_messages:
            mail = as_mail(Given(message.recipients()[0], serialise(from_django(message))))
            mail.to, mail.cc, mail.bcc = list(message.to), list(message.cc), list(message.bcc)
            mail.attachments = list(message.attachments)
            mails.append(mail)
        try:
            return provider.send_messages(mails) or 0
        except Exception:
            if not self.fail_silently:
                raise
            return 0
