"""How the reading of a name is written. Pure."""

import unicodedata

HIRAGANA = range(ord("ぁ"), ord("ゖ") + 1)
TO_KATAKANA = {code: code + ord("ァ") - ord("ぁ") for code in (*HIRAGANA, ord("ゝ"), ord("ゞ"))}


def katakana(text: str) -> str:
    """The text with half-width kana and hiragana as full-width katakana; anything else only NFKC. Idempotent.

    NFKC joins a half-width voiced mark to its letter: `ﾔﾏﾀﾞ` and `やまだ` are both `ヤマダ`.
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(TO_KATAKANA).split())
