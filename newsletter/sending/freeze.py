"""Freezing a mailing: its content once, its audience in steps that a crash cannot tear.

What is mailed, and what the archive shows, is what was frozen (DESIGN I4).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce

from blog.publication import absolute_url
from newsletter.consent.addresses import address_hash
from newsletter.consent.models import Subscription
from newsletter.editions.models import EditionPage
from newsletter.editions.pieces import one_line
from newsletter.editions.rendering import render_edition
from newsletter.editions.slots import WEB_SLOT
from newsletter.editions.variants.rules import Truths
from newsletter.inserting import as_text, insert_in_a_row, leave_flushing_to_the_server
from newsletter.sending import audience as audiences
from newsletter.sending import ranges, variants
from newsletter.sending.claim import DELIVERY
from newsletter.sending.compose import frozen_headers
from newsletter.sending.hashes import content_hash
from newsletter.sending.listed import INTEGER, TEXT, listed_by_column, moment
from newsletter.sending.models import Mailing, MailingVariant
from newsletter.sending.outcomes import Reason
from newsletter.suppressions.lookup import SuppressedDomains, suppressed_among

BATCH = 5000
WORK_LEASE = timedelta(seconds=60)
ROW = {"variant": INTEGER, "subscription": INTEGER, "subscriber": INTEGER, "address": TEXT, "hash": TEXT}
COLUMNS = ("variant_id", "subscription_id", "subscriber_id", "address", "address_hash")
SUBSCRIPTION = Subscription._meta.db_table


class Candidate(NamedTuple):
    """A subscription that could be mailed, with what decides whether it is."""

    subscription_id: int
    subscriber_id: int
    state: str
    address: str
    frequency: str
    hash: str
    truths: Truths = ()


@dataclass(frozen=True)
class Step:
    """One range of subscriptions, judged: who is mailed, who is not and why."""

    candidates: Sequence[Candidate]
    mailed: Sequence[Candidate]
    excluded: dict[str, int]


def freeze_content(mailing: Mailing, edition: EditionPage) -> MailingVariant:
    """Render the pinned edition in every combination its readers may need, and keep it; return the first variant.

    `edition` is the object of the pinned revision, never the live page. What is frozen already is never
    rendered again. Raises `HeaderRefused` for a sender that mail cannot carry.
    """
    found = variants.known(mailing)
    missing = [truths for truths in variants.truths_possible(edition) if truths not in found]
    made = [render_variant(mailing, edition, truths) for truths in missing]
    MailingVariant.objects.bulk_create(made, ignore_conflicts=True)
    return mailing.variants.get(key=variants.DEFAULT)


def drop_unused(mailing: Mailing) -> int:
    """Forget the variants that nobody gets, but the first; returns how many those were.

    To be called while the mailing's row is held and its audience is whole: a range that is frozen meanwhile may
    name any variant there is.
    """
    others = mailing.variants.exclude(key=variants.DEFAULT)
    if not others.exists():
        return 0
    used = list(mailing.deliveries.order_by().values_list("variant", flat=True).distinct())
    return others.exclude(pk__in=used).delete()[0]


def render_variant(mailing: Mailing, edition: EditionPage, truths: Truths | None = None) -> MailingVariant:
    """What `freeze_content` keeps, not kept: by default what everyone may see. Neither need be saved.

    Raises `TornToken` where a merge field does not stand whole.
    """
    language = edition.locale.language_code
    usually = variants.truths_possible(edition)[0]
    truths = usually if truths is None else truths
    rendered = render_edition(edition=edition, language=language, enters=variants.blocks_for(edition, truths))
    web = absolute_url(edition)
    headers = frozen_headers(mailing.newsletter, mailing_id=mailing.pk)
    rendered.fields.refuse_torn(rendered.fields.subject, rendered.html, rendered.text)
    fields = rendered.fields.stored()
    html, text = (body.replace(WEB_SLOT, web) for body in (rendered.html, rendered.text))
    return MailingVariant(
        mailing=mailing,
        key=variants.key_of(truths, usually),
        conditions=variants.conditions_of(edition, truths, newsletter=mailing.newsletter),
        language=language,
        title=one_line(edition.title),
        number=edition.number,
        subject=rendered.subject,
        preheader=rendered.preheader,
        html=html,
        text=text,
        web_html=rendered.web_html,
        headers=headers,
        links=[link.replace(WEB_SLOT, web) for link in rendered.links],
        essays=list(rendered.essays),
        fields=fields,
        body_hash=content_hash(subject=rendered.subject, html=html, text=text, headers=headers, fields=fields),
    )


def freeze_next(mailing: Mailing, variant: MailingVariant, *, now: datetime, batch: int = BATCH) -> bool:
    """Freeze the next range of subscriptions; False when there is none left.

    `variant` is the first one, by whose rules the range is judged.

    The cursor, the counts and the rows change in one transaction that starts from the
    cursor read before, so that two preparers, or one that died, can neither skip nor
    repeat a range. Whoever is erased, merged or moves to another address meanwhile waits for
    it, and then finds the delivery. `mailing` is refreshed.
    """
    mailing.refresh_from_db(fields=["freeze_cursor", "excluded", "state", "frozen_at"])
    if mailing.state != Mailing.State.PREPARING or mailing.frozen_at is not None:
        return False
    end = _end_of_range(mailing, batch)
    if end is None:
        return False
    with transaction.atomic():
        leave_flushing_to_the_server()  # What a fallen server loses is whole ranges, their cursor with them.
        ours = Mailing.objects.filter(
            pk=mailing.pk,
            state=Mailing.State.PREPARING,
            frozen_at=None,
            freeze_cursor=mailing.freeze_cursor,
        ).update(freeze_cursor=end, work_until=now + WORK_LEASE)
        if ours:
            _freeze_up_to(mailing, variant, end)
    return True


def _freeze_up_to(mailing: Mailing, variant: MailingVariant, end: int) -> None:
    _hold_people(mailing, end)
    step = judge_range(_candidates(mailing, variant, end), audience=mailing.audience)
    inserted = _insert(mailing, variants.known(mailing), step.mailed)
    _count(mailing, step, inserted=inserted, duplicates=len(step.mailed) - inserted)


def _hold_people(mailing: Mailing, end: int) -> None:
    """Let nobody of the next range be deleted or change their address until the transaction ends.

    Whoever does that locks the subscriptions first (`consent.linked.lock_people`), and waits for a fraction of
    a second. On SQLite a transaction that writes is alone.
    """
    if connection.vendor != "postgresql":
        return
    sql = f"""
        SELECT COUNT(*) FROM (
          SELECT id FROM {SUBSCRIPTION} WHERE newsletter_id = %s AND id > %s AND id <= %s
          ORDER BY id FOR KEY SHARE) AS held
    """  # noqa: S608 - table names only
    with connection.cursor() as cursor:
        cursor.execute(sql, [mailing.newsletter_id, mailing.freeze_cursor, end])


@contextmanager
def _looking_up_each() -> Iterator[None]:
    """Have the people of a range looked up one by one; what follows in the transaction is planned freely again.

    PostgreSQL would rather read all people there are, anew for each range: that takes a range as long as the
    publication is large. A question that fails ends the transaction, and the settings with it.
    """
    _set_joins("off")
    yield
    _set_joins("DEFAULT")


def _set_joins(to: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL enable_hashjoin = {to}; SET LOCAL enable_mergejoin = {to}")


def judge_range(candidates: Sequence[Candidate], *, audience: Mapping[str, Any]) -> Step:
    """Sort candidates into those mailed and those excluded, with the numbers by reason.

    `audience` is the mailing's; it tells whether who wants the monthly digest only is mailed.
    """
    domains = SuppressedDomains()
    suppressed = suppressed_among(candidate.hash for candidate in candidates)
    suppressed |= {candidate.hash for candidate in candidates if domains.covers(candidate.address)}
    mailed: list[Candidate] = []
    excluded: dict[str, int] = {}
    for candidate in candidates:
        reason = _reason_against(candidate, suppressed, audience)
        if reason:
            excluded[reason] = excluded.get(reason, 0) + 1
        else:
            mailed.append(candidate)
    return Step(candidates, mailed, excluded)


def _reason_against(candidate: Candidate, suppressed: set[str], audience: Mapping[str, Any]) -> str:
    if candidate.hash in suppressed:
        return str(Reason.SUPPRESSED)
    if candidate.state == Subscription.State.PAUSED:
        return str(Reason.PAUSED)
    return str(Reason.DIGEST_ONLY) if audiences.is_left_out(candidate.frequency, audience) else ""


def _end_of_range(mailing: Mailing, batch: int) -> int | None:
    """The last of the next subscriptions after the cursor, whosever they are; None where there is none.

    Asked of the primary key alone: with more conditions the database may read all that is left for each range.
    """
    following = Subscription.objects.filter(pk__gt=mailing.freeze_cursor).order_by("pk")
    last: int | None = following.values("pk")[:batch].aggregate(last=Max("pk"))["last"]
    return last


def _candidates(mailing: Mailing, variant: MailingVariant, end: int) -> list[Candidate]:
    """The audience's active and paused subscriptions of the next range; who never confirmed or left is none.

    Days are counted back from the mailing's start, so that every range is asked the same.
    """
    moment = mailing.start_at or mailing.created_at
    rules = variants.columns(variant, mailing=mailing, moment=moment)
    rows = (
        audiences.candidates(mailing.audience, newsletter=mailing.newsletter, moment=moment)
        .filter(pk__gt=mailing.freeze_cursor, pk__lte=end)
        .annotate(**rules)
        .order_by("pk")
        .values_list("pk", "subscriber_id", "state", "subscriber__email", "frequency", *rules)
    )
    with _looking_up_each():
        found = list(rows)
    return [
        Candidate(pk, person, state, email, frequency, address_hash(email), tuple(map(bool, rules)))
        for pk, person, state, email, frequency, *rules in found
    ]


def _insert(mailing: Mailing, chosen: Mapping[Truths, int], people: Sequence[Candidate]) -> int:
    """Insert a pending delivery for each; the constraints keep a second one for a person or address out.

    That two are the same is rare: the rows are written in the quickest way, and once more where one was refused.
    """
    if not people:
        return 0
    rows = [(chosen[one.truths], one.subscription_id, one.subscriber_id, one.address, one.hash) for one in people]
    assert mailing.start_at is not None
    same = {"mailing_id": mailing.pk, "next_attempt_at": as_text(mailing.start_at)}
    try:
        with transaction.atomic():
            ids = insert_in_a_row(DELIVERY, COLUMNS, (tuple(map(str, row)) for row in rows), same)
            inserted = len(rows)
    except IntegrityError:
        ids, inserted = None, _insert_others(same, rows)
    if ids is None:
        ranges.enqueue(mailing.pk)
    else:
        ranges.add(mailing.pk, ids, due_at=mailing.start_at)
    return inserted


def _insert_others(same: Mapping[str, Any], rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert those that have no delivery of the mailing yet; returns how many those are."""
    relation, values = listed_by_column(ROW, rows)
    marks = ", ".join("%s" if name != "next_attempt_at" else moment() for name in same)
    sql = f"""
        INSERT INTO {DELIVERY} ({", ".join([*same, *COLUMNS])})
        SELECT {marks}, v.variant, v.subscription, v.subscriber, v.address, v.hash
        FROM {relation} AS v WHERE true ON CONFLICT DO NOTHING
    """  # noqa: S608 - names of our own
    with connection.cursor() as cursor:
        cursor.execute(sql, [*same.values(), *values])
        return int(cursor.rowcount)


def _count(mailing: Mailing, step: Step, *, inserted: int, duplicates: int) -> None:
    excluded = dict(mailing.excluded)
    for reason, number in (*step.excluded.items(), (str(Reason.DUPLICATE), duplicates)):
        if number:
            excluded[reason] = excluded.get(reason, 0) + number
    Mailing.objects.filter(pk=mailing.pk).update(
        excluded=excluded,
        candidate_count=F("candidate_count") + len(step.candidates),
        frozen_count=Coalesce(F("frozen_count"), 0) + inserted,
    )
