"""Whether another mailing of the newsletter is too near."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.sending.models import Mailing


def check_rhythm(mail: Examined) -> Iterator[Finding]:
    """Say that readers would get two mailings within the hours that the newsletter wants between them."""
    hours = mail.newsletter.least_hours
    if mail.at is None or not hours:
        return
    gap = timedelta(hours=hours)
    states = [Mailing.State.CANCELLED, Mailing.State.FAILED, Mailing.State.DRAFT]
    rows = Mailing.objects.filter(newsletter=mail.newsletter.pk).exclude(state__in=states)
    near = rows.filter(start_at__gt=mail.at - gap, start_at__lt=mail.at + gap).exclude(edition=mail.edition.pk)
    other = near.select_related("edition").first()
    if other is None:
        yield Finding("pass", _("No other mailing is near."), code="rhythm")
        return
    message = ngettext(
        "“%(title)s” is mailed less than %(hours)s hour before or after.",
        "“%(title)s” is mailed less than %(hours)s hours before or after.",
        hours,
    )
    yield Finding(
        "warn",
        message % {"title": other.edition.title, "hours": hours},
        _("Choose a later time, so that readers are not mailed twice in a row."),
        "rhythm",
    )
