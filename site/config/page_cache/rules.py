"""Which requests are alike for every reader, told by the request alone. Pure functions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from blog.tracking import without_tracking

SAFE = frozenset({"GET", "HEAD"})
SCHEMES = frozenset({"http", "https"})
PORTS = {"http": 80, "https": 443}
FORWARDED_SCHEME = "HTTP_X_FORWARDED_PROTO"
PAGE = re.compile(r"page=[1-9][0-9]{0,4}\Z")


class Key(NamedTuple):
    """What two requests must have in common to get the same answer."""

    scheme: str
    host: str
    path: str
    query: str


@dataclass(frozen=True)
class House:
    """How this installation is addressed, and what betrays a reader who is somebody.

    `hosts` are the spellings of Host that are answered from memory, with and without
    port; `cookies` the names of those cookies on which an answer may depend.
    """

    hosts: frozenset[str]
    cookies: tuple[str, ...]
    believes_forwarded_scheme: bool = False


def spellings(hosts: Iterable[str], *, site_url: str, port: int) -> frozenset[str]:
    """Return how Host may spell these names: plain, and with the ports of the site and of the web server.

    Patterns such as `.example.org` and `*` are left out: they stand for any number of
    names, each of which would take its own place in memory.
    """
    root = urlsplit(site_url)
    ports = {port, root.port or PORTS.get(root.scheme, 80)}
    exact = [host.lower() for host in hosts if not host.startswith((".", "*"))]
    return frozenset(exact) | {f"{host}:{each}" for host in exact for each in ports}


def is_anybodys(environ: Mapping[str, Any], house: House) -> bool:
    """Whether a WSGI request only reads, and carries nothing of who asks.

    It carries something with a session, messages or credentials, and it is left alone
    when it comes by a name the installation does not know.
    """
    if environ["REQUEST_METHOD"] not in SAFE or "HTTP_AUTHORIZATION" in environ:
        return False
    cookies = environ.get("HTTP_COOKIE", "")
    # A name found anywhere counts: a needless question costs little, a wrong answer much.
    if cookies and any(name in cookies for name in house.cookies):
        return False
    return environ.get("HTTP_HOST", "").lower() in house.hosts and _scheme(environ, house) in SCHEMES


def key_of(environ: Mapping[str, Any], house: House) -> Key | None:
    """Return what the answer to anybody's request may be kept under; None where the query is not known."""
    query = environ.get("QUERY_STRING", "")
    if query:
        query = without_tracking(query)
    if query and not PAGE.match(query):
        return None
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return Key(_scheme(environ, house), environ["HTTP_HOST"].lower(), path, query)


def _scheme(environ: Mapping[str, Any], house: House) -> str:
    forwarded = environ.get(FORWARDED_SCHEME) if house.believes_forwarded_scheme else ""
    return forwarded or environ["wsgi.url_scheme"]
