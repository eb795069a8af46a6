"""A mail provider as the environment describes it: `provider://resend?api_key=…`."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

SCHEME = "provider"
NAMES = frozenset(
    {
        "brevo",
        "mailersend",
        "mailgun",
        "mailjet",
        "mailtrap",
        "mandrill",
        "postal",
        "postmark",
        "resend",
        "scaleway",
        "sendgrid",
        "sparkpost",
        "unisender_go",
    }
)
"""Those that Anymail reaches over HTTP. Amazon SES takes SMTP."""


class ProviderUnknown(ValueError):
    """A description of a provider that cannot be used. Says why, never with a value."""


@dataclass(frozen=True)
class Provider:
    """A provider by Anymail's name for it, with Anymail's settings for it in lower case."""

    name: str
    settings: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def read_provider(address: str) -> Provider:
    """Read `provider://NAME?setting=value&…`. Raises `ProviderUnknown`."""
    parts = urlsplit(address)
    name = (parts.hostname or parts.netloc).lower().replace("-", "_")
    if parts.scheme != SCHEME or name not in NAMES:
        raise ProviderUnknown(", ".join(sorted(NAMES)))
    return Provider(name, tuple(parse_qsl(parts.query)))


def host_of(provider: Provider) -> str:
    """The host its interface is asked at, where the description names one; else its name."""
    return urlsplit(dict(provider.settings).get("api_url", "")).hostname or provider.name
