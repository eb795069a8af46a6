"""E-mail addresses and telephone numbers in a text. What stands in a note goes to the model. Pure."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from prompts.checks.findings import Finding, Severity

EMAIL, PHONE = "contacts.email", "contacts.phone"

_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])", re.ASCII | re.IGNORECASE
)
# Japanese numbers with separators or without, international ones, and three-three-four of North America.
_PHONE = re.compile(
    r"""
    (?<![\w.,/+-])(?:
        \(?0\d{1,4}\)?[- ]?\(?\d{1,4}\)?[- ]\d{3,4}
      | 0(?:[5789]0\d{8}|120\d{6}|[1-9]\d{8})
      | \+\d{1,3}[- ]?\(?\d{1,4}\)?(?:[- ]?\d{2,4}){2,4}
      | \(?\d{3}\)?[-. ]\d{3}[-.]\d{4}
    )(?![\w/-])
    """,
    re.ASCII | re.VERBOSE,
)
# One character for one, so that places stay.
_NARROW = str.maketrans("０１２３４５６７８９＠（）＋．　‐‑‒–—−－", "0123456789@()+. -------")
_DIGITS = (9, 15)  # a telephone number has that many (ITU-T E.164)

_REASONS = {
    EMAIL: gettext_lazy("An e-mail address. It would go to the model with the note."),
    PHONE: gettext_lazy("It looks like a telephone number. It would go to the model with the note."),
}


def find_contacts(text: str) -> list[Finding]:
    """Return every e-mail address and telephone number in `text`, in order."""
    narrow = text.translate(_NARROW)
    found = [(EMAIL, match) for match in _EMAIL.finditer(narrow)]
    found += [(PHONE, match) for match in _PHONE.finditer(narrow) if _has_enough_digits(match[0])]
    return [
        Finding(rule, match.start(), match.end(), _REASONS[rule], Severity.WARNING)
        for rule, match in sorted(found, key=lambda pair: pair[1].start())
    ]


def _has_enough_digits(number: str) -> bool:
    least, most = _DIGITS
    return least <= sum(character.isdigit() for character in number) <= most


def contacts_in_words(text: str) -> str:
    """Say in the active language what of that kind a note holds; "" if nothing."""
    rules = [finding.rule for finding in find_contacts(text)]
    emails, phones = rules.count(EMAIL), rules.count(PHONE)
    if not rules:
        return ""
    named = [
        ngettext("%(count)d e-mail address", "%(count)d e-mail addresses", emails) % {"count": emails},
        ngettext("%(count)d telephone number", "%(count)d telephone numbers", phones) % {"count": phones},
    ]
    held = _(" and ").join(words for words, count in zip(named, (emails, phones), strict=True) if count)
    return _("This note holds %(held)s, which would go to the model. Take out what should not.") % {"held": held}
