"""Films and pages elsewhere, shown by an address alone: nothing is asked of the other house.

A known film service gives a player that is loaded only when the reader asks for it;
everything else is a plain link.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

PLAYER_HOSTS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")

_YOUTUBE_ID = re.compile(r"^[0-9A-Za-z_-]{6,20}$")
_YOUTUBE_HOSTS = {"youtube.com", "m.youtube.com", "youtube-nocookie.com"}
_YOUTUBE_FOLDERS = {"embed", "shorts", "live"}


@dataclass(frozen=True)
class Embed:
    """Where a piece lives: its address, the name of the house, and the player's address if known."""

    address: str
    house: str
    player: str = ""


def embed(address: str) -> Embed:
    """Return what can be shown for an address. Never asks the network."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    if host in _YOUTUBE_HOSTS or host == "youtu.be":
        film = _youtube_id(host, parts.path, parts.query)
        if film:
            return Embed(address, "YouTube", f"https://www.youtube-nocookie.com/embed/{film}?autoplay=1")
    if host in {"vimeo.com", "player.vimeo.com"}:
        number = re.search(r"/(\d+)(?:/|$)", parts.path)
        if number:
            return Embed(address, "Vimeo", f"https://player.vimeo.com/video/{number[1]}?autoplay=1&dnt=1")
    return Embed(address, host)


def _youtube_id(host: str, path: str, query: str) -> str:
    segments = [segment for segment in path.split("/") if segment]
    if host == "youtu.be":
        film = segments[0] if segments else ""
    elif len(segments) == 2 and segments[0] in _YOUTUBE_FOLDERS:
        film = segments[1]
    else:
        film = parse_qs(query).get("v", [""])[0]
    return film if _YOUTUBE_ID.match(film) else ""
