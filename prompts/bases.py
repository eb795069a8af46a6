"""The hash by which a suggestion knows the text it was made for."""

import hashlib

from prompts.loader import clean_text


def base_text(text: str) -> str:
    """Return a field's text as it is compared: normalised, without white space at its ends."""
    return clean_text(text).strip()


def base_hash(text: str) -> str:
    """Return the hash of a field's text; white space at its ends does not count."""
    return hashlib.sha256(base_text(text).encode()).hexdigest()
