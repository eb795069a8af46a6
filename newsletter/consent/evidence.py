"""Why a subscription may be mailed: the record it rests on, and whether that is sound (DESIGN I8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from newsletter.consent.former import FormerPseudonym
from newsletter.consent.linked import pseudonyms_of
from newsletter.consent.models import ConsentRecord, Subscription
from newsletter.consent.moves import SUBSCRIBED
from newsletter.consent.records import wording_hash

Action = ConsentRecord.Action

AGREEING = (Action.CONFIRMED, Action.IMPORTED)
"""The actions a subscription can rest on."""
ENDING = (Action.WITHDRAWN, Action.REFUSED, Action.ERASED)
"""Not undone: an import that is undone may leave a subscription that stands by itself."""
REVIVING = (*AGREEING, Action.RESUMED, Action.PAUSED)
"""A leaving taken back within its day is written as resumed, or as paused."""
EXAMPLES = 10
FEW = 200


@dataclass(frozen=True)
class Proof:
    """The record a subscription rests on; None where there is none."""

    subscription: Subscription
    record: ConsentRecord | None

    @property
    def wording_is_sound(self) -> bool:
        """Whether the wording is the one its hash was taken of."""
        return self.record is not None and is_sound(self.record)


@dataclass(frozen=True)
class Finding:
    """One kind of fault: how many subscriptions have it, and the numbers of the first of them."""

    number: int
    examples: Sequence[int]


@dataclass(frozen=True)
class Check:
    """What `check_proofs` found among the active and paused subscriptions."""

    checked: int
    unproven: Finding
    altered: Finding
    ended: Finding
    altered_records: int = field(default=0)

    @property
    def is_sound(self) -> bool:
        """Whether every subscription can show a sound proof, and every wording is the one that was hashed."""
        return not (self.unproven.number or self.altered.number or self.ended.number or self.altered_records)


def is_sound(record: ConsentRecord) -> bool:
    """Whether the wording of a record is the one its hash was taken of."""
    return record.wording_hash == wording_hash(record.wording)


def proofs_of(subscriptions: Iterable[Subscription]) -> dict[int, Proof]:
    """The proof of each subscription of one person, by its number. Two queries."""
    rows = list(subscriptions)
    people = {pseudonym for row in rows[:1] for pseudonym in pseudonyms_of(row.subscriber)}
    newest: dict[int, ConsentRecord] = {}
    agreed = ConsentRecord.objects.filter(pseudonym__in=people, action__in=AGREEING).order_by("at", "id")
    for record in agreed:
        newest[record.newsletter_id] = record
    return {row.pk: Proof(row, newest.get(row.newsletter_id)) for row in rows}


def check_proofs() -> Check:
    """Look at every active and paused subscription: a proof, an unaltered wording, no later end.

    The database does the counting, so that memory stays the same at a million rows; wordings are
    compared one by one, each of those that differ once.
    """
    standing = Subscription.objects.filter(state__in=SUBSCRIBED)
    altered, records = _altered_wordings()
    return Check(
        checked=standing.count(),
        unproven=_finding(
            standing.exclude(Exists(_records(action__in=AGREEING))).exclude(Exists(_former_records()))
        ),
        altered=_altered(standing, altered) if records else Finding(0, []),
        ended=_finding(_ended(standing)),
        altered_records=records,
    )


def _records(**conditions: object) -> QuerySet[ConsentRecord]:
    """The records of the person and newsletter of the subscription asked about."""
    return ConsentRecord.objects.filter(
        pseudonym=OuterRef("subscriber__pseudonym"), newsletter_id=OuterRef("newsletter_id"), **conditions
    ).order_by()


def _former_records() -> QuerySet[ConsentRecord]:
    """Agreements of the person and newsletter under a pseudonym they had before they were merged."""
    former = FormerPseudonym.objects.filter(subscriber=OuterRef(OuterRef("subscriber_id"))).order_by()
    return ConsentRecord.objects.filter(
        pseudonym__in=former.values("pseudonym"), newsletter_id=OuterRef("newsletter_id"), action__in=AGREEING
    ).order_by()


def _ended(standing: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Those whose last word was an end. Almost nobody ever ended, so that the rest costs little."""
    once_ended = standing.filter(Exists(_records(action__in=ENDING)))
    last = _records(action__in=(*ENDING, *REVIVING)).order_by("-at", "-id").values("action")[:1]
    return once_ended.annotate(last=Subquery(last)).filter(last__in=ENDING)


def _altered_wordings() -> tuple[list[str], int]:
    """Wordings that are not those their hashes were taken of, a few of many, and in how many records they are."""
    wordings: list[str] = []
    records = 0
    pairs = ConsentRecord.objects.order_by().values_list("wording", "wording_hash").annotate(number=Count("id"))
    for wording, kept, number in pairs.iterator(chunk_size=500):
        if wording_hash(wording) != kept:
            records += number
            wordings += [wording] if len(wordings) <= FEW else []
    return wordings, records


def _altered(standing: QuerySet[Subscription], wordings: list[str]) -> Finding:
    """Those that rest on an altered wording; beyond a few wordings every proof is read, one after another."""
    last = _records(action__in=AGREEING).order_by("-at", "-id")
    words, kept = (Subquery(last.values(name)[:1]) for name in ("wording", "wording_hash"))
    rows = standing.annotate(words=words, kept=kept).exclude(words=None)
    if len(wordings) <= FEW:
        rows = rows.filter(words__in=wordings)
    found, examples = 0, []
    for pk, text, hashed in rows.values_list("pk", "words", "kept").iterator(chunk_size=2000):
        if wording_hash(text) != hashed:
            found += 1
            examples += [pk] if found <= EXAMPLES else []
    return Finding(found, examples)


def _finding(rows: QuerySet[Subscription]) -> Finding:
    number = rows.count()
    return Finding(number, list(rows.order_by("pk").values_list("pk", flat=True)[:EXAMPLES]) if number else [])
