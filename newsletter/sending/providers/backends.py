"""Anymail's backends, made from a description in the environment."""

from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from anymail.exceptions import AnymailConfigurationError
from django.core.mail.backends.base import BaseEmailBackend

from newsletter.newsletters.providers import Provider, ProviderUnknown, host_of
from newsletter.sending.smtp.server import Timeouts

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST_WAIT = 60.0
"""Seconds for which an answer is awaited at most: a worker waits with one of its connections."""


def backend_of(provider: Provider, *, timeouts: Timeouts) -> BaseEmailBackend:
    """A backend of a provider. Opens no connection; raises `ProviderUnknown`, which never holds a value."""
    try:
        module = import_module(f"anymail.backends.{provider.name}")
        options: dict[str, Any] = dict(provider.settings)
        options["timeout"] = (timeouts.connect, min(timeouts.dot, LONGEST_WAIT))
        backend: BaseEmailBackend = module.EmailBackend(**options)
    except AnymailConfigurationError as error:
        raise ProviderUnknown(str(error).splitlines()[0]) from error
    return backend


def check(provider: Provider) -> None:
    """Refuse settings with which nothing could be sent, or the key would go over the net in the open.

    Raises `ProviderUnknown`.
    """
    backend_of(provider, timeouts=Timeouts())
    address = dict(provider.settings).get("api_url")
    if address and urlsplit(address).scheme != "https" and host_of(provider) not in LOOPBACK:
        raise ProviderUnknown("api_url: https://")
