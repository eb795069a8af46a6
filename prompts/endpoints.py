"""Which model endpoint is asked, and with which key.

Addresses and keys come from the environment alone: an address that could be edited in the
admin would hand the key, and every note, to whoever names a host.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import httpx2
from django.conf import settings

from prompts.errors import Code, ModelError
from prompts.models import ModelEndpoint

OPENAI = "https://api.openai.com/v1"
_NO_KEY_NEEDED = "none"  # a server of one's own often wants no key, but the client wants a string

_KEY = re.compile(r"[!-~]+")  # it travels in a header: no full-width letters, no line breaks (RFC 9110, 5.5)
_SPACE = re.compile(r"\s")


@dataclass(frozen=True)
class Endpoint:
    """One OpenAI-compatible server and how it likes to be asked."""

    base_url: str
    api_key: str = field(repr=False)
    model: str
    row_id: int | None = None
    structured_output: str = ModelEndpoint.StructuredOutput.JSON_SCHEMA.value
    token_parameter: str = ModelEndpoint.TokenParameter.MAX_TOKENS.value
    sends_temperature: bool = True
    streams_usage: bool = True
    sees_images: bool = False
    read_timeout: int = 60

    @property
    def is_rehearsal(self) -> bool:
        """Whether the local rehearsal model answers, which is no AI."""
        return bool(settings.REHEARSAL) and self.base_url == settings.OPENAI_BASE_URL.rstrip("/")


def endpoint_for(role: str, environment: Mapping[str, str] | None = None) -> Endpoint:
    """Return the endpoint that answers for `role` ("writer", "fast", "judge").

    The row marked as default says how to ask and which models to use, and its suffix names
    the variables that hold address and key; a row without a suffix uses the plain ones.
    Without a row the settings answer: OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL.

    Args:
        role: the part the model plays.
        environment: variables to read a suffixed row's address and key from; by default
            those of this process.

    Raises:
        ModelError: `no_key` when nothing is configured, `wrong_key` and `wrong_address` when
            what is configured can be neither sent nor asked, `no_model` when no model is named.
    """
    row = ModelEndpoint.objects.filter(is_default=True).first()
    return endpoint_of(row, role, environment)


def endpoint_of(row: ModelEndpoint | None, role: str, environment: Mapping[str, str] | None = None) -> Endpoint:
    """Return the endpoint that one row describes, or the settings without a row.

    Args:
        row: need not be stored, nor be the default.
        role, environment: as for `endpoint_for`.

    Raises:
        ModelError: as for `endpoint_for`.
    """
    endpoint = _own(row, os.environ if environment is None else environment) if row else None
    endpoint = endpoint or _plain()
    if row and not endpoint.is_rehearsal:
        endpoint = _with_row(endpoint, row, role)
    if not endpoint.model:
        raise ModelError(Code.NO_MODEL, permanent=True)
    return endpoint


def _plain() -> Endpoint:
    return _connected(settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY, settings.OPENAI_MODEL)


def _own(row: ModelEndpoint, variables: Mapping[str, str]) -> Endpoint | None:
    if not row.variable_suffix:
        return None
    address = variables.get(f"OPENAI_BASE_URL_{row.variable_suffix}", "")
    return _connected(address, variables.get(f"OPENAI_API_KEY_{row.variable_suffix}", ""), model="")


def _connected(address: str, key: str, model: str) -> Endpoint:
    address, key = address.strip().rstrip("/"), key.strip()
    if not address and not key:
        raise ModelError(Code.NO_KEY, permanent=True)
    if address and not _is_address(address):
        raise ModelError(Code.WRONG_ADDRESS, permanent=True)
    if key and not _KEY.fullmatch(key):
        raise ModelError(Code.WRONG_KEY, permanent=True)
    return Endpoint(base_url=address or OPENAI, api_key=key or _NO_KEY_NEEDED, model=model)


def _is_address(text: str) -> bool:
    """Whether anything could be asked there; what cannot would look like a server that is down."""
    try:
        address = httpx2.URL(text)
    except httpx2.InvalidURL:
        return False
    return address.scheme in ("http", "https") and bool(address.host) and not _SPACE.search(text)


def _with_row(endpoint: Endpoint, row: ModelEndpoint, role: str) -> Endpoint:
    chosen = {"fast": row.fast_model, "judge": row.judge_model}.get(role, "")
    return replace(
        endpoint,
        row_id=row.pk,
        model=chosen or row.writer_model,
        structured_output=row.structured_output,
        token_parameter=row.token_parameter,
        sends_temperature=row.sends_temperature,
        streams_usage=row.streams_usage,
        sees_images=row.sees_images,
        read_timeout=row.read_timeout,
    )
