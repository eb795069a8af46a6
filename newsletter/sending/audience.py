"""Whom a mailing goes to: chosen when it is scheduled, copied into it then, applied when it is frozen.

What is kept in `Mailing.audience` needs nothing else to be read again: later changes of a segment, or its
deletion, change nothing.

    {"kind": "segment", "segment": 3, "name": "商社", "definition": {…}, "words": {"ja": …, "en": …},
     "language": "ja", "digest": false}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from newsletter.consent.addresses import address_hash
from newsletter.consent.models import Subscription, Suppression
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter
from newsletter.segments.counting import OutOfTime, Precision, Tally, in_words, limited, tally
from newsletter.segments.definition import parse, query
from newsletter.segments.models import Segment
from newsletter.segments.registry import Scope
from newsletter.segments.services import obstacles, words_of
from newsletter.suppressions.lookup import SuppressedDomains

ALL, SEGMENT = "all-active", "segment"
State, Frequency = Subscription.State, Subscription.Frequency
MOST_HASHED = 20_000
"""Up to so many recipients the suppressed among them are counted beforehand: only keyed hashes tell them."""
HASHING_SECONDS = 0.5


@dataclass(frozen=True)
class Chosen:
    """What was chosen on the page that asks when: a segment or everyone, and whether of one language only."""

    segment: Segment | None = None
    only_language: str = ""


EVERYONE = Chosen()


@dataclass(frozen=True)
class Reach:
    """Whom a mailing would reach if it were frozen now, and who is left out, by reason."""

    recipients: int
    precision: Precision
    languages: Sequence[tuple[str, str, int]]
    excluded: Sequence[tuple[str, str]]
    suppressed: int | None

    @property
    def expected(self) -> int:
        """The recipients without those known to be suppressed."""
        return self.recipients - (self.suppressed or 0)

    @property
    def words(self) -> str:
        """The recipients in words: counted, or estimated and said so."""
        return in_words(self.recipients, self.precision)

    @property
    def is_counted(self) -> bool:
        """Whether the number is exact."""
        return self.precision == Precision.COUNTED


def kept(chosen: Chosen, *, edition: EditionPage, newsletter: Newsletter, now: datetime) -> dict[str, Any]:
    """What a mailing keeps of its audience. `edition` is the object of the pinned revision."""
    audience: dict[str, Any] = {"kind": ALL, "digest": edition.is_monthly_digest}
    if chosen.only_language:
        audience["language"] = chosen.only_language
    if chosen.segment is not None:
        audience |= {
            "kind": SEGMENT,
            "segment": chosen.segment.pk,
            "name": chosen.segment.name,
            "definition": chosen.segment.definition,
            "words": _in_every_language(chosen.segment.definition, newsletter, now),
        }
    return audience


def is_same(chosen: Chosen, audience: Mapping[str, Any]) -> bool:
    """Whether a mailing's audience was chosen like this."""
    segment = chosen.segment.pk if chosen.segment else None
    return (segment, chosen.only_language) == (audience.get("segment"), audience.get("language", ""))


def candidates(
    audience: Mapping[str, Any], *, newsletter: Newsletter, moment: datetime
) -> "QuerySet[Subscription]":
    """The active and paused subscriptions an audience holds at a moment, each once.

    Raises `BadDefinition` where the definition kept cannot be read; `hindrances` says so before.
    """
    rows = Subscription.objects.filter(newsletter=newsletter.pk, state__in=[State.ACTIVE, State.PAUSED])
    if audience.get("language"):
        rows = rows.filter(subscriber__language=audience["language"])
    if audience.get("kind") == SEGMENT:
        rows = rows.filter(query(parse(audience["definition"]), Scope(now=moment, zone=newsletter.time_zone)))
    return rows


def is_left_out(frequency: str, audience: Mapping[str, Any]) -> bool:
    """Whether someone wants the monthly digest only, and this is not it."""
    return frequency == Frequency.MONTHLY and not audience.get("digest", False)


