"""How near a number means to be, by the words around it."""

import re

from prompts.checks.grounding.claims import Bound

_LITTLE = r"を?(?:少し|わずかに|やや|大きく)?"
_BEFORE = re.compile(
    r"(?:(?P<about>約|およそ|おおよそ|ほぼ|ざっと|だいたい|大体|概ね|おおむね|かれこれ"
    r"|\b(?:about|around|roughly|approximately|some|close to) )"
    r"|(?P<least>\b(?:over|more than|at least|upwards of|no fewer than|just over|a little over) )"
    r"|(?P<most>\b(?:nearly|almost|under|less than|fewer than|up to|just under|not quite) ))(?:an? )?\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?P<about>ほど|くらい|ぐらい|程度|前後|内外|そこそこ| or so\b)"
    rf"|(?P<least>強(?![くい])|余り|あまり|余(?![り計])|以上|{_LITTLE}(?:超|上回|越え)| or more\b)"
    rf"|(?P<most>近[くい]|弱(?![くい])|足らず|未満|以下|{_LITTLE}(?:割|切|下回)[るりっらけ])"
)
_LONGEST = 16  # characters before a number that are looked at


def bound_at(text: str, start: int, end: int) -> Bound:
    """Return how near the amount in `text[start:end]` means to be."""
    found = _AFTER.match(text, end) or _BEFORE.search(text[max(0, start - _LONGEST) : start])
    return Bound(found.lastgroup) if found else Bound.EXACT
