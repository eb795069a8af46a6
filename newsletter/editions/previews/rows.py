"""As whom an edition is previewed: made-up readers, or a real one by a sealed key."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core import signing
from wagtail.log_actions import log

from newsletter.consent.addresses import key_of
from newsletter.consent.models import Subscription
from newsletter.consent.timeline import SHOWN
from newsletter.editions.merge.samples import samples
from newsletter.editions.merge.values import values_of
from newsletter.newsletters.models import Newsletter

SEES_ADDRESSES = "newsletter.view_subscriber"
SALT = "newsletter.editions.previews.rows"
KEPT = timedelta(hours=12)
"""How long a real reader's key is good; then the address is looked up, and the look logged, once more."""


@dataclass(frozen=True)
class Row:
    """One reader: the key in addresses of pages, what they are called in the choice, and the field values."""

    key: str
    label: str
    values: dict[str, str] = field(default_factory=dict)
    is_real: bool = False


def made_up_rows(language: str) -> list[Row]:
    """The made-up readers of an edition in a language, the most usual first."""
    return [Row(one.key, one.label, one.values) for one in samples(language)]


def look_up(*, newsletter: Newsletter, address: str, user: Any) -> str:
    """The key of a real subscriber of a newsletter, good for this user; empty where there is none.

    The look is logged. The caller asked whether the user may see addresses.
    """
    rows = Subscription.objects.filter(newsletter=newsletter, subscriber__email_key=key_of(address))
    found = rows.select_related("subscriber").first()
    if found is None:
        return ""
    log(found.subscriber, SHOWN, user=user)
    return signing.dumps([found.pk, user.pk], salt=SALT)


def row_of(key: str, *, newsletter: Newsletter, language: str, user: Any) -> Row:
    """The reader a key names; the most usual made-up one where it names none, or not for this user."""
    usual = made_up_rows(language)
    known = {row.key: row for row in usual}
    return known.get(key) or _real_row(key, newsletter, user) or usual[0]


def _real_row(key: str, newsletter: Newsletter, user: Any) -> Row | None:
    if not key or user is None or not user.has_perm(SEES_ADDRESSES):
        return None
    try:
        pk, of_user = signing.loads(key, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    rows = Subscription.objects.filter(pk=pk, newsletter=newsletter).select_related("subscriber")
    found = rows.first() if of_user == user.pk else None
    if found is None:
        return None
    person = found.subscriber
    values = values_of(
        family_name=person.family_name,
        given_name=person.given_name,
        reading=person.name_reading,
        company=person.company,
        department=person.department,
        title=person.job_title,
    )
    return Row(key, person.email, values, is_real=True)
