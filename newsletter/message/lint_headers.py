"""What is looked at in the headers of a finished mail."""

import base64
import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.utils.translation import gettext as _

from newsletter.message.headers import ADDRESS_HEADERS, ATEXT, LINE_LENGTH, LONGEST_WORD, MESSAGE_ID, is_raw

ALWAYS = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version")
BULK = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-ID", "Feedback-ID")
AT_MOST_ONCE = (*ALWAYS, *BULK, "Reply-To", "Sender", "Cc", "Content-Type", "Content-Transfer-Encoding")
ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bqBQ])\?([^?\s]*)\?=")
URI = re.compile(r"<\s*([^>]*?)\s*>")
LONGEST_LIST_ID = 255

QUOTED = r'"(?:[^"\\\r\n]|\\[ -~])*"'
ADDRESS = rf"(?:{ATEXT}(?:\.{ATEXT})*|{QUOTED})@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
MAILBOX = rf"(?:(?:(?:{ATEXT}|{QUOTED}) +)*<{ADDRESS}>|{ADDRESS})"
MAILBOXES = re.compile(rf"{MAILBOX}(?:, *{MAILBOX})*")
ONE_MAILBOX = re.compile(MAILBOX)
DATE = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}")

Headers = list[tuple[str, str]]


def header_problems(headers: Headers, *, bulk: bool) -> list[str]:
    """What is missing, repeated, or written in a way that its header does not allow."""
    return [
        *_presence_problems(headers, bulk=bulk),
        *_word_problems(headers),
        *_address_problems(headers),
        *_identity_problems(headers),
    ]


def list_problems(headers: Headers) -> list[str]:
    """What is wrong with the headers that mail to many carries."""
    problems = []
    uris = URI.findall(value_of(headers, "List-Unsubscribe"))
    if sum(_is_web_link(uri) for uri in uris) != 1:
        problems.append(_("List-Unsubscribe must hold exactly one https address."))
    if any(re.search(r"\s", uri) for uri in uris):
        problems.append(_("List-Unsubscribe holds an address with a space or a line break in it."))
    if (
        value_of(headers, "List-Unsubscribe-Post") or "List-Unsubscribe=One-Click"
    ) != "List-Unsubscribe=One-Click":
        problems.append(_("List-Unsubscribe-Post must be exactly List-Unsubscribe=One-Click."))
    list_id = value_of(headers, "List-ID")
    if not re.search(r"<[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+>$", list_id) or len(list_id) > LONGEST_LIST_ID:
        problems.append(_("List-ID must end with a name such as <main.example.org>."))
    if not value_of(headers, "Subject"):
        problems.append(_("The subject is empty."))
    return problems


def value_of(headers: Headers, name: str) -> str:
    """The first value of a header with its folds undone; empty when there is none."""
    found = next((value for one, value in headers if one.lower() == name.lower()), "")
    return re.sub(r"\r?\n(?=[ \t])", "", found)


def address_domain(headers: Headers, name: str) -> str:
    """The domain of the one address of a header, in lower case; empty when it holds none."""
    address = re.search(r"@([^@\s<>]+?)>?$", value_of(headers, name))
    return address[1].lower() if address else ""


def _presence_problems(headers: Headers, *, bulk: bool) -> list[str]:
    counts = Counter(name.lower() for name, _value in headers)
    wanted = (*ALWAYS, *BULK) if bulk else ALWAYS
    missing = [name for name in wanted if not counts[name.lower()]]
    repeated = [name for name in AT_MOST_ONCE if counts[name.lower()] > 1]
    malformed = any(not re.fullmatch(r"[!-9;-~]+", name) for name, _value in headers)
    return [
        *(_("The header %(name)s is missing.") % {"name": name} for name in missing),
        *(_("The header %(name)s appears more than once.") % {"name": name} for name in repeated),
        *([_("A header has no name.")] if malformed else []),
    ]


def _word_problems(headers: Headers) -> list[str]:
    return [problem % {"name": name} for name, value in headers for problem in _problems_of_words(name, value)]


def _problems_of_words(name: str, value: str) -> Iterator[str]:
    words = list(ENCODED_WORD.finditer(value))
    if is_raw(name) and "=?" in value:
        yield _("The header %(name)s holds an encoded word.")
    if any(len(word[0]) > LONGEST_WORD for word in words):
        yield _("The header %(name)s holds an encoded word over 75 characters.")
    if any("=?" in line and len(line) > LINE_LENGTH for line in f"{name}: {value}".split("\r\n")):
        yield _("The header %(name)s holds a line over 76 characters with an encoded word.")
    if "?==?" in value:
        yield _("The header %(name)s holds encoded words glued together.")
    if not all(map(_is_whole, words)):
        yield _("The header %(name)s holds an encoded word that is no text by itself.")
    if "=?" in "".join(re.findall(QUOTED, value)):
        yield _("The header %(name)s holds an encoded word between quotation marks.")


def _is_whole(word: re.Match[str]) -> bool:
    """Whether an encoded word is UTF-8 of whole characters, as RFC 2047 §5 asks of each alone."""
    charset, encoding, text = word.groups()
    if charset.lower() != "utf-8" or encoding.lower() != "b":
        return False
    try:
        base64.b64decode(text, validate=True).decode("utf-8")
    except ValueError:
        return False
    return True


def _address_problems(headers: Headers) -> list[str]:
    """Addresses as RFC 5322 §3.4 writes them, and one sender alone (DMARC asks about one)."""
    problems = [
        _("The header %(name)s is no list of addresses as mail writes them.") % {"name": name}
        for name, value in headers
        if name.lower() in ADDRESS_HEADERS and not MAILBOXES.fullmatch(re.sub(r"\r?\n(?=[ \t])", "", value))
    ]
    if not ONE_MAILBOX.fullmatch(value_of(headers, "From")):
        problems.append(_("The header From must hold exactly one address."))
    return problems


def _identity_problems(headers: Headers) -> list[str]:
    problems = []
    date, message_id = value_of(headers, "Date"), value_of(headers, "Message-ID")
    if not _is_date(date):
        problems.append(_("The header Date is no date with the offset of its zone."))
    if not MESSAGE_ID.fullmatch(message_id):
        problems.append(_("The header Message-ID is not of the form <left@right>."))
    elif address_domain(headers, "Message-ID") != address_domain(headers, "From"):
        problems.append(_("The domain of the Message-ID is not the sender's."))
    feedback = value_of(headers, "Feedback-ID")
    if feedback and not re.fullmatch(r"[^:\s]*:[^:\s]*:[^:\s]*:[^:\s]{5,15}", feedback):
        problems.append(_("Feedback-ID must have four parts, the last of 5 to 15 characters."))
    return problems


def _is_date(text: str) -> bool:
    try:
        return bool(DATE.fullmatch(text)) and not text.endswith("-0000") and bool(parsedate_to_datetime(text))
    except ValueError:
        return False


def _is_web_link(uri: str) -> bool:
    root = str(settings.SITE_URL)
    return uri.startswith("https://") or (uri.startswith("http://") and uri.startswith(f"{root}/"))
