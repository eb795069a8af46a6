"""The catalogues of translations: what needs one, what has one, and compiling them, without GNU gettext."""

import ast
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import TranslatorCommentWarning
from django.utils.translation.template import templatize

LANGUAGE = "ja"
DOMAINS = {"django": (".py", ".html", ".txt", ".mjml"), "djangojs": (".js",)}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SKIPPED = {"migrations", "locale", "__pycache__", "var", "locale_wagtail"}
FIXED_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""In every catalogue's header, so that an unchanged catalogue stays the same file."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
STRING = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
TEMPLATE_CALL = re.compile(
    rf"(?<![\w.])(_|gettext|ngettext|pgettext|npgettext)\(\s*{STRING}(?:\s*,\s*{STRING})?(?:\s*,\s*{STRING})?"
)


@dataclass(frozen=True)
class Source:
    """A folder whose messages share one catalogue per domain."""

    folder: Path
    locale: Path

    def path(self, domain: str) -> Path:
        """Where the catalogue of `domain` stands."""
        return self.locale / LANGUAGE / "LC_MESSAGES" / f"{domain}.po"


def sources(root: Path) -> list[Source]:
    """Each app with its own catalogues; `site` holds those of config and of the site's templates."""
    apps = [Source(root / name, root / name / "locale") for name in ("prompts", "blog", "newsletter")]
    return [*apps, Source(root / "site", root / "site" / "locale")]


def extracted(source: Source, domain: str) -> Catalog:
    """Every message of `source` in `domain`, without translations."""
    catalogue = _empty()
    for path in _files(source.folder, DOMAINS[domain]):
        place = path.relative_to(source.folder.parent).as_posix()
        for messages, comments, context in _messages(path):
            catalogue.add(messages, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalogue


def _empty() -> Catalog:
    return Catalog(
        locale=LANGUAGE,
        domain=None,
        project="Kawaraban",
        version="1",
        copyright_holder="",
        header_comment="# Messages of Kawaraban. Kept by `make messages`; translate the msgstr lines.",
        msgid_bugs_address="none",
        last_translator="Kawaraban",
        language_team="Kawaraban",
        creation_date=FIXED_DATE,
        revision_date=FIXED_DATE,
        fuzzy=False,
    )


def _files(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in endings and not SKIPPED.intersection(path.relative_to(folder).parts):
            yield path


Found = tuple[str | tuple[str, ...], list[str], str | None]


def _messages(path: Path) -> Iterator[Found]:
    if path.suffix in (".py", ".js"):
        method = "python" if path.suffix == ".py" else "javascript"
        stream = io.BytesIO(path.read_bytes())
        for _line, messages, comments, context in extract(method, stream, KEYWORDS, ["Translators:"]):
            yield messages, comments, context
    else:
        yield from _template_messages(path.read_text(encoding="utf-8"))


def _template_messages(text: str) -> Iterator[Found]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TranslatorCommentWarning)
        calls = TEMPLATE_CALL.finditer(templatize(text))
    for call in calls:
        strings = [ast.literal_eval(string) for string in call.groups()[1:] if string]
        context = strings.pop(0) if call.group(1) in ("pgettext", "npgettext") else None
        yield (strings[0] if len(strings) == 1 else (strings[0], strings[1])), [], context


def kept(source: Source, domain: str) -> Catalog:
    """The catalogue as it stands in its file; an empty one where there is no file."""
    path = source.path(domain)
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain=domain)


def update(source: Source, domain: str) -> Catalog | None:
    """Bring the file into line with the code: new messages come without translation, gone ones go.

    Returns the catalogue, or None where there are no messages and thus no file.
    """
    template = extracted(source, domain)
    if not len(template):
        return None
    catalogue = _empty()
    old = kept(source, domain)
    for message in template:
        if message.id:
            known = old.get(_singular(message), message.context)
            string = known.string if known and known.id == message.id and not known.fuzzy else None
            catalogue.add(
                message.id,
                string,
                message.locations,
                auto_comments=message.auto_comments,
                user_comments=known.user_comments if known else (),
                context=message.context,
            )
    path = source.path(domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_po(catalogue))
    path.with_suffix(".mo").write_bytes(as_mo(catalogue))
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as the text of its .po file."""
    file = io.BytesIO()
    write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue as its compiled .mo file; untranslated messages are left out."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def _singular(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def shortcomings(template: Catalog, catalogue: Catalog) -> list[str]:
    """What `catalogue` lacks against what was extracted, and what it has too much; empty when nothing."""
    problems = []
    for message in _own(template):
        known = catalogue.get(_singular(message), message.context)
        if known is None or known.id != message.id:
            problems.append(f"missing: {_singular(message)!r}")
        elif known.fuzzy or not _strings(known):
            problems.append(f"untranslated: {_singular(message)!r}")
        elif not _keeps_placeholders(known):
            problems.append(f"placeholders differ: {_singular(message)!r}")
    wanted = {(message.context, message.id) for message in _own(template)}
    problems += [
        f"no longer used: {_singular(message)!r}"
        for message in _own(catalogue)
        if (message.context, message.id) not in wanted
    ]
    return problems


def _own(catalogue: Iterable[Message]) -> list[Message]:
    return [message for message in catalogue if message.id]


def _strings(message: Message) -> list[str]:
    strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return [string for string in strings if string]


def _keeps_placeholders(message: Message) -> bool:
    original = str(message.id[-1] if isinstance(message.id, tuple) else message.id)
    return all(_placeholders(string) == _placeholders(original) for string in _strings(message))


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))
