"""What became of the rows of a batch: numbers by outcome and reason, and the rows that were not taken in."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsletter.consent.addresses import address_hash, hash_of_key
from newsletter.imports.entry import LONGEST_RAW, Entry, Refused
from newsletter.imports.merging import Outcome
from newsletter.imports.models import ImportRefusal, SubscriberImport

REFUSALS_KEPT = 10_000
"""Rows kept of one import; of all others only the number by reason."""
APART = r"""\s,;:、；，：/"'<>()@＠"""
AN_ADDRESS = re.compile(rf"(?<![^{APART}])[^{APART}]++[@＠][^{APART}]++")
"""What may be an address, with either width of sign, wherever it begins: also behind `mailto:`."""


@dataclass
class Tally:
    """The numbers of one batch. The sum of `outcomes` and of `reasons` is the number of its rows."""

    rows: int
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    refusals: list[ImportRefusal] = field(default_factory=list)

    def refuse_read(self, refused: Sequence[Refused]) -> None:
        """Note rows that were refused when they were read."""
        self.reasons.update(one.reason for one in refused)
        for one in refused[:REFUSALS_KEPT]:
            named = set(map(address_hash, AN_ADDRESS.findall(one.raw)))
            # Only one hash is kept, so that an erasure would not find a row of several people by each of them.
            raw = one.raw[:LONGEST_RAW] if len(named) < 2 else ""
            self._keep(one.row, one.reason, raw, min(named, default=""))

    def refuse(self, entry: Entry, reason: Outcome) -> None:
        """Note a row that could be read and is not taken in. Whoever is suppressed is not written down again."""
        suppressed = reason in (Outcome.SUPPRESSED, Outcome.SUPPRESSED_DOMAIN)
        self.reasons[str(reason)] += 1
        if len(self.refusals) < REFUSALS_KEPT:
            self._keep(entry.row, str(reason), "" if suppressed else entry.email, hash_of_key(entry.email_key))

    def _keep(self, row: int, reason: str, raw: str, hashed: str) -> None:
        self.refusals.append(ImportRefusal(row=row, reason=reason, raw=raw, address_hash=hashed))

    def added_to(self, counts: Mapping[str, Any]) -> dict[str, Any]:
        """The counts of the import with this batch in them."""
        return {
            **counts,
            "rows": counts.get("rows", 0) + self.rows,
            "outcomes": _sum(counts.get("outcomes", {}), self.outcomes),
            "reasons": _sum(counts.get("reasons", {}), self.reasons),
            "flags": _sum(counts.get("flags", {}), self.flags),
            "refusals_kept": min(REFUSALS_KEPT, counts.get("refusals_kept", 0) + len(self.refusals)),
        }

    def keep_refusals(self, found: SubscriberImport, *, kept: int, now: datetime) -> None:
        """Write down the first rows that were not taken in; `kept` of the import stand there already."""
        rows = self.refusals[: max(0, REFUSALS_KEPT - kept)]
        for row in rows:
            row.subscriber_import, row.created_at = found, now
        ImportRefusal.objects.bulk_create(rows)


def _sum(*parts: Mapping[str, int]) -> dict[str, int]:
    whole: Counter[str] = Counter()
    for part in parts:
        whole.update(part)
    return {name: number for name, number in whole.items() if number}