def hindrances(audience: Mapping[str, Any], *, newsletter: Newsletter, now: datetime) -> list[str]:
    """Why an audience cannot be used (any more), in sentences: a topic is gone, a condition unknown."""
    if audience.get("kind") != SEGMENT:
        return []
    found = obstacles(audience["definition"], newsletter=newsletter, now=now)
    return [_("Segment “%(name)s”: %(problem)s") % {"name": audience["name"], "problem": one} for one in found]


def reach(audience: Mapping[str, Any], *, newsletter: Newsletter, now: datetime) -> Reach:
    """Count whom a usable audience reaches, in a bounded time: one grouped count, one look for the suppressed."""
    rows = candidates(audience, newsletter=newsletter, moment=now)
    counts = tally(rows, "state", "frequency", "subscriber__language")
    mailed: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for (state, frequency, language), number in counts.groups.items():
        reason = State.PAUSED if state == State.PAUSED else Frequency.MONTHLY
        if state == State.PAUSED or is_left_out(frequency, audience):
            left_out[reason] = left_out.get(reason, 0) + number
        else:
            mailed[language] = mailed.get(language, 0) + number
    recipients = sum(mailed.values()) or (counts.bound if counts.precision == Precision.BELOW else 0)
    return Reach(
        recipients,
        counts.precision,
        _languages(mailed),
        _excluded(left_out, counts),
        _suppressed(_mailed(rows, audience), recipients),
    )


def mailed(audience: Mapping[str, Any], *, newsletter: Newsletter, now: datetime) -> "QuerySet[Subscription]":
    """The subscriptions a usable audience would mail now, but for the suppressed."""
    return _mailed(candidates(audience, newsletter=newsletter, moment=now), audience)


def words(audience: Mapping[str, Any]) -> str:
    """An audience in one sentence in the active language, as it was when the mailing was scheduled."""
    said = _("Everyone active")
    if audience.get("kind") == SEGMENT:
        texts = audience.get("words", {})
        said = texts.get(_language()) or next(iter(texts.values()), "")
        said = _("Segment “%(name)s”. %(words)s") % {"name": audience["name"], "words": said}
    if audience.get("language"):
        name = dict(settings.LANGUAGES).get(audience["language"], audience["language"])
        said += " " + _("Only readers whose language is %(language)s.") % {"language": name}
    return said


def _language() -> str:
    return (translation.get_language() or settings.LANGUAGE_CODE)[:2]


def _in_every_language(definition: Any, newsletter: Newsletter, now: datetime) -> dict[str, str]:
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = words_of(definition, newsletter=newsletter, now=now)
    return found


def _mailed(rows: "QuerySet[Subscription]", audience: Mapping[str, Any]) -> "QuerySet[Subscription]":
    active = rows.filter(state=State.ACTIVE)
    return active if audience.get("digest", False) else active.exclude(frequency=Frequency.MONTHLY)


def _languages(mailed: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Code, name and number of each language, the most frequent first."""
    names = dict(settings.LANGUAGES)
    ordered = sorted(mailed.items(), key=lambda one: (-one[1], one[0]))
    return [(code, str(names.get(code, code)), number) for code, number in ordered]


def _excluded(left_out: Mapping[str, int], counts: Tally) -> list[tuple[str, str]]:
    reasons = ((Frequency.MONTHLY, _("want the monthly digest only")), (State.PAUSED, _("paused")))
    return [
        (label, in_words(left_out[reason], counts.precision)) for reason, label in reasons if left_out.get(reason)
    ]


def _suppressed(rows: "QuerySet[Subscription]", recipients: int) -> int | None:
    """How many of those who would be mailed are suppressed; None where that shows only when it starts."""
    if recipients > MOST_HASHED:
        return None
    try:
        with limited(HASHING_SECONDS):
            hashes = set(Suppression.objects.values_list("address_hash", flat=True)[: MOST_HASHED + 1])
            if len(hashes) > MOST_HASHED:
                return None
            domains = SuppressedDomains()
            emails = list(rows.values_list("subscriber__email", flat=True)[:MOST_HASHED])
    except OutOfTime:
        return None
    return sum(domains.covers(email) or (bool(hashes) and address_hash(email) in hashes) for email in emails)
