"""From what was set aside for a run to what it used."""

from typing import Any

from prompts.budgets.quotes import price_of, site_day
from prompts.models import Run

RELEASED: dict[str, Any] = {"reserved_tokens": None, "reserved_micros": None}
"""The fields of a run for which nothing is set aside any more: one that was never begun."""


def settled(
    run: Run, *, tokens_in: int | None, tokens_out: int | None, tokens_cached: int | None
) -> dict[str, Any]:
    """Return the fields of a run that ended: nothing set aside, and what its tokens cost.

    The price is that of the day it was asked; without one, and without tokens, nothing is said
    of the cost.
    """
    price = price_of(run.model, site_day(run.created_at))
    if price is None or tokens_in is None:
        return {**RELEASED, "cost_micros": None}
    cost = price.cost(tokens_in=tokens_in, tokens_out=tokens_out or 0, tokens_cached=tokens_cached or 0)
    return {**RELEASED, "cost_micros": cost, "currency": price.currency}
