"""The addresses links of an edition may lead to, written so that no mail program tears them. Pure."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WEB = ("https", "http")
OTHER = ("mailto", "tel")

_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_REFUSED = re.compile(r"[\x00-\x1f\x7f]")
_IN_PATH = "/%:@!$&'()*+,;=~"
_IN_QUERY = _IN_PATH + "?"


def wire_link(address: str) -> str:
    """An address in ASCII as mail carries it whole: path percent-encoded, host in IDNA; "" where it is refused.

    Reserved characters keep their meaning, and what is encoded already stays as it is, so that
    doing it twice changes nothing. Only http, https, mailto and tel are taken.
    """
    address = address.strip()
    scheme, colon, rest = address.partition(":")
    if not colon or _REFUSED.search(address) or not rest.strip("/"):
        return ""
    if scheme.lower() in OTHER:
        return f"{scheme.lower()}:{_quoted(rest, _IN_QUERY)}"
    return _web_address(address) if scheme.lower() in WEB else ""


def _web_address(address: str) -> str:
    try:
        parts = urlsplit(address)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:  # a host or a port that is none
        return ""
    if not host or parts.username is not None:
        return ""
    place = host if port is None else f"{host}:{port}"
    return urlunsplit(
        (
            parts.scheme,
            place,
            _quoted(parts.path, _IN_PATH),
            _quoted(parts.query, _IN_QUERY),
            _quoted(parts.fragment, _IN_QUERY),
        )
    )


def _host(host: str) -> str:
    """A host in ASCII. Raises `ValueError` for one that no address can have."""
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host if re.fullmatch(r"[a-z0-9._-]+", host) else ""
    return idna.encode(host, uts46=True).decode("ascii")


def _quoted(part: str, safe: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=safe)


def validate_link(value: str) -> None:
    """Refuse what is no address a mail may link to."""
    if not wire_link(value):
        raise ValidationError(_("Write a whole address that begins with https://, mailto: or tel:."))
