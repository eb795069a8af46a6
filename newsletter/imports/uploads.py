"""An import before it starts: the file is received, its columns and its consent are settled, all kept at once."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.imports import columns
from newsletter.imports.entry import Unreadable
from newsletter.imports.models import SubscriberImport
from newsletter.imports.plan import Plan, plan_of
from newsletter.imports.preview import preview, recognise_file, without_columns
from newsletter.imports.services import IN_DOUBT
from newsletter.imports.sniffing import sniff
from newsletter.newsletters.models import Newsletter

State = SubscriberImport.State
UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|.*[/\\]")


def receive(*, upload: "UploadedFile[Any]", newsletter: Newsletter, user: Any, largest: int) -> SubscriberImport:
    """Keep an uploaded file in private storage and find out what it is.

    `largest` is in octets. Raises `Unreadable` with the reason, and keeps nothing then. Not
    idempotent: each call is one upload; see `earlier_imports` for the same file.
    """
    if (upload.size or 0) > largest:
        raise Unreadable("too-large")
    made = SubscriberImport(
        newsletter=newsletter,
        file_name=UNFIT.sub("", upload.name or "")[:200] or "?",
        file_hash=_hash(upload),
        size=upload.size or 0,
        language=newsletter.language,
        created_by=user,
    )
    made.file.save("file", upload, save=False)
    try:
        _recognise(made)
        with transaction.atomic():
            made.save()
    except BaseException:
        made.file.delete(save=False)
        raise
    return made


def earlier_imports(subscriber_import: SubscriberImport) -> list[SubscriberImport]:
    """The imports of the very same file that got beyond its columns, the latest first."""
    same = SubscriberImport.objects.filter(file_hash=subscriber_import.file_hash).exclude(pk=subscriber_import.pk)
    return list(same.exclude(state=State.MAPPING).select_related("newsletter")[:5])


def path_of(subscriber_import: SubscriberImport) -> Path:
    """Where the file waits. Raises `Unreadable` when it is gone."""
    if not subscriber_import.file:
        raise Unreadable("gone")
    return Path(subscriber_import.file.path)


def read_anew(
    *, subscriber_import: SubscriberImport, encoding: str, delimiter: str, sheet: int, header_row: int | None
) -> None:
    """Read the file in another way, and recognise its columns anew. `header_row` None: find the headings.

    Raises `Unreadable`; nothing is changed then.
    """
    subscriber_import.encoding, subscriber_import.delimiter = encoding, delimiter
    subscriber_import.mapping = {"sheet": sheet}
    _recognise_columns(subscriber_import, header_row)
    subscriber_import.save(update_fields=["encoding", "delimiter", "recognised", "mapping"])


def settle_columns(
    *, subscriber_import: SubscriberImport, chosen: Mapping[int, str], acknowledged: bool = False
) -> None:
    """Keep what each column means; unknown meanings and second columns for one meaning are left out.

    Whether the address column is in doubt is found out now and kept, with the person's word
    that it is right. Idempotent. Raises `Unreadable`.
    """
    kept: dict[str, str] = {}
    for index, name in sorted(chosen.items()):
        if name in columns.NAMES and (name in columns.SEVERAL or name not in kept.values()):
            kept[str(index)] = name
    subscriber_import.mapping |= {"columns": kept}
    found = preview(path_of(subscriber_import), plan_of(subscriber_import))
    subscriber_import.mapping |= {
        "doubtful": found.is_doubtful,
        "acknowledged": acknowledged and found.is_doubtful,
    }
    subscriber_import.save(update_fields=["mapping"])


def settle_consent(
    *,
    subscriber_import: SubscriberImport,
    basis: str,
    evidence: str,
    agreed_on: date | None,
    rule: str,
    language: str,
) -> None:
    """Keep on what their consent rests and what is done with the known. Idempotent."""
    subscriber_import.basis, subscriber_import.evidence = basis, evidence
    subscriber_import.agreed_on, subscriber_import.rule = agreed_on, rule
    subscriber_import.language = language
    subscriber_import.save(update_fields=["basis", "evidence", "agreed_on", "rule", "language"])


def obstacles(subscriber_import: SubscriberImport) -> list[str | Promise]:
    """Why an import cannot start yet, in words; empty when it can."""
    kept = subscriber_import.mapping
    found: list[str | Promise] = []
    if "doubtful" not in kept:
        found.append(_("Nobody has looked at the columns yet."))
    elif columns.EMAIL not in kept.get("columns", {}).values():
        found.append(_("No column is said to hold the e-mail addresses."))
    elif kept["doubtful"] and not kept.get("acknowledged"):
        found.append(IN_DOUBT)
    if not subscriber_import.basis:
        found.append(_("It is not said on what their consent rests."))
    if not subscriber_import.evidence.strip():
        found.append(_("There is no word on how their consent can be shown."))
    return found


def discard(*, subscriber_import: SubscriberImport) -> bool:
    """Delete an import that never started, with its file. False for one that did. Idempotent."""
    with transaction.atomic():
        found = SubscriberImport.objects.select_for_update().filter(pk=subscriber_import.pk, state=State.MAPPING)
        still = found.first()
        if still is None:
            return False
        name, storage = still.file.name, still.file.storage
        still.delete()
        transaction.on_commit(lambda: storage.delete(name) if name else None)
    return True


def _hash(upload: "UploadedFile[Any]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _recognise(made: SubscriberImport) -> None:
    found = sniff(path_of(made))
    made.format, made.encoding, made.delimiter = found.format, found.encoding, found.delimiter
    made.mapping = {"sheet": found.sheet}
    _recognise_columns(made, None)


def _recognise_columns(made: SubscriberImport, header_row: int | None) -> None:
    plan: Plan = without_columns(plan_of(made))
    found, width = recognise_file(path_of(made), plan, header_row=header_row)
    made.recognised = found.system
    made.mapping |= {
        "header_row": found.header_row,
        "width": width,
        "columns": {str(index): name for index, name in found.columns.items()},
    }


def settings_of(subscriber_import: SubscriberImport) -> dict[str, Any]:
    """How the file is read at present, as the form of the columns shows it."""
    return {
        "encoding": subscriber_import.encoding,
        "delimiter": subscriber_import.delimiter,
        "sheet": subscriber_import.mapping.get("sheet", 0),
        "header_row": subscriber_import.mapping.get("header_row", 0),
    }
