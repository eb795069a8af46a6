"""Who of a frozen audience was not mailed, and why: rows for a file."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.states import DeliveryState
from newsletter.sending.words import delivery_reason

NOT_MAILED = (DeliveryState.FAILED, DeliveryState.WITHHELD, DeliveryState.CANCELLED, DeliveryState.UNCERTAIN)
AT_ONCE = 1000


def not_mailed_rows(mailing: Mailing) -> "QuerySet[Delivery]":
    """The deliveries of a mailing that ended otherwise than submitted, in the order of their making."""
    return mailing.deliveries.filter(state__in=NOT_MAILED).order_by("pk")


def heading() -> list[str]:
    """The first line of the file, in the active language."""
    return [
        _("Address"),
        _("Pseudonym"),
        _("State"),
        _("Reason"),
        _("Reason's code"),
        _("Code of the server's reply"),
        _("Server's reply"),
        _("Attempts"),
        _("Time (UTC)"),
    ]


def lines(mailing: Mailing) -> Iterator[Sequence[object]]:
    """One line for each, read in steps, so that a million need no more memory than a thousand.

    Whoever was erased has neither address nor pseudonym any more.
    """
    rows = not_mailed_rows(mailing).select_related("subscriber")
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield [
            row.address,
            row.subscriber.pseudonym if row.subscriber else "",
            row.get_state_display(),
            delivery_reason(row.reason),
            row.reason,
            row.reply_code or "",
            row.reply,
            row.attempt,
            row.finished_at.isoformat(timespec="seconds") if row.finished_at else "",
        ]
