"""What a strict receiver has to say about a mail. Whatever catches mail in a test asks it.

`objections(raw)` is empty for a mail that is in order.
"""

import email
import email.policy
import re

from django.test import override_settings

from newsletter.message.lint import is_bulk, lint
from tests.newsletter.message.signing import verified

OWN_ROOT = re.compile(rb"List-Unsubscribe: <(http://(?:127\.0\.0\.1|localhost)(?::\d+)?)/")


def objections(raw: bytes) -> list[str]:
    """Everything wrong with the final octets of a mail: our lint, a strict parser, its signatures."""
    return [*lint(raw, bulk=is_bulk(raw)), *_parsers_objections(raw), *_signatures_objections(raw)]


def installations_objections(raw: bytes) -> list[str]:
    """The same for a mail of another process' installation on this machine, whose root may be plain http."""
    own = OWN_ROOT.search(raw)
    if own is None:
        return objections(raw)
    with override_settings(SITE_URL=own[1].decode()):
        return objections(raw)


def _parsers_objections(raw: bytes) -> list[str]:
    message = email.message_from_bytes(raw, policy=email.policy.strict)
    return [f"{name}: {defect!r}" for name, value in message.items() for defect in getattr(value, "defects", ())]


def _signatures_objections(raw: bytes) -> list[str]:
    return [f"signature {number} does not hold" for number, holds in enumerate(verified(raw)) if not holds]
