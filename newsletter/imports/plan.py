"""How one file is read: its format, which column means what, and what the newsletter knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from newsletter.consent.models import Topic
from newsletter.imports.folding import folded
from newsletter.imports.models import SubscriberImport

CSV: Final = "csv"
XLSX: Final = "xlsx"


@dataclass(frozen=True, slots=True)
class Plan:
    """All that `read_entries` needs to know of a file, apart from its bytes.

    `columns` maps the index of a column, from 0, to a name of `newsletter.imports.columns`.
    `header_row` is the row that holds the headings, 0 for none: reading begins after it.
    `width` is how many columns the headings have, 0 for unknown. `topics` maps the folded
    name or short name of a topic to its short name. `today` bounds the days of agreement.
    """

    format: str = CSV
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    sheet: int = 0
    header_row: int = 0
    width: int = 0
    columns: Mapping[int, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    newsletter: str = ""
    zone: ZoneInfo = ZoneInfo("Asia/Tokyo")
    today: date = date.max

    @property
    def has_header(self) -> bool:
        """Whether a row of headings was found."""
        return self.header_row > 0


def plan_of(subscriber_import: SubscriberImport) -> Plan:
    """The plan that an import keeps, with the topics its newsletter has now. One query."""
    kept, newsletter = subscriber_import.mapping, subscriber_import.newsletter
    zone = ZoneInfo(newsletter.time_zone)
    return Plan(
        format=subscriber_import.format,
        encoding=subscriber_import.encoding,
        delimiter=subscriber_import.delimiter,
        sheet=kept.get("sheet", 0),
        header_row=kept.get("header_row", 0),
        width=kept.get("width", 0),
        columns={int(index): name for index, name in kept.get("columns", {}).items()},
        topics=_topics(newsletter.pk),
        newsletter=newsletter.slug,
        zone=zone,
        today=timezone.localdate(timezone=zone),
    )


def _topics(newsletter_id: int) -> dict[str, str]:
    known: dict[str, str] = {}
    for topic in Topic.objects.filter(newsletter_id=newsletter_id):
        for name in (topic.slug, topic.name, topic.name_en):
            if name:
                known.setdefault(folded(name), topic.slug)
    return known
