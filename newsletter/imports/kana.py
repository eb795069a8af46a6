"""Half-width kana, written as everybody reads them."""

import re
import unicodedata

HALF_WIDTH = re.compile("[\uff61-\uff9f]+")


def full_width_kana(text: str) -> str:
    """Turn half-width kana and their marks into full-width ones, `ﾔﾏﾀﾞ` into `ヤマダ`; all else stays."""
    return HALF_WIDTH.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
