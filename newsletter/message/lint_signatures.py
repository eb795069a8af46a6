"""What is looked at in the DKIM signatures of a finished mail, without asking the DNS."""

import base64
import hashlib
import re
from collections import Counter

from django.utils.translation import gettext as _

from newsletter.message.dkim import OVERSIGNED, SIGNED, relaxed_body, signer_for
from newsletter.message.lint_headers import Headers, address_domain

ALGORITHMS = ("rsa-sha256", "ed25519-sha256")
LEAVING = {"list-unsubscribe", "list-unsubscribe-post"}


def is_signed_here(headers: Headers) -> bool:
    """Whether the settings sign mail of this sender."""
    return signer_for(address_domain(headers, "From")) is not None


def signature_problems(headers: Headers, body: bytes, *, wanted: bool, bulk: bool) -> list[str]:
    """What is wrong with the signatures of a mail, and that there is none where one is wanted."""
    values = [value for name, value in headers if name.lower() == "dkim-signature"]
    problems = [] if values or not wanted else [_("No DKIM signature was made.")]
    covered = [_names(_tags(value)) for value in values]
    if bulk and wanted and not any(names.keys() >= LEAVING for names in covered):
        problems.append(_("No DKIM signature covers List-Unsubscribe and List-Unsubscribe-Post."))
    for value in values:
        problems += _problems_of(_tags(value), headers, body)
    return list(dict.fromkeys(problems))


def _problems_of(tags: dict[str, str], headers: Headers, body: bytes) -> list[str]:
    problems, domain, sender = [], tags.get("d", "").lower(), address_domain(headers, "From")
    if tags.get("v") != "1" or tags.get("a") not in ALGORITHMS or tags.get("c") != "relaxed/relaxed":
        problems.append(_("A DKIM signature is of another kind than ours."))
    if not domain or not f".{sender}".endswith(f".{domain}"):
        problems.append(_("A DKIM signature is of another domain than the sender's."))
    if "l" in tags:
        problems.append(_("A DKIM signature leaves the end of the message open."))
    if tags.get("bh") != base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode("ascii"):
        problems.append(_("The message was changed after it was signed."))
    left_out = _left_out(_names(tags), headers)
    if left_out:
        problems.append(_("A DKIM signature leaves out %(names)s.") % {"names": ", ".join(left_out)})
    return problems


def _left_out(names: Counter[str], headers: Headers) -> list[str]:
    """The headers that a signature should cover and does not, or that could be added behind its back."""
    present = Counter(name.lower() for name, _value in headers)
    found = [
        name
        for name in present
        if (name.startswith("list-") or name in map(str.lower, SIGNED)) and names[name] < present[name]
    ]
    addable = [name.lower() for name in OVERSIGNED if names[name.lower()] <= present[name.lower()]]
    return list(dict.fromkeys([*found, *addable]))


def _tags(value: str) -> dict[str, str]:
    """The tags of a signature (RFC 6376 §3.2), their folds undone."""
    plain = re.sub(r"\s+", "", value)
    return {name: text for name, _equals, text in (tag.partition("=") for tag in plain.split(";")) if name}


def _names(tags: dict[str, str]) -> Counter[str]:
    return Counter(tags.get("h", "").lower().split(":"))
