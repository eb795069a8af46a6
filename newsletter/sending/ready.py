"""From a delivery to everything that goes over the wire for it: envelope and signed octets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.message.dkim import signed
from newsletter.message.envelope import Kind, return_path
from newsletter.message.headers import wire_address
from newsletter.sending.claim import Claimed
from newsletter.sending.compose import Composer, Recipient, content_of, links_for, message_id
from newsletter.sending.hashes import load_frozen
from newsletter.sending.models import MailingVariant
from newsletter.sending.readers import values_by_delivery


@dataclass(eq=False, slots=True)
class Ready:
    """A delivery with everything that goes over the wire."""

    row: Claimed
    sender: str
    recipient: str
    message_id: str
    data: bytes


@dataclass
class Composers:
    """The composer of each variant of a mailing, made when its first message is.

    `load` finds a variant by its id, and raises `ContentChanged` where it is not what was frozen. Dates are
    written in `zone`.
    """

    zone: ZoneInfo
    load: Callable[[int], MailingVariant] = field(default=load_frozen)
    made: dict[int, tuple[Composer, str]] = field(default_factory=dict)
    values: dict[int, dict[str, str]] = field(default_factory=dict)
    _moment: tuple[datetime | None, datetime | None] = (None, None)

    def meet(self, rows: Sequence[Claimed], *, now: datetime) -> None:
        """Read what is known of the readers of a chunk, if their mails say it: one query, none without fields."""
        date = self._date(now)
        said = [row.id for row in rows if self._composer(row.variant_id, date)[0].content.fields.keys]
        self.values = values_by_delivery(said) if said else {}

    def ready(self, row: Claimed, *, now: datetime) -> Ready:
        """Compose and sign one message. Raises `HeaderRefused` for an address that mail cannot carry."""
        date = self._date(now)
        composer, language = self._composer(row.variant_id, date)
        sender = composer.content.sender[1]
        text = row.message_id or message_id(row.id, domain=composer.domain)
        leave, preferences = links_for(subscription_id=row.subscription_id, delivery_id=row.id, language=language)
        recipient = Recipient(row.address, text, leave, preferences, self.values.get(row.id, {}))
        data = composer.compose(recipient, date=date)
        return Ready(
            row,
            return_path(Kind.DELIVERY, row.id, sender=sender),
            wire_address(row.address),
            text,
            signed(data, sender=sender),
        )

    def _date(self, now: datetime) -> datetime:
        """A chunk is composed at one moment."""
        known, date = self._moment
        if known is not now or date is None:
            date = now.astimezone(self.zone)
            self._moment = (now, date)
        return date

    def _composer(self, variant_id: int, date: datetime) -> tuple[Composer, str]:
        if variant_id not in self.made:
            variant = self.load(variant_id)
            self.made[variant_id] = (Composer(content_of(variant), date=date), variant.language)
        return self.made[variant_id]
