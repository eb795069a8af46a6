"""Which column means what: by its heading, by the system the file comes from, else by what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.imports import columns
from newsletter.imports.columns import Fit, fit, is_address
from newsletter.imports.folding import folded
from newsletter.imports.headings import HEADINGS

MOST_TITLE_ROWS = 10
REMARKS = ("必須", "任意", "required", "optional")

KAWARABAN, GHOST, LISTMONK, MAILPOET, SUBSTACK = "kawaraban", "ghost", "listmonk", "mailpoet", "substack"
MAGMAG, MAILCHIMP, UNKNOWN = "magmag", "mailchimp", ""
SYSTEMS: dict[str, str | Promise] = {
    KAWARABAN: _("an export of Kawaraban"),
    GHOST: "Ghost",
    LISTMONK: "listmonk",
    MAILPOET: "MailPoet",
    SUBSTACK: "Substack",
    MAGMAG: _("a bare list of addresses, as Mag2 (まぐまぐ!) takes and gives it"),
    MAILCHIMP: "Mailchimp",
}
SIGNATURES = (
    (KAWARABAN, ("pseudonym", "email", "newsletter", "state")),
    (KAWARABAN, ("仮名ID", "メールアドレス", "ニュースレター", "配信状態")),
    (GHOST, ("email", "subscribed_to_emails", "complimentary_plan")),
    (GHOST, ("email", "subscribed_to_emails", "labels")),
    (LISTMONK, ("uuid", "email", "name", "attributes")),
    (LISTMONK, ("email", "name", "attributes")),
    (SUBSTACK, ("email", "active_subscription")),
    (MAILPOET, ("global_status", "list_status")),
    (MAILPOET, ("global_status",)),
    (MAILPOET, ("グローバルステータス",)),
    (MAILPOET, ("list_status",)),
    (MAILCHIMP, ("email address", "member_rating")),
    (MAILCHIMP, ("email address", "optin_time")),
)
OWN = (
    ("pseudonym", "仮名ID"),
    ("email", "メールアドレス"),
    ("family_name", "姓"),
    ("given_name", "名"),
    ("name_reading", "フリガナ"),
    ("company", "会社名"),
    ("department", "部署"),
    ("job_title", "役職"),
    ("language", "言語"),
    ("time_zone", "タイムゾーン"),
    ("newsletter", "ニュースレター"),
    ("state", "配信状態"),
    ("agreed_on", "同意日"),
    ("topics", "話題"),
    ("requested_at", "申込の受付"),
    ("confirmed_at", "確認された日時"),
    ("unsubscribed_at", "配信停止の日時"),
    ("paused_until", "休止の期限"),
    ("leave_reason", "停止の理由"),
    ("frequency", "配信頻度"),
    ("source", "登録経路"),
    ("source_detail", "登録元"),
    ("basis", "同意の根拠"),
    ("wording", "同意の文面"),
    ("evidence", "同意の証拠"),
    ("created_at", "追加された日時"),
)
"""The headings of an export of ours, in English and in Japanese."""
_OWN_MEANINGS = {
    columns.EMAIL, "family_name", "given_name", columns.READING, "company", "department", "job_title",
    columns.LANGUAGE, columns.TIME_ZONE, columns.NEWSLETTER, columns.STANDING, columns.AGREED_ON, columns.TOPICS,
    columns.FREQUENCY,
}  # fmt: skip
BY_SYSTEM = {
    KAWARABAN: {heading: en if en in _OWN_MEANINGS else "" for en, ja in OWN for heading in (en, ja)},
    LISTMONK: {"attributes": "", "uuid": "", "updated_at": ""},
    GHOST: {"id": "", "note": "", "complimentary_plan": ""},
    SUBSTACK: {"plan": "", "expiry": "", "active_subscription": ""},
}
"""What a heading means in files of one system alone; empty: nothing we keep."""


@dataclass(frozen=True)
class Recognised:
    """The row of the headings (0 for none) and what they say, what each column means, and whose file it is."""

    header_row: int = 0
    headings: tuple[str, ...] = ()
    columns: dict[int, str] = field(default_factory=dict)
    system: str = UNKNOWN


def recognise(rows: Sequence[tuple[int, list[str]]], *, header_row: int | None = None) -> Recognised:
    """Read the headings among the first rows and give each column a meaning; columns without one are left out.

    `header_row` None: find them.
    """
    header_row = find_headings(rows) if header_row is None else header_row
    headings = next((tuple(cells) for number, cells in rows if number == header_row), ())
    samples = [cells for number, cells in rows if number > header_row]
    system = _system(headings, samples)
    found = _by_heading(headings, BY_SYSTEM.get(system, {}))
    _add_by_content(found, samples, headings)
    return Recognised(header_row, headings, found, system)


def find_headings(rows: Sequence[tuple[int, list[str]]]) -> int:
    """The number of the row of headings among the first ten that are not empty, 0 for none.

    It is the one with the most headings we know, and holds no address. Without any known
    heading it is the first row, if it holds no address and a row after it does.
    """
    first = [(number, cells) for number, cells in rows if any(cells)][:MOST_TITLE_ROWS]
    rated = []
    for number, cells in first:
        if any(map(is_address, cells)):
            break
        rated.append((sum(meaning(cell) is not None for cell in cells), -number))
    if not rated:
        return 0
    known, number = max(rated)
    if known:
        return -number
    return -rated[-1][1] if len(rated) < len(first) else 0


def meaning(heading: str) -> str | None:
    """What a heading means, whatever its widths, case and remarks such as （必須）. None for an unknown one."""
    key = folded(heading)
    for remark in REMARKS:
        key = key.replace(folded(remark), "")
    return HEADINGS.get(key)


def fits_of(mapping: dict[int, str], samples: Sequence[list[str]]) -> dict[int, Fit]:
    """For each column with a meaning, how well its cells fit it."""
    return {index: fit(name, _column(samples, index)) for index, name in mapping.items()}


def columns_like_addresses(samples: Sequence[list[str]]) -> list[int]:
    """The columns of which most filled cells look like addresses, the best one first."""
    rated = [(_rate(samples, index), -index) for index in range(_width(samples))]
    return [-index for rate, index in sorted(rated, reverse=True) if rate > 0.5]


def _system(headings: Sequence[str], samples: Sequence[list[str]]) -> str:
    known = {folded(heading) for heading in headings}
    for system, signature in SIGNATURES:
        if all(folded(name) in known for name in signature):
            return system
    one_column = _width(samples) == 1 and _rate(samples, 0) > 0.5
    return MAGMAG if one_column and len(headings) < 2 else UNKNOWN


def _by_heading(headings: Sequence[str], own: dict[str, str]) -> dict[int, str]:
    own = {folded(heading): name for heading, name in own.items()}
    found: dict[int, str] = {}
    for index, heading in enumerate(headings):
        key = folded(heading)
        name = own[key] if key in own else meaning(heading)
        if name and (name in columns.SEVERAL or name not in found.values()):
            found[index] = name
    return found


def _add_by_content(found: dict[int, str], samples: Sequence[list[str]], headings: Sequence[str]) -> None:
    """Find the address, and without headings what else is unmistakable.

    A day is never guessed to be one of consent.
    """
    if columns.EMAIL not in found.values():
        for index in columns_like_addresses(samples)[:1]:
            found[index] = columns.EMAIL
    if headings:
        return
    for name, is_it in (("company", columns.LEGAL_FORM.search), (columns.READING, columns.is_kana)):
        for index in range(_width(samples)):
            texts = [text for text in map(str.strip, _column(samples, index)) if text]
            kana = [text for text in texts if columns.HAS_KANA.search(text)]
            telling = kana if name == columns.READING else texts
            enough = sum(bool(is_it(text)) for text in telling) > len(texts) * 0.6
            if index not in found and texts and enough and name not in found.values():
                found[index] = name


def _column(samples: Sequence[list[str]], index: int) -> list[str]:
    return [cells[index] for cells in samples if index < len(cells)]


def _width(samples: Sequence[list[str]]) -> int:
    return max(map(len, samples), default=0)


def _rate(samples: Sequence[list[str]], index: int) -> float:
    texts = [text for text in _column(samples, index) if text.strip()]
    return sum(map(is_address, texts)) / len(texts) if texts else 0.0
