"""How wide a line is in print: full-width characters count one, the others a half."""

import unicodedata


def width(text: str) -> float:
    """Return the width of `text` in full-width characters; combining marks take no room."""
    total = 0.0
    for character in unicodedata.normalize("NFC", text):
        if unicodedata.combining(character):
            continue
        total += 1 if unicodedata.east_asian_width(character) in "WFA" else 0.5
    return total
