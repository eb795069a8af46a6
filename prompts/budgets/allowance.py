"""The allowances of a month: what is used, what is set aside for runs under way, and whether more fits.

The runs themselves are the ledger. An open run counts with what was set aside for it, a closed
one with what it used. Reserving happens inside a transaction that holds the settings' row, so that
of two questions put at once, in whatever processes, the second sees what the first set aside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import BigIntegerField, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from prompts.budgets.quotes import Quote, site_month
from prompts.drafting_settings import DraftingSettings
from prompts.errors import Code, ModelError
from prompts.models import Run

Whose = Literal["all", "own"]
Kind = Literal["tokens", "money"]
NEAR, FULL = 80, 100  # per cent


@dataclass(frozen=True)
class Cap:
    """The most that may be used in a month: by everybody or by one person, in tokens or in millionths."""

    whose: Whose
    kind: Kind
    most: int


@dataclass(frozen=True)
class Spent:
    """What is used or set aside, in tokens and in millionths of a unit."""

    tokens: int
    micros: int

    def of(self, kind: Kind) -> int:
        return self.tokens if kind == "tokens" else self.micros


@dataclass(frozen=True)
class Standing:
    """How one cap stands."""

    cap: Cap
    used: int

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means that nothing is left."""
        return min(FULL, self.used * 100 // self.cap.most) if self.cap.most else FULL

    @property
    def left(self) -> int:
        return max(0, self.cap.most - self.used)


def caps(limits: DraftingSettings) -> list[Cap]:
    """Return the caps that are set."""
    found: list[tuple[Whose, Kind, int | None]] = [
        ("all", "tokens", limits.month_tokens),
        ("all", "money", limits.month_micros),
        ("own", "tokens", limits.user_tokens),
        ("own", "money", limits.user_micros),
    ]
    return [Cap(whose, kind, most) for whose, kind, most in found if most is not None]


def spent(*, month: date, currency: str, user_id: int | None = None, but: UUID | None = None) -> Spent:
    """Return what is used or set aside in a month, by everybody or by one person, `but` one run."""
    counted: QuerySet[Run] = Run.objects.filter(budget_month=month)
    if but is not None:
        counted = counted.exclude(pk=but)
    if user_id is not None:
        counted = counted.filter(user_id=user_id)
    used = Coalesce(F("tokens_in"), 0) + Coalesce(F("tokens_out"), 0)
    tokens = Coalesce(F("reserved_tokens"), used, output_field=BigIntegerField())
    micros = Coalesce(F("reserved_micros"), F("cost_micros"), 0)
    sums = counted.aggregate(tokens=Sum(tokens), micros=Sum(micros, filter=Q(currency=currency)))
    return Spent(sums["tokens"] or 0, sums["micros"] or 0)


def standings(
    *, limits: DraftingSettings, month: date, user_id: int | None, but: UUID | None = None
) -> list[Standing]:
    """Return how every cap stands for one person; without a person, the caps for everybody."""
    found = [cap for cap in caps(limits) if cap.whose == "all" or user_id is not None]
    amounts = {
        whose: spent(month=month, currency=limits.currency, user_id=user_id if whose == "own" else None, but=but)
        for whose in {cap.whose for cap in found}
    }
    return [Standing(cap, amounts[cap.whose].of(cap.kind)) for cap in found]


def reserve(*, run: Run, quote: Quote, now: datetime) -> None:
    """Set aside, in the unsaved fields of `run`, the most it may use. Call and save inside one transaction.

    Raises:
        ModelError: `allowance` when it does not fit, `no_price` when money is limited and what
            the model costs is unknown.
    """
    limits = DraftingSettings.current()
    month = site_month(now)
    if caps(limits):
        limits = DraftingSettings.locked()
        _refuse_unpriced(caps(limits), limits.currency, quote)
        before = standings(limits=limits, month=month, user_id=run.user_id, but=run.pk)
        _refuse_beyond(before, limits.currency, quote, month)
    run.budget_month = month
    run.reserved_tokens = quote.most_tokens
    run.reserved_micros = quote.most_micros
    run.currency = quote.price.currency if quote.price else ""


RESERVED_FIELDS = ("budget_month", "reserved_tokens", "reserved_micros", "currency")


def _refuse_unpriced(found: Iterable[Cap], currency: str, quote: Quote) -> None:
    known = quote.price is not None and (quote.price.currency == currency or not quote.most_micros)
    if not known and any(cap.kind == "money" for cap in found):
        raise ModelError(Code.NO_PRICE, {"model": quote.model, "currency": currency}, permanent=True)


def _refuse_beyond(before: Iterable[Standing], currency: str, quote: Quote, month: date) -> None:
    for standing in before:
        wanted = quote.most_tokens if standing.cap.kind == "tokens" else quote.most_micros or 0
        if wanted > standing.left:
            data = {
                "whose": standing.cap.whose,
                "kind": standing.cap.kind,
                "most": standing.cap.most,
                "left": standing.left,
                "wanted": wanted,
                "currency": currency,
                "until": next_month(month).isoformat(),
            }
            raise ModelError(Code.ALLOWANCE, data, permanent=True)


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
