"""What is asked of the world outside, and what it answered: plain values, which say nothing in any language.

A question is asked by a worker (`newsletter.outside.asking`) and its answer kept
(`newsletter.outside.kept`); preflight and the doctor read it in words (`newsletter.outside.words`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

Level = Literal["pass", "warn", "fail", "could not check"]

LINK, IMAGE, SPAM = "link", "image", "spam"
ADDRESS, SPF, DMARC, DKIM, BOUNCE = "address", "spf", "dmarc", "dkim", "bounce"
DOMAIN_KINDS = (ADDRESS, SPF, DKIM, DMARC, BOUNCE)


@dataclass(frozen=True)
class Question:
    """One thing to ask: its kind, and what it is about (an address, a domain, a hash of content).

    `payload` composes the octets to be judged, where the question is about some; it may read the database.
    `octets` are those, once composed.
    """

    kind: str
    about: str
    payload: Callable[[], bytes] | None = field(default=None, compare=False)
    octets: bytes = field(default=b"", compare=False, repr=False)

    @property
    def key(self) -> str:
        """What the question is about in a fixed length."""
        return sha256(self.about.encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What was found: `code` names it, `details` are what its words name, `number` is a size or a score."""

    level: Level
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0

    @property
    def words(self) -> str:
        """The answer in the active language."""
        from newsletter.outside.words import words_of

        return words_of(self.code, self.details)

    @property
    def fix(self) -> str:
        """What to do about it, in the active language; empty where there is nothing to do."""
        from newsletter.outside.words import fix_of

        return fix_of(self.code)


NOT_ASKED = Answer("could not check", "not-asked")


@dataclass(frozen=True)
class Answers:
    """What is known at a moment, and whether something is still to be asked."""

    found: Mapping[tuple[str, str], Answer] = field(default_factory=dict)
    asked: tuple[Question, ...] = ()
    waiting: bool = False

    def get(self, kind: str, about: str) -> Answer | None:
        """The answer to a question; None where nobody asked yet."""
        return self.found.get((kind, about))
