"""What people do with mailings: schedule, pause, resume, cancel, release, and settle what is uncertain.

Permission is the caller's job. Each of these is one conditional change that can be pressed twice: the
second press finds the work done and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from newsletter.consent.models import Subscription
from newsletter.editions.approval.models import EditionApproval
from newsletter.editions.approval.services import approval_problem, standing_approval
from newsletter.editions.models import EditionPage
from newsletter.editions.preflight import Finding, Group, check, grouped
from newsletter.message.reserved import RESERVED
from newsletter.newsletters.models import Newsletter
from newsletter.segments.counting import Precision, tally
from newsletter.sending import audience, ranges, tallies
from newsletter.sending import schedule as times
from newsletter.sending.alarms import watch as alarms
from newsletter.sending.audience import EVERYONE, Chosen, Reach
from newsletter.sending.control import resumed
from newsletter.sending.doubts import doubts_of
from newsletter.sending.limits.words import warm_up_findings
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.moves import move
from newsletter.sending.obstacles import content_problems, server_problems
from newsletter.sending.of_edition import EarlierMailing, earlier_mailings
from newsletter.sending.outcomes import Reason
from newsletter.sending.retime import AT_ONCE
from newsletter.sending.states import OPEN_MAILING_STATES, DeliveryState, delivery_move, mailing_move
from newsletter.sending.timing import GRACE, Timing, When, asleep, timing_of
from newsletter.sending.transport import server_of


class SchedulingRefused(Exception):
    """An edition cannot be scheduled as asked. `problems` are sentences in the active language."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class MoveRefused(Exception):
    """The mailing is in a state that does not allow this. The message is a sentence for people."""


class Unconfirmed(MoveRefused):
    """Going on is doubtful, and nobody confirmed it. `doubts` are sentences in the active language."""

    def __init__(self, *doubts: str) -> None:
        super().__init__(" ".join(doubts))
        self.doubts = doubts


@dataclass(frozen=True)
class Plan:
    """What scheduling would do, shown before the press.

    `reach` says whom the audience holds now and who is left out. Who is suppressed is among them and taken
    off when the audience is frozen. `earlier` are mailings that may have reached someone: repeating them must
    be confirmed. `timing` is what the asked time comes to; None without one.
    """

    newsletter: Newsletter
    subject: str
    findings: Sequence[Finding]
    reach: Reach
    audience: Mapping[str, Any]
    problems: Sequence[str]
    earlier: Sequence[EarlierMailing] = ()
    timing: Timing | None = None

    @property
    def may_be_scheduled(self) -> bool:
        """Whether nothing stands against it."""
        return not self.problems

    @property
    def to_confirm(self) -> list[Finding]:
        """What does not forbid it and yet should be meant so."""
        return [finding for finding in self.findings if finding.level == "warn"]

    @property
    def groups(self) -> list[Group]:
        """The findings under the headings of their sections."""
        return grouped(self.findings)


@dataclass(frozen=True)
class Checked:
    """What was found in order, and what it was: stamp and stored content of the revision, and its approval."""

    plan: Plan
    stamp: str
    content: Mapping[str, Any] | None
    approval: EditionApproval | None


def plan(*, edition: EditionPage, when: When | None = None, chosen: Chosen = EVERYONE, user: Any = None) -> Plan:
    """Look at the latest revision of an edition as scheduling it to an audience would. Changes nothing.

    Raises `BadTime` for a time that cannot be read.
    """
    return _plan(edition, edition.get_latest_revision_as_object(), when, chosen, user, now=timezone.now())


