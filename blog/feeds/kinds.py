"""The formats of a feed and where each stands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A format: the end of its address, and its media type."""

    ending: str
    media_type: str


RSS = Kind("feed/", "application/rss+xml")
ATOM = Kind("feed/atom/", "application/atom+xml")
JSON = Kind("feed/json/", "application/feed+json")
KINDS = {"rss": RSS, "atom": ATOM, "json": JSON}

# `feed/` is RSS, as it always was; the others say their name.
PATTERN = r"^feed/(?:(?P<kind>atom|json)/)?$"
