"""The messages that are looked at before a mailing begins: of every variant some, and those hardest to write."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, BigIntegerField, F, Max, Min, Q
from django.db.models.functions import Concat, Length
from django.utils.translation import gettext as _

from newsletter.editions.merge.samples import samples
from newsletter.editions.merge.tokens import LEFTOVER
from newsletter.message.headers import HeaderRefused
from newsletter.message.lint import lint
from newsletter.sending.claim import Claimed
from newsletter.sending.models import Delivery, Mailing, MailingVariant
from newsletter.sending.ready import Composers

PLACES = 2**40
"""More than there will be deliveries; a length of thousands times as much is a number for both databases."""
NAMES = tuple(
    f"subscriber__{name}" for name in ("company", "department", "job_title", "family_name", "given_name")
)
MADE_UP = (
    "reader@slot.invalid",
    f"{'long.' * 12}name@{'very-long-label.' * 10}slot.invalid",
    "odd..local.@slot.invalid",
)
"""Recipients of a mailing that has none yet; the second has the 64 octets a local part may have."""


def problems_of_variant(variant: MailingVariant, *, now: datetime) -> list[str]:
    """What is wrong with the messages of a variant to made-up recipients. It need not be saved."""
    composers = Composers(_zone(variant.mailing), load=lambda _pk: variant)
    composers.values = {0: next(one.values for one in samples(variant.language) if one.key == "long")}
    return _problems(composers, [_made_up(address) for address in MADE_UP], now=now)


def problems_of_recipients(mailing: Mailing, *, now: datetime) -> list[str]:
    """What is wrong with the messages of frozen deliveries that were chosen from each variant.

    An address that mail cannot carry is no problem of the mailing: its delivery fails by itself.
    """
    composers, rows = Composers(_zone(mailing)), list(sample_rows(mailing))
    composers.meet(rows, now=now)
    return _problems(composers, rows, now=now, passing_over=True)


def sample_rows(mailing: Mailing) -> Iterator[Claimed]:
    """Of each variant the first delivery, the longest address, an odd one, and the longest names it may say.

    One look at all deliveries, of which there may be a million.
    """
    rows = mailing.deliveries.filter(state=Delivery.State.PENDING).exclude(address="").order_by()
    wanted = _wanted(says_names=any(mailing.variants.values_list("fields", flat=True)))
    chosen = {pk for found in rows.values("variant").annotate(**wanted) for pk in _ids(found)}
    yield from map(_as_claimed, Delivery.objects.filter(pk__in=chosen).order_by("variant", "pk"))


def _wanted(*, says_names: bool) -> dict[str, Aggregate]:
    odd = Q(address__contains="..") | Q(address__contains=".@")
    wanted = {"first": Min("pk"), "odd": Min("pk", filter=odd), "longest_address": _longest("address")}
    return wanted | ({"longest_names": _longest(Concat(*NAMES))} if says_names else {})


def _ids(found: Mapping[str, object]) -> Iterator[int]:
    for name, value in found.items():
        if name != "variant" and isinstance(value, int):
            yield -value % PLACES if name.startswith("longest") else value


def _longest(of: "str | Concat") -> Max:
    """The id of the first of the longest, below their length: to be read as the rest by `PLACES`."""
    return Max(Length(of) * PLACES - F("pk"), output_field=BigIntegerField())


def _problems(
    composers: Composers, rows: list[Claimed], *, now: datetime, passing_over: bool = False
) -> list[str]:
    found: list[str] = []
    for row in rows:
        try:
            data = composers.ready(row, now=now).data
            found += lint(data)
            found += [] if passing_over else _leftovers(data)
        except HeaderRefused as error:
            found += [] if passing_over else [str(error)]
    return list(dict.fromkeys(found))


def _leftovers(data: bytes) -> list[str]:
    """Remains of merge fields that a reader would see. Not asked of real readers: theirs may be their name."""
    message = message_from_bytes(data, policy=policy.default)
    words = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    if any(LEFTOVER.search(one) for one in [message["Subject"] or "", *words]):
        return [_("A merge field is left in the message unfilled.")]
    return []


def _zone(mailing: Mailing) -> ZoneInfo:
    return ZoneInfo(mailing.newsletter.time_zone)


def _as_claimed(row: Delivery) -> Claimed:
    return Claimed(
        id=row.pk,
        attempt=row.attempt,
        subscription_id=row.subscription_id or 0,
        variant_id=row.variant_id,
        address=row.address,
        message_id=row.message_id,
        deferred_since=None,
    )


def _made_up(address: str) -> Claimed:
    return Claimed(0, 0, 0, 0, address, "", None)