def _plan(
    edition: EditionPage, latest: EditionPage, when: When | None, chosen: Chosen, user: Any, *, now: datetime
) -> Plan:
    newsletter = newsletter_of(edition)
    kept = audience.kept(chosen, edition=latest, newsletter=newsletter, now=now)
    hindrances = audience.hindrances(kept, newsletter=newsletter, now=now)
    if hindrances:
        chosen, kept = EVERYONE, audience.kept(EVERYONE, edition=latest, newsletter=newsletter, now=now)
    zones = _zones(audience.mailed(kept, newsletter=newsletter, now=now)) if when else {}
    timing = timing_of(when, zones=zones, now=now) if when else None
    at = timing.start_at if timing else None
    reach = audience.reach(kept, newsletter=newsletter, now=at or now)
    mailed = audience.mailed(kept, newsletter=newsletter, now=at or now)
    wall = datetime.fromisoformat(when.wall_time) if when and when.by_local_time else None
    findings = [
        *check(latest, at=at, reach=reach, audience=kept, wall=wall),
        *(asleep(zones, at=at) if at and not wall else ()),
        *_invented_readers(newsletter, mailed),
    ]
    findings += warm_up_findings(newsletter, recipients=reach.expected, at=at or now)
    problems = [*hindrances, *(finding.message for finding in findings if finding.level == "fail")]
    if not reach.expected and reach.is_counted:
        problems.append(_nobody(chosen, reach))
    if edition.workflow_in_progress:
        problems.append(_("The edition is waiting for approval. Approve it first, or cancel its workflow."))
    problems += filter(None, [approval_problem(latest, scheduled_by=user.pk if user else None)])
    if at is not None and latest.go_live_at and latest.go_live_at > at:
        problems.append(_("The edition itself is set to go live at a later time than the mailing."))
    problems += content_problems(Mailing(newsletter=newsletter), latest, now=now)
    problems += server_problems(newsletter)
    return Plan(newsletter, latest.subject, findings, reach, kept, problems, earlier_mailings(edition.pk), timing)


def _zones(rows: "QuerySet[Subscription]") -> dict[str, int]:
    """How many readers have which zone of their own; the empty one: none."""
    return {zone: number for (zone,), number in tally(rows, "subscriber__time_zone").groups.items()}


def _nobody(chosen: Chosen, reach: Reach) -> str:
    if chosen == EVERYONE and not reach.excluded and not reach.recipients:
        return _("Nobody would get this mailing: the newsletter has no active subscriber.")
    return _("Nobody would get this mailing: the chosen audience holds nobody who may be mailed.")


def revision_stamp(edition: EditionPage) -> str:
    """What changes with every save of an edition: autosave writes into its session's revision again and again."""
    latest = edition.latest_revision
    return f"{latest.pk} {latest.created_at.isoformat()}" if latest else ""


def schedule(
    *,
    edition: EditionPage,
    user: Any,
    wall_time: str,
    zone: str,
    now: datetime,
    stamp: str | None = None,
    again: bool = False,
    chosen: Chosen = EVERYONE,
    by_local_time: bool = False,
) -> Mailing:
    """Schedule a mailing of the edition's latest revision to an audience of its newsletter.

    Args:
        edition: the page; its newsletter is the one of its parent.
        user: who asks; kept as creator and in the log.
        wall_time: the local time meant, `YYYY-MM-DDTHH:MM`.
        zone: its IANA zone. Both are kept beside the UTC instant (DESIGN I9).
        stamp: `revision_stamp` of what the user looked at; another one is refused. None: not compared.
        again: that the user wants an edition mailed before to go to everyone once more; without
            it, an edition of which a mail was or may have been submitted is refused.
        chosen: the audience; its conditions are copied, so that a segment changed later changes nothing.
        by_local_time: that each reader is mailed when their own clock shows the wall time; `zone` is then
            that of readers who have none.

    The latest revision is rendered and checked first, outside any transaction. Then, in one short
    transaction, it is pinned if it still is the latest and still says what was checked: as a copy
    that no editing session owns, because Wagtail's autosave overwrites the revision its session
    made. A second press with the same time and audience returns the same mailing. Raises
    `SchedulingRefused` with every problem; then nothing changed.
    """
    when = When(wall_time, zone, by_local_time)
    _refuse_the_past(when, now=now)
    existing = open_mailing(edition)
    if existing is not None:
        return _same_or_refuse(existing, when, chosen)
    mailing = Mailing(edition_id=edition.pk, wall_time=wall_time, zone=zone, created_by=user)
    checked = _checked(mailing, edition, when, stamp=stamp, again=again, chosen=chosen, now=now)
    try:
        with transaction.atomic():
            return _create(mailing, checked)
    except IntegrityError:
        other = open_mailing(edition)
        if other is None:
            raise
        return _same_or_refuse(other, when, chosen)


