"""Which words of a notice are an editor's to choose, and what they may be. Pure.

The button, the links, how long they are valid, the legal display: all that stands beside these words
and cannot be taken away. No address may be written into them: a notice leads only where it must.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletter.consent.models import Notice

SLOT = re.compile(r"\{\{\s*(newsletter|ニュースレター|address|アドレス)\s*\}\}")
KEYS = {"ニュースレター": "newsletter", "アドレス": "address"}
NEWSLETTER, ADDRESS = "{{newsletter}}", "{{address}}"
LONGEST_SUBJECT = 80
# What mail programs turn into a link by themselves, or readers take for one.
LINK = re.compile(r"://|www\.|@|[0-9A-Za-z-]+\.[A-Za-z]{2,}(?![A-Za-z])")


@dataclass(frozen=True)
class Words:
    """Subject and text, with their slots."""

    subject: str
    text: str


@dataclass(frozen=True)
class Editable:
    """What can be written for one kind: the standard words, the slots its text must keep, its length."""

    standard: Callable[[], Words]
    must_keep: tuple[str, ...]
    longest: int
    help: Any


def _slots(**more: str) -> dict[str, str]:
    return {"newsletter": NEWSLETTER, **more}


EDITABLE: dict[str, Editable] = {
    Notice.Kind.CONFIRMATION: Editable(
        lambda: Words(
            _("Please confirm: %(newsletter)s") % _slots(),
            _("Someone, probably you, asked to receive “%(newsletter)s” at this address.") % _slots(),
        ),
        (NEWSLETTER,),
        300,
        gettext_lazy(
            "This mail goes to people who have not agreed yet, perhaps to strangers. It asks and sells nothing: "
            "say who writes and what is asked, and leave advertising out."
        ),
    ),
    Notice.Kind.REMINDER: Editable(
        lambda: Words(
            _("You already receive %(newsletter)s") % _slots(),
            _(
                "Someone, probably you, asked to receive “%(newsletter)s” at this address. "
                "You are subscribed already, so there is nothing to do."
            )
            % _slots(),
        ),
        (NEWSLETTER,),
        600,
        gettext_lazy(
            "Where a subscription is paused, or several newsletters were asked for, the standard text stands."
        ),
    ),
    Notice.Kind.ADDRESS_CHANGE: Editable(
        lambda: Words(
            _("Please confirm your new address: %(newsletter)s") % _slots(),
            _(
                "Someone, probably you, wants “%(newsletter)s” to come to this address from now on, "
                "instead of %(present_address)s."
            )
            % _slots(present_address=ADDRESS),
        ),
        (NEWSLETTER, ADDRESS),
        600,
        gettext_lazy("{{address}} is the present address, most of it hidden."),
    ),
    Notice.Kind.ADDRESS_CHANGED: Editable(
        lambda: Words(
            _("Your address was changed: %(newsletter)s") % _slots(),
            _(
                "“%(newsletter)s” no longer comes to this address: somebody who had a link from one of your "
                "mails asked for it and confirmed the new address, %(present_address)s."
            )
            % _slots(present_address=ADDRESS),
        ),
        (NEWSLETTER, ADDRESS),
        600,
        gettext_lazy("{{address}} is the new address, most of it hidden."),
    ),
    Notice.Kind.OWN_DATA: Editable(
        lambda: Words(
            _("The data we keep about you: %(newsletter)s") % _slots(),
            _(
                "Here is the link you asked for. Behind it you see what we keep about you, take it away as a "
                "file, or have it erased."
            ),
        ),
        (),
        600,
        gettext_lazy("Words that name what is kept help people to trust the link."),
    ),
}


def filled(words: str, values: Mapping[str, str]) -> str:
    """Return words with their slots filled; a value is never read for slots itself."""
    return SLOT.sub(lambda slot: values.get(KEYS.get(slot[1], slot[1]), ""), words)


def faults_of_subject(subject: str) -> list[str]:
    """Return what is wrong with a subject, in the active language. Empty is the standard one."""
    checks = [
        (not subject.isprintable(), _("A subject may not hold line breaks or control characters.")),
        (len(subject) > LONGEST_SUBJECT, _longer_than(LONGEST_SUBJECT)),
        (bool(ADDRESS_SLOT.search(subject)), _("An address may not stand in a subject.")),
        *_common(subject),
    ]
    return [message for wrong, message in checks if wrong]


def faults_of_text(text: str, kind: str) -> list[str]:
    """Return what is wrong with the text of a kind of notice. Empty is the standard one."""
    if not text:
        return []
    editable = EDITABLE[kind]
    kept = {_plain(slot[1]) for slot in SLOT.finditer(text)}
    missing = [slot for slot in editable.must_keep if slot not in kept]
    foreign = sorted(kept - {*editable.must_keep, NEWSLETTER})
    checks = [
        (len(text) > editable.longest, _longer_than(editable.longest)),
        (bool(missing), _("The text must keep %(slots)s.") % {"slots": _listed(missing)}),
        (bool(foreign), _("There is nothing to put for %(slots)s here.") % {"slots": _listed(foreign)}),
        *_common(text),
    ]
    return [message for wrong, message in checks if wrong]


ADDRESS_SLOT = re.compile(r"\{\{\s*(address|アドレス)\s*\}\}")


def _plain(name: str) -> str:
    return f"{{{{{KEYS.get(name, name)}}}}}"


def _listed(slots: list[str]) -> str:
    return ", ".join(slots)


def _longer_than(most: int) -> str:
    return _("At most %(most)d characters.") % {"most": most}


def _folded(text: str) -> str:
    """A text as mail programs and readers take it for an address: full-width letters plain, the invisible gone."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")


def _common(words: str) -> list[tuple[bool, str]]:
    bare = SLOT.sub("", words)
    return [
        ("{{" in bare or "}}" in bare, _("Only {{newsletter}} and {{address}} can be put in.")),
        (
            bool(LINK.search(_folded(bare))) or "<" in bare,
            _("No address and no HTML: this mail leads only where its button leads."),
        ),
        (any(ord(sign) < 32 and sign != "\n" for sign in bare), _("Control characters cannot be mailed.")),
    ]
