"""What a question is going to use, before it is put."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from prompts.budgets.models import ModelPrice
from prompts.budgets.prices import Price
from prompts.loader import Message, Prompt
from prompts.tokens import estimated_request

FREE = Price(currency="", input=0, cached=0, output=0)


@dataclass(frozen=True)
class Quote:
    """What one run of a prompt is expected to use, and what it uses at most.

    The most: a quarter more in than estimated, and the longest answer the prompt allows. An
    answer in JSON may be put again once, with the faulty answer, so that it counts twice.
    """

    model: str
    tokens_in: int
    longest_answer: int
    may_be_repaired: bool
    price: Price | None

    @property
    def most_in(self) -> int:
        once = -(-self.tokens_in * 5 // 4)
        return 2 * once + self.longest_answer if self.may_be_repaired else once

    @property
    def most_out(self) -> int:
        return self.longest_answer * (2 if self.may_be_repaired else 1)

    @property
    def most_tokens(self) -> int:
        return self.most_in + self.most_out

    @property
    def most_micros(self) -> int | None:
        """The most it costs; None where the model has no price."""
        return self.price.cost(tokens_in=self.most_in, tokens_out=self.most_out) if self.price else None

    @property
    def usual_micros(self) -> int | None:
        """What it costs if the estimate is right and the answer as long as it may be."""
        return self.price.cost(tokens_in=self.tokens_in, tokens_out=self.longest_answer) if self.price else None


def quote(*, prompt: Prompt, messages: Sequence[Message], model: str, now: datetime, pictures: int = 0) -> Quote:
    """Return what putting `messages` and so many pictures to `model` uses, at the prices of the day."""
    return Quote(
        model=model,
        tokens_in=estimated_request(messages, prompt.schema, pictures=pictures),
        longest_answer=prompt.max_output_tokens,
        may_be_repaired=prompt.schema is not None,
        price=price_of(model, site_day(now)),
    )


def price_of(model: str, day: date) -> Price | None:
    """Return the price of a model in force on a day, None where nobody entered one. The rehearsal is free."""
    if settings.REHEARSAL and model == settings.OPENAI_MODEL:
        return FREE
    row = ModelPrice.objects.filter(model=model, valid_from__lte=day).order_by("-valid_from").first()
    return row.price if row else None


def site_day(now: datetime) -> date:
    """Return the day it is in the installation's zone, whoever asks from wherever."""
    return timezone.localtime(now, timezone.get_default_timezone()).date()


def site_month(now: datetime) -> date:
    """Return the first day of the month it is in the installation's zone."""
    return site_day(now).replace(day=1)
