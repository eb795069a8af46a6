"""The time zones a reader may choose from."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

PLACES = {
    "Pacific/Honolulu": _("Honolulu"),
    "America/Los_Angeles": _("Los Angeles"),
    "America/Denver": _("Denver"),
    "America/Chicago": _("Chicago"),
    "America/New_York": _("New York"),
    "America/Sao_Paulo": _("São Paulo"),
    "UTC": _("Coordinated Universal Time"),
    "Europe/London": _("London"),
    "Europe/Paris": _("Paris"),
    "Europe/Berlin": _("Berlin"),
    "Africa/Cairo": _("Cairo"),
    "Europe/Istanbul": _("Istanbul"),
    "Asia/Dubai": _("Dubai"),
    "Asia/Kolkata": _("Delhi"),
    "Asia/Dhaka": _("Dhaka"),
    "Asia/Bangkok": _("Bangkok"),
    "Asia/Ho_Chi_Minh": _("Ho Chi Minh City"),
    "Asia/Jakarta": _("Jakarta"),
    "Asia/Shanghai": _("Shanghai"),
    "Asia/Hong_Kong": _("Hong Kong"),
    "Asia/Taipei": _("Taipei"),
    "Asia/Manila": _("Manila"),
    "Asia/Singapore": _("Singapore"),
    "Australia/Perth": _("Perth"),
    "Asia/Tokyo": _("Tokyo"),
    "Asia/Seoul": _("Seoul"),
    "Australia/Sydney": _("Sydney"),
    "Pacific/Auckland": _("Auckland"),
}


def zone_choices(*, now: datetime, current: str = "") -> list[tuple[str, str]]:
    """Zones to choose from with their distance from UTC at `now`, west to east; an unlisted `current` is added."""
    names = {name: str(place) for name, place in PLACES.items()}
    if current:
        names.setdefault(current, current)
    moments = {name: now.astimezone(ZoneInfo(name)) for name in names}
    ordered = sorted(names, key=lambda name: (moments[name].utcoffset(), names[name]))
    listed = [(name, f"{_distance(moments[name])} {names[name]}") for name in ordered]
    return [("", str(_("Same as the newsletter"))), *listed]


def _distance(moment: datetime) -> str:
    """How far a local time is from UTC, such as `UTC+09:00`."""
    text = moment.strftime("%z")
    return f"UTC{text[:3]}:{text[3:5]}"
