"""The hash by which a suggestion knows the text it was made for."""

import hashlib

from prompts.loader import clean_text


def base_hash(text: str) -> str:
    """Return the hash of a field's text; white space at its ends does not count."""
    return hashlib.sha256(clean_text(text).strip().encode()).hexdigest()
