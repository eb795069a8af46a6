"""A text without its subject: what is left is how it is put together. Pure.

Kanji, katakana, Latin letters and digits each become one sign in Japanese, so that kana and
punctuation speak. In English capitalised words within a sentence (names, mostly) and digits do.
"""

import re
import unicodedata

_JAPANESE = (
    ("\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af", "漢"),
    ("\u30a1-\u30fa\u30fc", "カ"),
    ("A-Za-z\u00c0-\u024f", "A"),
    ("0-9", "0"),
)
_CLASSES = tuple((re.compile(f"[{letters}]"), sign) for letters, sign in _JAPANESE)
# I stays: it is no name. The word before must not end a sentence.
_NAME = re.compile(r"(?<=[^.!?:\s“\"‘(] )(?!I\b)[A-Z]\w*")
NAME = "\u00a4"
_SPACE = re.compile(r"\s+")


def masked(text: str, *, japanese: bool) -> str:
    """Return a text in NFKC with what it is about masked, and with its white space taken out or drawn together."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    if japanese:
        plain = _SPACE.sub("", plain)
        for letters, sign in _CLASSES:
            plain = letters.sub(sign, plain)
        return plain
    plain = _NAME.sub(NAME, _SPACE.sub(" ", plain).strip())
    return re.sub(r"[0-9]", "0", plain.lower())
