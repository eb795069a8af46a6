"""The signed time trap of the sign-up form: when it was shown, and with which words.

It cannot prove that a person is there. It tells a press that came from our form, not
faster than a person types, under the words now in force; anything else is doubt.
"""

import hashlib
from datetime import datetime, timedelta

from django.core import signing

FASTEST = timedelta(seconds=2)
LONGEST = timedelta(hours=24)
SALT = "newsletter.sign-up"


def set_trap(*, wording: str, now: datetime) -> str:
    """The value of the hidden field of a form shown now."""
    return signing.Signer(salt=SALT).sign(f"{int(now.timestamp())}.{_digest(wording)}")


def is_sprung(trap: str, *, wording: str, now: datetime) -> bool:
    """Whether a press raises doubt: no trap, a forged, too young or too old one, or other words."""
    try:
        shown, _dot, digest = signing.Signer(salt=SALT).unsign(trap).partition(".")
    except signing.BadSignature:
        return True
    age = now - datetime.fromtimestamp(int(shown), tz=now.tzinfo)
    return not FASTEST <= age <= LONGEST or digest != _digest(wording)


def _digest(wording: str) -> str:
    return hashlib.sha256(wording.encode()).hexdigest()[:12]
