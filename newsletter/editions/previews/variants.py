"""Which of its variants an edition is previewed in."""

from dataclasses import dataclass

from newsletter.editions.models import EditionPage
from newsletter.editions.variants.rules import MOST_VARIANTS, Truths
from newsletter.newsletters.models import Newsletter


@dataclass(frozen=True)
class Choice:
    """A variant: its key, who gets it, and which conditions hold."""

    key: str
    label: str
    truths: Truths


def choices_of(edition: EditionPage, newsletter: Newsletter) -> list[Choice]:
    """Every variant, what everyone may see first; a single one where nothing is conditional."""
    from newsletter.sending.variants import conditions_of, key_of, said, truths_possible

    every = truths_possible(edition)[:MOST_VARIANTS]
    return [
        Choice(key_of(truths, every[0]), said(conditions_of(edition, truths, newsletter=newsletter)), truths)
        for truths in every
    ]


def chosen(choices: list[Choice], key: str) -> Choice:
    """The variant of a key; what everyone may see where there is none."""
    return next((one for one in choices if one.key == key), choices[0])