def pause(*, mailing: Mailing, user: Any, now: datetime) -> Mailing:
    """Pause a mailing that is being sent; it takes effect within one chunk. Raises `MoveRefused`."""
    return _press("pause", mailing, user=user, now=now)


def resume(*, mailing: Mailing, user: Any, now: datetime, confirmed: bool = False) -> Mailing:
    """Go on with a paused mailing, from its rows and never from a cursor. Raises `MoveRefused`.

    Long after its hour, or at night, only when it is `confirmed`; else `Unconfirmed` says why.
    """
    _refuse_doubtful("resume", mailing, now=now, confirmed=confirmed)
    return _press("resume", mailing, user=user, now=now, details=resumed(mailing, now=now))


def cancel(*, mailing: Mailing, user: Any, now: datetime) -> Mailing:
    """Cancel a mailing that is not over. What is on the wire may still be submitted. Raises `MoveRefused`.

    The tick closes the deliveries that wait.
    """
    return _press("cancel", mailing, user=user, now=now)


def release(*, mailing: Mailing, user: Any, now: datetime, confirmed: bool = False) -> Mailing:
    """Let a held mailing try again, now: checks that stopped it are repeated. Raises `MoveRefused`.

    At night only when it is `confirmed`; else `Unconfirmed` says why. By local time, readers whose hour is
    still to come wait for it.
    """
    _refuse_doubtful("release", mailing, now=now, confirmed=confirmed)
    fields: dict[str, Any] = {"start_at": now}
    if not mailing.by_local_time:
        zone = mailing.zone or mailing.newsletter.time_zone
        fields |= {"wall_time": times.wall_time(now, zone), "zone": zone}
    return _press("release", mailing, user=user, now=now, details={AT_ONCE: True}, **fields)


def _refuse_doubtful(name: str, mailing: Mailing, *, now: datetime, confirmed: bool) -> None:
    if confirmed or mailing.state not in mailing_move(name).sources:
        return
    doubts = doubts_of(mailing, now=now)
    if doubts:
        raise Unconfirmed(*doubts, _("Confirm that it is meant so."))


def treat_as_submitted(*, delivery: Delivery, user: Any, now: datetime) -> bool:
    """Take a person's word that an uncertain delivery was submitted. False when it is uncertain no more."""
    wanted = delivery_move("treat as submitted")
    with transaction.atomic():
        before = _reason_held(delivery)
        changed = Delivery.objects.filter(pk=delivery.pk, state__in=wanted.sources).update(
            state=wanted.target, reason=str(Reason.BY_A_PERSON), finished_at=now, worker=""
        )
        if changed:
            _tally_settlement(delivery, before, wanted.target)
            _log_settlement(delivery, "treat_as_submitted", user)
    return bool(changed)


def send_again(*, delivery: Delivery, user: Any, now: datetime) -> bool:
    """Send an uncertain delivery again at a person's word, who accepts that it may arrive twice.

    Consent is checked again when it is claimed. A finished mailing is opened for it.
    False when the delivery is uncertain no more. Raises `MoveRefused` when the mailing
    cannot send: it was cancelled, or another one of the edition is open.
    """
    wanted = delivery_move("send again")
    mailing = delivery.mailing
    with transaction.atomic():
        before = _reason_held(delivery)
        changed = Delivery.objects.filter(pk=delivery.pk, state__in=wanted.sources).update(
            state=wanted.target,
            reason=str(Reason.BY_A_PERSON),
            next_attempt_at=now,
            deferred_since=None,
            finished_at=None,
            wire_at=None,
            worker="",
        )
        if changed:
            _tally_settlement(delivery, before, wanted.target)
            ranges.wake([delivery.pk])
            _open_for_sending(mailing, user=user, now=now)
            _log_settlement(delivery, "send_again", user)
    return bool(changed)


