"""For whom a conditional block is. Pure: what holds for a reader, and what can hold at all.

A rule is conditions that must all hold. A condition names languages, topics and segments, of which any, or
none, must be the reader's. Which rules hold for someone, in order, are their *truths*; readers with the same
truths get the same mail.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from newsletter.editions.kinds import Block, walk

if TYPE_CHECKING:
    from newsletter.editions.models import EditionPage

MOST_VARIANTS = 16
MOST_LOOKED_AT = 4096
"""How many ways of meeting an edition's conditions are looked at one by one."""
CONDITIONAL = "conditional"

Truths = tuple[bool, ...]


@dataclass(frozen=True)
class Condition:
    """Any of these, or, negated, none of them. Topics and segments by id."""

    languages: frozenset[str] = frozenset()
    topics: frozenset[int] = frozenset()
    segments: frozenset[int] = frozenset()
    negated: bool = False


Rule = tuple[Condition, ...]


@dataclass(frozen=True)
class Reader:
    """What conditions ask of one reader: the language, the topics they get, the segments they are in."""

    language: str
    topics: frozenset[int] = frozenset()
    segments: frozenset[int] = frozenset()


def rule_of(value: Any) -> Rule:
    """The rule of a conditional block's value."""
    return tuple(_condition(one) for one in value["conditions"])


def rules_of(edition: "EditionPage") -> list[Rule]:
    """The different rules of an edition's conditional blocks, in the order of reading."""
    blocks = (block for block in walk(edition.body) if block.block_type == CONDITIONAL)
    return list(dict.fromkeys(rule_of(block.value) for block in blocks))


def holds(rule: Rule, reader: Reader) -> bool:
    """Whether a rule holds for a reader."""
    return all(_any_of(condition, reader) != condition.negated for condition in rule)


def truths_of(rules: Sequence[Rule], reader: Reader) -> Truths:
    """Which of the rules hold for a reader."""
    return tuple(holds(rule, reader) for rule in rules)


def usual(rules: Sequence[Rule], *, language: str) -> Truths:
    """What everyone may see, as in the archive: a reader of the language with no topic and in no segment."""
    return truths_of(rules, Reader(language))


def possible(rules: Sequence[Rule], *, languages: Sequence[str]) -> set[Truths]:
    """Every combination that some reader may have.

    Where conditions can be met in more than `MOST_LOOKED_AT` ways, the first so many combinations one can think
    of, whether a reader has them or not.
    """
    conditions = list(dict.fromkeys(condition for rule in rules for condition in rule))
    met = {frozenset(one for one in conditions if language in one.languages) for language in languages}
    for further in _met_by_each(conditions):
        met |= {one | further for one in met}
        if len(met) > MOST_LOOKED_AT:
            return set(islice(product((False, True), repeat=len(rules)), MOST_LOOKED_AT))
    return {tuple(_all_hold(rule, one) for rule in rules) for one in met}


def entering(rules: Sequence[Rule], truths: Truths) -> Callable[[Block], bool]:
    """Whether the blocks inside of a block belong to the variant of these truths."""
    true = {rule for rule, is_true in zip(rules, truths, strict=True) if is_true}

    def enters(block: Block) -> bool:
        return block.block_type != CONDITIONAL or rule_of(block.value) in true

    return enters


def _condition(value: Any) -> Condition:
    return Condition(
        frozenset(value["languages"]),
        frozenset(map(int, value["topics"])),
        frozenset(map(int, value["segments"])),
        value["match"] == "none",
    )


def _any_of(condition: Condition, reader: Reader) -> bool:
    return (
        reader.language in condition.languages
        or bool(condition.topics & reader.topics)
        or bool(condition.segments & reader.segments)
    )


def _met_by_each(conditions: Sequence[Condition]) -> Iterator[frozenset[Condition]]:
    """Of each topic and each segment the conditions that name it."""
    for kind in ("topics", "segments"):
        for named in sorted(frozenset().union(*(getattr(one, kind) for one in conditions))):
            yield frozenset(one for one in conditions if named in getattr(one, kind))


def _all_hold(rule: Rule, met: frozenset[Condition]) -> bool:
    """Whether a rule holds for whom these conditions find, negated ones as if they were not."""
    return all((condition in met) != condition.negated for condition in rule)
