"""What a segment can ask: conditions by name, open to those that other modules add.

A module adds a condition by `register(Condition(…))` when the app is ready; the editor offers it, stored
definitions may name it, and nothing here changes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise


class UnknownCondition(LookupError):
    """A definition names a condition that nothing registers."""


class Takes(StrEnum):
    """What an operator wants beside itself, and so how it is asked for and checked."""

    NOTHING = "nothing"
    TEXT = "text"
    CHOICES = "choices"
    ZONE = "zone"
    DATE = "date"
    DAYS = "days"


@dataclass(frozen=True)
class Scope:
    """What conditions are read in: the moment, the newsletter's IANA zone and its topics' names by id."""

    now: datetime
    zone: str
    topics: Mapping[str, str] = field(default_factory=dict)


Choices = Sequence[tuple[str, str]]
"""Stored values with their names in the active language."""


@dataclass(frozen=True)
class Operator:
    """One way to ask. Both sentences take `%(field)s` and `%(value)s`."""

    takes: Takes
    says: Promise
    says_not: Promise


@dataclass(frozen=True)
class Condition:
    """One question about a subscription.

    Args:
        name: as stored; never changed once stored anywhere.
        label: the field's name for people.
        operators: the ways to ask, by the name stored.
        build: operator, checked value and scope to a `Q` over `Subscription` that is true or false for
            every row, never NULL, and joins nothing that could repeat a row.
        choices: what can be chosen, where an operator takes choices.
    """

    name: str
    label: Promise
    operators: Mapping[str, Operator]
    build: Callable[[str, Any, Scope], Q]
    choices: Callable[[Scope], Choices] = lambda _scope: ()


_registered: dict[str, Condition] = {}


def register(condition: Condition) -> None:
    """Add a condition. Raises `ValueError` where another one has the name; the same one again is nothing."""
    if _registered.setdefault(condition.name, condition) is not condition:
        raise ValueError(f"There is a condition {condition.name} already.")


def conditions() -> Iterable[Condition]:
    """Every condition, in the order in which they were registered."""
    return MappingProxyType(_registered).values()


def condition_named(name: str) -> Condition:
    """The condition of a name. Raises `UnknownCondition`."""
    try:
        return _registered[name]
    except KeyError:
        raise UnknownCondition(name) from None
