"""A text as the rules of style read it."""

from dataclasses import dataclass
from functools import cached_property

from prompts.checks.endings import Ending, Register, ending_of
from prompts.checks.sentences import Kind, Sentence, sentences
from prompts.checks.style.dictionary import Dictionary


@dataclass(frozen=True)
class Draft:
    """A text with what its house asks of it."""

    text: str
    language: str
    register: Register
    dictionary: Dictionary

    @property
    def japanese(self) -> bool:
        return self.language == "ja"

    @cached_property
    def sentences(self) -> list[Sentence]:
        return sentences(self.text, japanese=self.japanese)

    @cached_property
    def endings(self) -> list[tuple[Sentence, Ending]]:
        """The sentences of the running text, each with its ending."""
        return [(one, ending_of(one.text)) for one in self.sentences if one.kind == Kind.PROSE]
