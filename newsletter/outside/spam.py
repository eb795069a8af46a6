"""What SpamAssassin or rspamd thinks of a message. Both are asked over their own protocols."""

import http.client
import json
import re
import socket
import time
from urllib.parse import urlsplit

from blog.connections import remaining
from newsletter.outside.answers import Answer
from newsletter.outside.world import World

SECONDS = 20.0
GOOD = 2.0
"""Scores below are no reason to change anything; above, some filter may already hesitate."""
MOST_RULES = 8
_VERDICT = re.compile(r"^Spam:\s*\S+\s*;\s*(-?[\d.]+)\s*/\s*(-?[\d.]+)", re.MULTILINE | re.IGNORECASE)


def spam(message: bytes, *, world: World, seconds: float = SECONDS) -> Answer:
    """The score of a message by the first filter that answers within `seconds`. Raises nothing.

    Of two filters the first has half of the time. Sources: SpamAssassin's `spamd/PROTOCOL` (SYMBOLS),
    rspamd's `/checkv2`.
    """
    asked = [(ask, at) for ask, at in ((_spamd, world.spamd), (_rspamd, world.rspamd)) if at]
    if not asked:
        return Answer("could not check", "no-spam-filter")
    for ask, address in asked:
        try:
            return _judged(*ask(message, address, time.monotonic() + seconds / len(asked)))
        except (OSError, ValueError, KeyError, http.client.HTTPException):
            continue
    return Answer("could not check", "spam-filter-silent")


def _judged(score: float, limit: float, rules: list[str]) -> Answer:
    details = {"score": f"{score:.1f}", "limit": f"{limit:.1f}", "rules": ", ".join(rules[:MOST_RULES])}
    level = "fail" if score >= limit else "warn" if score >= GOOD else "pass"
    code = {"fail": "spam", "warn": "nearly-spam", "pass": "no-spam"}[level]
    return Answer(level, code, details, round(score * 10))  # type: ignore[arg-type]


def _spamd(message: bytes, address: str, deadline: float) -> tuple[float, float, list[str]]:
    host, _colon, port = address.rpartition(":")
    request = b"SYMBOLS SPAMC/1.5\r\nContent-length: %d\r\n\r\n" % len(message)
    with socket.create_connection((host, int(port)), timeout=remaining(deadline)) as connection:
        connection.sendall(request + message)
        connection.shutdown(socket.SHUT_WR)
        head, _empty, rules = _all(connection, deadline).decode("utf-8", "replace").partition("\r\n\r\n")
    first, found = head.partition("\r\n")[0].split(), _VERDICT.search(head)
    if len(first) < 2 or first[1] != "0" or found is None:
        raise ValueError
    return float(found[1]), float(found[2]), [rule.strip() for rule in rules.split(",") if rule.strip()]


def _all(connection: socket.socket, deadline: float) -> bytes:
    pieces = b""
    while len(pieces) < 200_000:
        connection.settimeout(remaining(deadline))
        piece = connection.recv(65536)
        if not piece:
            break
        pieces += piece
    return pieces


def _rspamd(message: bytes, address: str, deadline: float) -> tuple[float, float, list[str]]:
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port or 11333, timeout=remaining(deadline))
    try:
        connection.request("POST", f"{parts.path.rstrip('/')}/checkv2", body=message)
        response = connection.getresponse()
        if response.status != 200:
            raise ValueError
        found = json.loads(response.read(2_000_000))
    finally:
        connection.close()
    weighty = sorted(found["symbols"].items(), key=lambda one: -one[1].get("score", 0))
    rules = [name for name, symbol in weighty if symbol.get("score", 0) > 0]
    return float(found["score"]), float(found["required_score"]), rules
