"""Other spellings of a word that a reader may well mean. Pure.

Two rules, each right more often than it is wrong, and neither changes what is
indexed: the long mark at the end of a katakana word (サーバー, サーバ) and the
plural of an English word. Hiragana does not stand for katakana (でも is no デモ),
and endings in kana (取り組み, 取組) are left to the groups of synonyms.
"""

import re

from blog.search.tokens import folded

# Loan words end long on these two rows: サーバー, カテゴリー.
_OPEN_ENDS = "アカガサザタダナハバパマヤラワァャイキギシジチヂニヒビピミリィ"
_LONG_END = re.compile(r"([ァ-ヺー]{2,}[ァ-ヺ])ー(?![ァ-ヺー])")
_SHORT_END = re.compile(rf"([ァ-ヺー]{{2,}}[{_OPEN_ENDS}])(?![ァ-ヺー])")
_ENGLISH = re.compile(r"[a-z]{3,}")
_SINGULAR = re.compile(r"(ss|us|is)$")
_TAKES_ES = re.compile(r"(s|x|z|ch|sh)$")
# Words of our trade that the rules below would get wrong.
_ONE_FORM = {"bias", "lens", "media", "news", "series"}
_PLURALS = {"analysis": "analyses", "cookie": "cookies", "movie": "movies", "person": "people", "tag": "tags"}
_SINGULARS = {plural: word for word, plural in _PLURALS.items()}
_CONSONANT_Y = re.compile(r"[^aeiou]y$")


def spellings(word: str) -> list[str]:
    """Return a word as it is compared, then its other spellings."""
    plain = folded(word)
    if _ENGLISH.fullmatch(plain):
        return list(dict.fromkeys([plain, _other_number(plain)]))
    return list(dict.fromkeys([plain, _LONG_END.sub(r"\1", plain), _SHORT_END.sub(r"\1ー", plain)]))


def _other_number(word: str) -> str:
    """Return the plural of an English word, or the singular of what looks like one; itself where it is both."""
    if word in _ONE_FORM:
        return word
    if fixed := _PLURALS.get(word) or _SINGULARS.get(word):
        return fixed
    if len(word) > 4 and word.endswith("s") and not _SINGULAR.search(word):
        if word.endswith("ies"):
            return word[:-3] + "y"
        return word[:-2] if word.endswith("es") and _TAKES_ES.search(word[:-2]) else word[:-1]
    if _CONSONANT_Y.search(word):
        return word[:-1] + "ies"
    return word + ("es" if _TAKES_ES.search(word) else "s")