def _invented_readers(newsletter: Newsletter, mailed: "QuerySet[Subscription]") -> list[Finding]:
    """A warning where some of the audience have addresses no mail leaves this machine for."""
    if server_problems(newsletter) or server_of(newsletter).is_on_this_machine:
        return []
    below = [Q(subscriber__email_key__endswith=f"{mark}{name}") for name in RESERVED for mark in "@."]
    counted = tally(mailed.filter(reduce(or_, below)))
    number = counted.number
    if not number or counted.precision in (Precision.BELOW, Precision.UNKNOWN):
        return []
    message = ngettext(
        "%(count)s subscriber has an invented address, whose domain is reserved for examples.",
        "%(count)s subscribers have invented addresses, whose domains are reserved for examples.",
        number,
    )
    fix = _("No mail leaves this machine for them; they end as failed.")
    return [Finding("warn", message % {"count": number}, fix, "reserved-domains")]


def newsletter_of(edition: EditionPage) -> Newsletter:
    """The newsletter whose page is the edition's parent."""
    parent = edition.get_parent().specific
    return Newsletter.objects.select_related("mail_server").get(pk=parent.newsletter_id)


def open_mailing(edition: Page) -> Mailing | None:
    """The mailing of the edition that is not over, if there is one."""
    return Mailing.objects.filter(edition=edition.pk, state__in=OPEN_MAILING_STATES).first()


def _refuse_the_past(when: When, *, now: datetime) -> None:
    """By local time the zone given decides: some reader's hour may be past already."""
    try:
        start = times.instant(when.wall_time, when.zone).at
    except times.BadTime as error:
        raise SchedulingRefused(_("This is no time in a known time zone.")) from error
    if start < now - GRACE:
        raise SchedulingRefused(_("This time is in the past."))


def _same_or_refuse(mailing: Mailing, when: When, chosen: Chosen) -> Mailing:
    asked = (when.wall_time, when.zone, when.by_local_time)
    same = asked == (mailing.wall_time, mailing.zone, mailing.by_local_time)
    if mailing.state == Mailing.State.SCHEDULED and same and audience.is_same(chosen, mailing.audience):
        return mailing
    raise SchedulingRefused(_("This edition has an open mailing already. Cancel it first to choose another time."))


def _checked(
    mailing: Mailing,
    edition: EditionPage,
    when: When,
    *,
    stamp: str | None,
    again: bool,
    chosen: Chosen,
    now: datetime,
) -> Checked:
    """Render and check the latest revision for a mailing. Changes nothing; raises `SchedulingRefused`."""
    fresh = EditionPage.objects.select_related("latest_revision", "locale").get(pk=edition.pk)
    now_stamp, latest = revision_stamp(fresh), fresh.get_latest_revision_as_object()
    if stamp is not None and stamp != now_stamp:
        raise SchedulingRefused(_changed_meanwhile())
    found = _plan(fresh, latest, when, chosen, mailing.created_by, now=now)
    if found.problems:
        raise SchedulingRefused(*found.problems)
    if found.earlier and not again:
        raise SchedulingRefused(*(one.sentence for one in found.earlier), _repetition_unconfirmed())
    stored = fresh.latest_revision.content if fresh.latest_revision else None
    approval = standing_approval(latest, scheduled_by=mailing.created_by_id)
    return Checked(found, now_stamp, stored, approval)


def _create(mailing: Mailing, checked: Checked) -> Mailing:
    found = checked.plan
    mailing.revision = _pin(mailing.edition_id, checked)
    mailing.newsletter = found.newsletter
    mailing.state = Mailing.State.SCHEDULED
    _keep_timing(mailing, found.timing)
    mailing.audience = dict(found.audience)
    _keep_approval(mailing, checked.approval)
    mailing.save()
    _log_scheduling(mailing, found.earlier, mailing.created_by)
    return mailing


def _keep_timing(mailing: Mailing, timing: Timing | None) -> None:
    assert timing is not None
    mailing.start_at, mailing.local_from = timing.start_at, timing.local_from
    mailing.waves = [wave.stored() for wave in timing.waves] or None
    if timing.late:
        mailing.state_data = {AT_ONCE: True}


def _keep_approval(mailing: Mailing, approval: EditionApproval | None) -> None:
    """Keep who approved the pinned content, where anybody did. Who schedules it approves nothing by that.

    It was looked for before the transaction; here only whether it, and the newsletter's wish, are as they were.
    """
    if approval is not None and EditionApproval.objects.filter(pk=approval.pk).exists():
        mailing.approved_by, mailing.approved_at = approval.by, approval.at
    elif Newsletter.objects.filter(pk=mailing.newsletter_id, approval_required=True).exists():
        raise SchedulingRefused(_changed_meanwhile())


