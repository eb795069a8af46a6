"""Whom the edition would be mailed to, against whom the last ones went to."""

from collections.abc import Iterator
from statistics import median

from django.utils.translation import gettext as _

from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.sending.models import Mailing

LOOKED_BACK = 10
LEAST_TO_COMPARE = 3
TIMES = 2


def check_audience(mail: Examined) -> Iterator[Finding]:
    """Say that an audience is far larger than usual, or that nobody is in it. Nothing before one is chosen."""
    if mail.reach is None:
        return
    expected = mail.reach.expected
    if not expected and mail.reach.is_counted:
        words = _("Nobody is in the audience.")
        yield Finding("warn", words, _("Choose another audience, or wait for the first subscribers."), "audience")
        return
    usual = _usual(mail)
    if usual and expected > TIMES * usual:
        yield Finding(
            "warn",
            _("The audience is %(count)s, more than twice as large as usual (%(usual)s).")
            % {"count": expected, "usual": round(usual)},
            _("Look whether the right segment is chosen and an import did not go wrong."),
            "audience",
        )
    else:
        yield Finding("pass", _("The audience is as large as usual."), code="audience")


def _usual(mail: Examined) -> float:
    """The median of the last mailings; 0 where there were too few to speak of a habit."""
    rows = Mailing.objects.filter(newsletter=mail.newsletter.pk, state=Mailing.State.FINISHED, frozen_count__gt=0)
    last = rows.order_by("-start_at").values_list("frozen_count", flat=True)[:LOOKED_BACK]
    counts = [count for count in last if count]
    return float(median(counts)) if len(counts) >= LEAST_TO_COMPARE else 0.0
