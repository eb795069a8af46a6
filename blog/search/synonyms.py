"""Words that find each other: reading a group, and widening a question by it. Pure."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from blog.search.spellings import spellings
from blog.search.tokens import Run, capped, runs_of

MOST_MEMBERS = 12
MOST_LETTERS = 30  # of one word of a group
# So much is asked at most beside the reader's own words: the databases' parsers stay far from their limits.
MOST_TOKENS = 240
_SEPARATORS = re.compile(r"[,、，\n\r;；]+")

# What may be found for a word: any of these, each found where all its runs are.
Term = tuple[tuple[Run, ...], ...]
Group = Sequence[str]


def members(words: str) -> list[str]:
    """Return the words of a group as written, separated by commas, semicolons or line breaks."""
    return [word for part in _SEPARATORS.split(words) if (word := " ".join(part.split()))]


def key(word: str) -> str:
    """Return what two spellings of a word share: neither width, case, space nor sign tells them apart."""
    return "".join(run.text for run in runs_of(word))


def terms(question: str, groups: Iterable[Group] = ()) -> list[Term]:
    """Return a question's words, each with everything that may be found for it.

    A word, or words standing together, that equal a member of a group are found by
    every member; other words by their other spellings. The reader's own word comes
    first and is never dropped, others are beyond `MOST_TOKENS`.
    """
    by_key = {key(member): group for group in groups for member in group}
    widest = max((len(member.split()) for group in groups for member in group), default=1)
    return _bounded([term for words in _together(question, by_key, widest) if (term := _term(words, by_key))])


def _together(question: str, by_key: dict[str, Group], widest: int) -> Iterable[str]:
    """Cut a question into words; those that together are a member stay together, the longest first."""
    words, start = capped(question).split(), 0
    while start < len(words):
        reach = min(len(words), start + max(widest, 2))
        for end in range(reach, start, -1):
            phrase = " ".join(words[start:end])
            if end == start + 1 or key(phrase) in by_key:
                yield phrase
                start = end
                break


def _term(words: str, by_key: dict[str, Group]) -> Term:
    group = by_key.get(key(words))
    others = [words, *group] if group else spellings(words)
    alternatives = (tuple(run for word in other.split() for run in runs_of(word)) for other in others)
    return tuple(dict.fromkeys(runs for runs in alternatives if runs))


def _bounded(found: list[Term]) -> list[Term]:
    left, bounded = MOST_TOKENS, []
    for own, *others in found:
        kept = [own]
        for other in others:
            left -= sum(len(run.tokens) for run in other)
            kept += [other] if left >= 0 else []
        bounded.append(tuple(kept))
    return bounded


def faults(words: str, others: Iterable[Group]) -> list[str]:
    """Return what is wrong with the words of a group beside the `others`, in the person's language."""
    group, found = members(words), []
    if len({key(member) for member in group}) < 2:
        found.append(_("A group needs at least two different words."))
    if len(group) > MOST_MEMBERS:
        found.append(_("A group holds at most %(most)d words; this one has %(count)d.") % _counts(group))
    taken = {key(member) for other in others for member in other}
    for number, member in enumerate(group):
        found += _faults_of(member, before={key(one) for one in group[:number]}, taken=taken)
    return found


def _counts(group: Group) -> dict[str, int]:
    return {"most": MOST_MEMBERS, "count": len(group)}


def _faults_of(member: str, *, before: set[str], taken: set[str]) -> list[str]:
    own = key(member)
    checks = [
        (not own, _("“%(word)s” has neither a letter nor a number, so nothing would be found for it.")),
        (len(member) > MOST_LETTERS, _("“%(word)s” is too long: at most %(most)d characters.")),
        (
            bool(own) and own in before,
            _("“%(word)s” is there twice; width, case and spaces make no difference."),
        ),
        (own in taken, _("“%(word)s” is already in another group. Add these words there.")),
    ]
    values = {"word": member, "most": MOST_LETTERS}
    return [message % values for wrong, message in checks if wrong]