def _changed_meanwhile() -> str:
    return _("The edition was changed while you were looking. Look again before you schedule it.")


def _repetition_unconfirmed() -> str:
    return _("To mail it once more, tick that it goes to everyone again.")


def _log_scheduling(mailing: Mailing, earlier: Sequence[EarlierMailing], user: Any) -> None:
    """Log a scheduling, a repetition under a name of its own with the mailings it repeats."""
    data: dict[str, Any] = {
        "wall_time": mailing.wall_time,
        "zone": mailing.zone,
        "revision": mailing.revision_id,
    }
    action = "newsletter.mailing.schedule"
    if earlier:
        action, data["earlier"] = "newsletter.mailing.schedule_again", [one.mailing_id for one in earlier]
    log(instance=mailing, action=action, user=user, data=data)


def _pin(edition_id: int, checked: Checked) -> Revision:
    """Copy the revision that was checked into one without an owner, which Wagtail never overwrites.

    Its page is locked meanwhile, so that nobody pins or saves it at the same moment.
    """
    EditionPage.objects.select_for_update().get(pk=edition_id)
    edition = EditionPage.objects.select_related("latest_revision").get(pk=edition_id)
    original = edition.latest_revision
    if revision_stamp(edition) != checked.stamp or (original and original.content != checked.content):
        raise SchedulingRefused(_changed_meanwhile())
    try:
        copy = edition.get_latest_revision_as_object().save_revision(user=None, clean=True, log_action=False)
    except ValidationError as error:
        raise SchedulingRefused(*error.messages) from error
    if original:
        _date_like(copy, original)
    return copy


def _date_like(copy: Revision, original: Revision) -> None:
    """Give the copy the time of what it copies, so that people read one time of one text everywhere.

    A microsecond later, because Wagtail tells an outdated editor by times that only grow.
    """
    copy.created_at = original.created_at + timedelta(microseconds=1)
    Revision.objects.filter(pk=copy.pk).update(created_at=copy.created_at)
    EditionPage.objects.filter(latest_revision=copy).update(latest_revision_created_at=copy.created_at)


def _press(name: str, mailing: Mailing, *, user: Any, now: datetime, **fields: Any) -> Mailing:
    with transaction.atomic():
        moved = move(name, mailing, now=now, user=user, **fields)
        if moved:
            alarms.clear(mailing, now=now)
    if not moved:
        mailing.refresh_from_db()
        if mailing.state != mailing_move(name).target:
            state = mailing.get_state_display()
            raise MoveRefused(_("The mailing is “%(state)s” now; this is not possible.") % {"state": state})
    return mailing


def _open_for_sending(mailing: Mailing, *, user: Any, now: datetime) -> None:
    mailing.refresh_from_db()
    if mailing.state in (Mailing.State.SENDING, Mailing.State.PAUSED):
        return
    fields: dict[str, Any] = {"details": resumed(mailing, now=now), "finished_at": None}
    if open_mailing(mailing.edition) or not move("reopen", mailing, now=now, user=user, **fields):
        raise MoveRefused(_("This mailing is over, so nothing can be sent again in it."))


def _reason_held(delivery: Delivery) -> str:
    """Why a delivery is in its state now, not when its page was read; the row is held meanwhile."""
    return Delivery.objects.select_for_update().values_list("reason", flat=True).get(pk=delivery.pk)


def _tally_settlement(delivery: Delivery, before: str, target: str) -> None:
    """Keep the tallies: one less that was uncertain for a reason, and one more of what a person made of it."""
    changes = {(str(DeliveryState.UNCERTAIN), before): -1, (target, str(Reason.BY_A_PERSON)): 1}
    tallies.add(delivery.mailing_id, changes)


def _log_settlement(delivery: Delivery, name: str, user: Any) -> None:
    log(
        instance=delivery.mailing,
        action=f"newsletter.delivery.{name}",
        user=user,
        data={"delivery": delivery.pk},
    )
