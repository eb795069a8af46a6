"""Words of a file made alike for comparing: widths, case, spaces and marks between do not count."""

import re
import unicodedata

BETWEEN = re.compile(r"[\s_\-‐－ー―・:;,.'\"()\[\]{}<>【】「」『』〔〕※*#/|]+")


def folded(text: str) -> str:
    """The key by which two headings or two words of a list are the same."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
