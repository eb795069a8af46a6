"""How many tokens a text has, without asking a model."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

# Signs written at full width: Japanese and Chinese, Hangul, and what lies beyond the first plane.
_WIDE = re.compile(r"[\u1100-\u11ff\u3000-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00010000-\U0010ffff]")
_ASCII = re.compile(r"[\x00-\x7f]")
PER_MESSAGE = 4  # the marks around a message: its role, its beginning and its end
PER_PICTURE = 1000  # at most, for one of 512 pixels; servers differ


def estimated_tokens(text: str) -> int:
    """Estimate the tokens of a text: a rule of thumb, for budgets and for what nobody reported.

    Every model cuts texts in its own way, and its tokenizer is mostly not at hand. The rule takes
    one token for each Japanese, Chinese or Korean character and each emoji, one for every four
    ASCII characters, one for every two others (accents, Greek, Cyrillic), rounded up. "" has none.
    """
    count = TokenCount()
    count.add(text)
    return count.tokens


class TokenCount:
    """The estimate of a text that arrives in pieces: the same as for the whole at once."""

    def __init__(self) -> None:
        self._wide = self._plain = self._other = 0

    def add(self, piece: str) -> None:
        """Count one more piece."""
        wide, plain = len(_WIDE.findall(piece)), len(_ASCII.findall(piece))
        self._wide += wide
        self._plain += plain
        self._other += len(piece) - wide - plain

    @property
    def tokens(self) -> int:
        """The tokens of all pieces together."""
        return self._wide + -(-self._plain // 4) + -(-self._other // 2)


def estimated_request(
    messages: Iterable[Mapping[str, str]], schema: Mapping[str, Any] | None = None, *, pictures: int = 0
) -> int:
    """Estimate the tokens a request is charged as input: texts, the marks around them, schema, pictures."""
    texts = sum(PER_MESSAGE + estimated_tokens(message["content"]) for message in messages)
    return (
        pictures * PER_PICTURE
        + texts
        + (estimated_tokens(json.dumps(schema, ensure_ascii=False)) if schema else 0)
    )
