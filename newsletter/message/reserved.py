"""Domains below which nobody can have a mailbox, because they are reserved for examples and tests."""

import re

RESERVED = (
    "example",
    "test",
    "invalid",
    "localhost",
    "example.com",
    "example.net",
    "example.org",
    "example.jp",
)
"""RFC 2606 and RFC 6761; `example.jp` is reserved by JPRS."""

BELOW_RESERVED = re.compile(rf"[@.](?:{'|'.join(map(re.escape, RESERVED))})\.?$", re.IGNORECASE)


def is_reserved(address: str) -> bool:
    """Whether a mail address lies at or below a reserved domain."""
    return BELOW_RESERVED.search(address) is not None
