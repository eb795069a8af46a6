"""What people read about mailings that were cancelled: when, and by whom."""

from collections.abc import Collection, Iterable

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from newsletter.sending.models import Mailing


def cancellations(mailings: Collection[Mailing]) -> dict[int, str]:
    """Return a sentence for each mailing that was cancelled, by id, in the active language; one query at most."""
    cancelled = {str(one.pk): one.pk for one in mailings if one.state == Mailing.State.CANCELLED}
    return {cancelled[entry.object_id]: _sentence(entry) for entry in _entries(cancelled)} if cancelled else {}


def cancellation_of_edition(edition_id: int) -> tuple[Mailing, str] | None:
    """Return the last mailing of an edition with its sentence where it was cancelled, else None."""
    last = Mailing.objects.filter(edition=edition_id).order_by("-pk").first()
    if last is None or last.state != Mailing.State.CANCELLED:
        return None
    return last, cancellations([last]).get(last.pk, "")


def _entries(ids: Iterable[str]) -> Iterable[ModelLogEntry]:
    entries = ModelLogEntry.objects.filter(action="newsletter.mailing.cancel", object_id__in=ids)
    return entries.filter(content_type=ContentType.objects.get_for_model(Mailing)).select_related("user")


def _sentence(entry: ModelLogEntry) -> str:
    moment = date_format(timezone.localtime(entry.timestamp), "SHORT_DATETIME_FORMAT")
    if not entry.user:
        return _("Cancelled on %(time)s.") % {"time": moment}
    return _("Cancelled by %(user)s on %(time)s.") % {"user": entry.user_display_name, "time": moment}
