"""The form in which a segment is built: groups of rows, as they stand on the page. Pure.

A press of a button adds or takes away and shows the page again, so that no script is needed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from django.utils.translation import gettext as _

from newsletter.segments.definition import (
    MATCHES,
    MOST_CONDITIONS,
    Asked,
    BadDefinition,
    Group,
    parse_asked,
    way_label,
)
from newsletter.segments.registry import Choices, Condition, Scope, Takes, UnknownCondition, condition_named

NOT = "not:"
LONGEST_NAME = 120
PRESS = re.compile(r"(add|remove|add-group|remove-group)(?::g(\d{1,2})(?::c(\d{1,2}))?)?")


class Posted(Protocol):
    """What of a `QueryDict` is read."""

    def get(self, key: str, default: str = "") -> Any: ...

    def getlist(self, key: str) -> list[Any]: ...

    def __contains__(self, key: object) -> bool: ...


@dataclass
class Row:
    """One condition on the page; `values` are what stands in its fields, by what they take."""

    condition: Condition
    operator: str = ""
    negated: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def ways(self) -> list[tuple[str, str, str, bool]]:
        """The operators to choose from: value, label, what it takes, whether it is chosen."""
        found = []
        for name, way in self.condition.operators.items():
            for mark, negated in (("", False), (NOT, True)):
                chosen = (name, negated) == (self.operator, self.negated)
                found.append((f"{mark}{name}", way_label(way, negated=negated), str(way.takes), chosen))
        return found

    @property
    def takes(self) -> set[str]:
        """Every kind of field one of the operators takes."""
        return {str(way.takes) for way in self.condition.operators.values()}

    @property
    def json(self) -> dict[str, Any]:
        """The condition as it is stored, unchecked."""
        way = self.condition.operators.get(self.operator)
        value: Any = self.values.get(str(way.takes)) if way else None
        if way and way.takes == Takes.DAYS:
            value = int(value) if re.fullmatch(r"[0-9]{1,6}", str(value or "")) else None
        return {
            "condition": self.condition.name,
            "operator": self.operator,
            "value": value,
            "not": self.negated,
        }

    def read(self) -> Asked | None:
        """The condition, or None with `error` set."""
        try:
            return parse_asked(self.json)
        except BadDefinition as error:
            self.error = str(error)
            return None


@dataclass
class Block:
    """One group on the page."""

    match: str = "all"
    negated: bool = False
    rows: list[Row] = field(default_factory=list)
    error: str = ""


@dataclass
class Sheet:
    """The whole form."""

    name: str = ""
    match: str = "all"
    blocks: list[Block] = field(default_factory=lambda: [Block()])
    error: str = ""
    name_error: str = ""

    def read(self) -> Group | None:
        """The definition, or None where something is missing; every error is set where it belongs.

        A single empty group asks nothing: every active subscriber. Other empty groups are errors.
        """
        parts = [self._read_block(block) for block in self.blocks]
        if self._asked > MOST_CONDITIONS:
            self.error = _("At most %(number)s conditions.") % {"number": MOST_CONDITIONS}
        if self.error or any(part is None for part in parts):
            return None
        groups = [part for part in parts if part is not None]
        if len(groups) == 1 and not groups[0].negated:
            return Group(groups[0].match, groups[0].parts)
        return Group(self.match, tuple(groups))

    def _read_block(self, block: Block) -> Group | None:
        parts = [row.read() for row in block.rows]
        if not block.rows and (len(self.blocks) > 1 or block.negated):
            block.error = block.error or _("A group needs a condition.")
        if block.error or any(part is None for part in parts):
            return None
        return Group(block.match, tuple(part for part in parts if part is not None), block.negated)

    def press(self, name: str, posted: Posted) -> bool:
        """Do what a button that adds or takes away says; False for any other button."""
        found = PRESS.fullmatch(name)
        if not found:
            return False
        verb, block, row = found[1], int(found[2] or 0), int(found[3] or 0)
        if verb == "add-group" and self.has_room:
            self.blocks.append(Block())
        elif verb == "remove-group" and block < len(self.blocks):
            del self.blocks[block]
            self.blocks = self.blocks or [Block()]
        elif verb == "add" and block < len(self.blocks):
            self._add(self.blocks[block], posted.get(f"g{block}-add"))
        elif verb == "remove" and block < len(self.blocks) and row < len(self.blocks[block].rows):
            del self.blocks[block].rows[row]
        return True

    def copy(self) -> "Sheet":
        """The same form, to be read without leaving errors in this one."""
        blocks = [replace(block, rows=[replace(row) for row in block.rows]) for block in self.blocks]
        return replace(self, blocks=blocks)

    @property
    def has_room(self) -> bool:
        """Whether another condition may be added."""
        return self._asked < MOST_CONDITIONS and len(self.blocks) < MOST_CONDITIONS

    @property
    def _asked(self) -> int:
        return sum(len(block.rows) for block in self.blocks)

    def _add(self, block: Block, name: Any) -> None:
        try:
            condition = condition_named(str(name))
        except UnknownCondition:
            block.error = _("Choose what to ask.")
            return
        if self._asked >= MOST_CONDITIONS:
            self.error = _("At most %(number)s conditions.") % {"number": MOST_CONDITIONS}
            return
        block.rows.append(Row(condition, next(iter(condition.operators))))


def posted_sheet(posted: Posted) -> Sheet:
    """The form as it was sent. A condition nobody registers is an error of its group."""
    blocks: list[Block] = []
    while len(blocks) <= MOST_CONDITIONS and f"g{len(blocks)}-match" in posted:
        blocks.append(_posted_block(posted, f"g{len(blocks)}"))
    name = " ".join(str(posted.get("name", "")).split())
    return Sheet(name, _match(posted.get("match", "")), blocks or [Block()])


def sheet_of(definition: Group, *, name: str = "") -> Sheet:
    """The form of a definition; what stands outside any group becomes a group of the same kind."""
    loose = [part for part in definition.parts if isinstance(part, Asked)]
    blocks = [Block(definition.match, False, [_row(part) for part in loose])] if loose else []
    for part in definition.parts:
        if isinstance(part, Group):
            rows = [_row(one) for one in part.parts if isinstance(one, Asked)]
            blocks.append(Block(part.match, part.negated, rows))
    return Sheet(name, definition.match, blocks or [Block()])


@dataclass(frozen=True)
class ShownRow:
    """A row with the beginning of its fields' names, the button that removes it, and what can be chosen in it."""

    id: str
    press: str
    row: Row
    choices: Choices


