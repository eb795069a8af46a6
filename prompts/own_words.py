"""Which words of a question are the author's own, and not a model's. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prompts.markup import addresses_in


def own_addresses(inputs: Mapping[str, Any], places: Iterable[str]) -> set[str]:
    """Return the web addresses in what the author gave: the only ones an answer may link to.

    Args:
        inputs: of the question.
        places: where in them the author's words stand, such as "topic" or "notes.text" (of each).
    """
    return addresses_in(text for place in places for value in _at(inputs, place) for text in texts_of(value))


def _at(value: Any, place: str) -> list[Any]:
    name, _dot, rest = place.partition(".")
    found = [each[name] for each in (value if isinstance(value, list) else [value]) if name in each]
    return [deeper for each in found for deeper in _at(each, rest)] if rest else found


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text in `value`, at whatever depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
