"""From a newsletter to the mail server or provider that carries it. Secrets come from the environment alone."""

import os
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from newsletter.newsletters.models import MailServer, Newsletter
from newsletter.newsletters.providers import SCHEME, Provider, ProviderUnknown, host_of, read_provider

Security = Literal["none", "starttls", "tls"]
DEFAULT_VARIABLE = "EMAIL_URL"
HTTPS = 443
SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+tls": ("starttls", 587),
    "smtps": ("tls", 465),
    "smtp+ssl": ("tls", 465),
}


class ServerUnknown(ValueError):
    """The environment does not say how to reach a mail server.

    The message names the variable, never its value, in the active language.
    """


@dataclass(frozen=True)
class Transport:
    """How to reach one SMTP server, or one provider over HTTPS."""

    host: str
    port: int
    security: Security = "none"
    username: str = ""
    password: str = field(default="", repr=False)
    provider: Provider | None = None


def transport_for(newsletter: Newsletter) -> Transport:
    """How the mails of a newsletter leave. Raises `ServerUnknown` when its variable is missing or wrong.

    Reads `newsletter.mail_server`.
    """
    server = newsletter.mail_server
    return transport_of(server) if server else read_address(str(settings.EMAIL_URL), variable=DEFAULT_VARIABLE)


def transport_of(server: MailServer) -> Transport:
    """How to reach a named server. Raises `ServerUnknown` when its variable is missing or wrong."""
    if server.variable == DEFAULT_VARIABLE:
        return read_address(str(settings.EMAIL_URL), variable=DEFAULT_VARIABLE)
    address = os.environ.get(server.variable, "").strip()
    if not address:
        raise ServerUnknown(
            _("The environment variable %(variable)s of the mail server “%(server)s” is not set.")
            % {"variable": server.variable, "server": server.name}
        )
    return read_address(address, variable=server.variable)


def read_address(address: str, *, variable: str) -> Transport:
    """Read `smtp+tls://user:password@host:587`, `provider://resend?api_key=…` and the like.

    Raises `ServerUnknown` naming the variable.
    """
    if address.startswith(f"{SCHEME}:"):
        return _provider(address, variable)
    try:
        parts = urlsplit(address)
        security, port = SCHEMES[parts.scheme]
        if not parts.hostname:
            raise ValueError
        return Transport(
            host=parts.hostname,
            port=parts.port or port,
            security=security,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )
    except (KeyError, ValueError):
        raise ServerUnknown(
            _(
                "The environment variable %(variable)s must look like smtp+tls://user:password@host:587 "
                "(STARTTLS), smtps://…:465 or smtp://host:25."
            )
            % {"variable": variable}
        ) from None


def _provider(address: str, variable: str) -> Transport:
    from newsletter.sending.providers.backends import check

    try:
        provider = read_provider(address)
        check(provider)
    except ProviderUnknown as error:
        raise ServerUnknown(
            _(
                "The environment variable %(variable)s must look like provider://NAME?api_key=…, with the name "
                "and the settings of a provider (%(why)s)."
            )
            % {"variable": variable, "why": str(error)}
        ) from None
    return Transport(host_of(provider), HTTPS, "tls", provider=provider)