@dataclass(frozen=True)
class ShownBlock:
    """A group with the beginning of its fields' names."""

    id: str
    block: Block
    rows: list[ShownRow]


def shown(sheet: Sheet, scope: Scope) -> list[ShownBlock]:
    """The groups with their rows as the page needs them."""
    return [
        ShownBlock(
            f"g{at}",
            block,
            [
                ShownRow(f"g{at}-c{number}", f"remove:g{at}:c{number}", row, _choices(row, scope))
                for number, row in enumerate(block.rows)
            ],
        )
        for at, block in enumerate(sheet.blocks)
    ]


def _choices(row: Row, scope: Scope) -> Choices:
    return row.condition.choices(scope) if Takes.CHOICES in row.takes else ()


def _posted_block(posted: Posted, prefix: str) -> Block:
    block = Block(_match(posted.get(f"{prefix}-match", "")), f"{prefix}-not" in posted)
    number = 0
    while number <= MOST_CONDITIONS and f"{prefix}-c{number}-condition" in posted:
        try:
            block.rows.append(_posted_row(posted, f"{prefix}-c{number}"))
        except UnknownCondition as error:
            block.error = _("There is no condition “%(name)s” here (any more).") % {"name": str(error)[:60]}
        number += 1
    return block


def _posted_row(posted: Posted, prefix: str) -> Row:
    condition = condition_named(str(posted.get(f"{prefix}-condition")))
    way = str(posted.get(f"{prefix}-operator", ""))
    values: dict[str, Any] = {
        str(takes): posted.get(f"{prefix}-{takes}", "") for takes in Takes if takes != Takes.CHOICES
    }
    values[str(Takes.CHOICES)] = posted.getlist(f"{prefix}-{Takes.CHOICES}")
    return Row(condition, way.removeprefix(NOT), way.startswith(NOT), values)


def _row(asked: Asked) -> Row:
    value: Any = list(asked.value) if isinstance(asked.value, tuple) else asked.value
    values: Mapping[str, Any] = {str(asked.way.takes): value}
    return Row(asked.condition, asked.operator, asked.negated, dict(values))


def _match(raw: Any) -> str:
    return raw if raw in MATCHES else MATCHES[0]
