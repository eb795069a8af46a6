"""Tokens, costs and allowances as people read them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from prompts.budgets.allowance import FULL, NEAR, Spent, Standing, next_month, spent, standings
from prompts.budgets.money import money
from prompts.budgets.quotes import Quote, site_month
from prompts.drafting_settings import DraftingSettings
from prompts.models import Run


def quote_words(asked: Quote) -> str:
    """Say what a question is expected to use."""
    counted = _("About %(in)s tokens in, at most %(out)s out") % {
        "in": f"{asked.tokens_in:,}",
        "out": f"{asked.longest_answer:,}",
    }
    if not asked.usual_micros or asked.price is None:
        return counted
    cost = money(asked.usual_micros, asked.price.currency)
    return _("%(tokens)s · at most about %(cost)s") % {"tokens": counted, "cost": cost}


def used_words(run: Run) -> str:
    """Say what a run used and cost, with "about" where it is estimated; "" before anything is known."""
    if run.tokens_in is None:
        return ""
    counts = {"in": f"{run.tokens_in:,}", "out": f"{run.tokens_out or 0:,}"}
    words = [
        _("about %(in)s tokens in, %(out)s out") % counts
        if run.usage_estimated
        else _("%(in)s tokens in, %(out)s out") % counts
    ]
    if run.cost_micros and run.currency:
        cost = money(run.cost_micros, run.currency)
        words.append(_("about %(cost)s") % {"cost": cost} if run.usage_estimated else cost)
    return " · ".join(words)


def reserved_words(run: Run) -> str:
    """Say what is set aside for a run under way, "" where nothing is."""
    if run.reserved_tokens is None:
        return ""
    words = [_("at most %(count)s tokens") % {"count": f"{run.reserved_tokens:,}"}]
    if run.reserved_micros and run.currency:
        words.append(money(run.reserved_micros, run.currency))
    return " · ".join(words)


def month_data(*, limits: DraftingSettings, user_id: int, now: datetime) -> dict[str, Any]:
    """Return the month's bars for one person, with everything they show said in words too."""
    month = site_month(now)
    stand = standings(limits=limits, month=month, user_id=user_id)
    begins = formats.date_format(next_month(month), "DATE_FORMAT")
    return {
        "month": formats.date_format(month, "YEAR_MONTH_FORMAT"),
        "bars": [_bar(each, limits.currency) for each in stand],
        "notice": _notice(stand, begins),
        "total": "" if stand else _total(spent(month=month, currency=limits.currency), limits.currency),
    }


def _bar(standing: Standing, currency: str) -> dict[str, Any]:
    return {
        "label": _("Yours") if standing.cap.whose == "own" else _("Publication"),
        "percent": standing.percent,
        "level": "full" if standing.percent >= FULL else "near" if standing.percent >= NEAR else "fine",
        "words": _("%(used)s of %(most)s (%(percent)d%%)")
        % {
            "used": money(standing.used, "") if standing.cap.kind == "money" else f"{standing.used:,}",
            "most": _most(standing, currency),
            "percent": standing.percent,
        },
    }


def _most(standing: Standing, currency: str) -> str:
    if standing.cap.kind == "money":
        return money(standing.cap.most, currency)
    return _("%(count)s tokens") % {"count": f"{standing.cap.most:,}"}


def _notice(stand: Iterable[Standing], begins: str) -> str:
    fullest = max((each.percent for each in stand), default=0)
    if fullest >= FULL:
        return _("The month's allowance is used up. A new one begins on %(date)s.") % {"date": begins}
    if fullest >= NEAR:
        return _("%(percent)d%% of the month's allowance is used. A new one begins on %(date)s.") % {
            "percent": fullest,
            "date": begins,
        }
    return ""


def _total(amount: Spent, currency: str) -> str:
    words = [_("%(count)s tokens") % {"count": f"{amount.tokens:,}"}]
    if amount.micros:
        words.append(money(amount.micros, currency))
    return " · ".join(words)
