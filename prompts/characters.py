"""Text that can be stored: whole characters, and none that a database refuses."""

import re
from typing import Any

HALF = re.compile("[\ud800-\udfff]")
LEADING_HALF_AT_THE_END = re.compile("[\ud800-\udbff]\\Z")


def storable(text: str) -> str:
    """Join the halves of characters beyond the first plane, replace what stays half, take out NUL.

    Endpoints that cut a text at UTF-16 units, and JSON, bring in surrogates (RFC 8259 §8.2),
    which UTF-8 cannot hold; PostgreSQL holds no NUL. Idempotent.
    """
    if HALF.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "")


def storable_data(data: Any) -> Any:
    """The same for every text in `data`, at whatever depth of lists and dictionaries; the rest as it is."""
    if isinstance(data, str):
        return storable(data)
    if isinstance(data, list):
        return [storable_data(item) for item in data]
    if isinstance(data, dict):
        return {storable_data(key): storable_data(value) for key, value in data.items()}
    return data


def without_half(text: str) -> tuple[str, str]:
    """Split off a first half at the end of a text, whose second half may still come."""
    if half := LEADING_HALF_AT_THE_END.search(text):
        return storable(text[:-1]), half[0]
    return storable(text), ""
