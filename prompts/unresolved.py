"""Marks left in a text where a fact is still to be checked.

A model that lacks a fact writes `[要確認: 何が足りないか]` (in English `[to check: what is
missing]`) instead of inventing one, and authors may write the same by hand. Nothing that
still carries a mark may be published or mailed; every route asks this module.
"""

import re

# Either bracket may be half or full width, so may the colon; white space is free. A mark that
# was never closed counts to the end of its line: half a mark is as unresolved as a whole one.
MARK = re.compile(
    r"""
    [\[［]\s*
    (?:要\s*確認|to\s+check|to\s+be\s+checked)
    (?=\s*[:：\]］]|\s|$)
    [^\]］\r\n]*
    (?:[\]］]|$)
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)


def find_unresolved(text: str) -> list[str]:
    """Return every mark of `text` that still asks for a check, as written, in order.

    Args:
        text: plain text; for rich text pass the text without tags.

    Returns:
        The marks with their brackets, repeated ones repeated; empty when nothing is open.
    """
    return [match.group(0).strip() for match in MARK.finditer(text)]
