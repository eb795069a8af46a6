"""Cutting text for cards, profiles and summaries: by what is seen, never inside a character."""

import re
import unicodedata

from wcwidth import iter_graphemes

ELLIPSIS = "…"
ELLIPSIS_CELLS = 2
# How far back, in cells, to look for the end of a Latin word before cutting inside it.
WORD_REACH = 16


def cells(text: str) -> int:
    """Return the width of a text in cells: full-width and ambiguous characters two, others one."""
    return sum(_cluster_cells(cluster) for cluster in iter_graphemes(text))


def cut(text: str, *, cells: int) -> str:
    """Return the text, cut where it would be wider than `cells`, then ending in "…".

    White space is collapsed. The cut falls between grapheme clusters and, in Latin
    text, between words where one ends near. The result with its ellipsis is never
    wider than `cells` (at least 2).
    """
    plain = " ".join(text.split())
    kept, width, overflow = "", 0, False
    for cluster in iter_graphemes(plain):
        width += _cluster_cells(cluster)
        if width > cells - ELLIPSIS_CELLS and not overflow:
            overflow, fitting = True, kept
        kept += cluster
        if width > cells:
            return _tidy(fitting, following=plain[len(fitting) :]) + ELLIPSIS
    return plain


def shorten(text: str, *, characters: int) -> str:
    """Return the text in at most so many characters (code points), cut like `cut` where it has more.

    For fields of a database, which count characters; white space stays as it is in what fits.
    """
    if len(text) <= characters:
        return text
    kept = ""
    for cluster in iter_graphemes(text):
        if len(kept) + len(cluster) > characters - len(ELLIPSIS):
            break
        kept += cluster
    return _tidy(kept, following=text[len(kept) :]) + ELLIPSIS


def _tidy(kept: str, *, following: str) -> str:
    """Drop a torn Latin word and punctuation that would stand before the ellipsis."""
    if re.match(r"[0-9A-Za-z]", following):
        torn = re.search(r"\s\S*$", kept)
        if torn and len(kept) - torn.start() <= WORD_REACH:
            kept = kept[: torn.start()]
    return kept.rstrip(" 、。，．,.;:；：・…")


def _cluster_cells(cluster: str) -> int:
    return 2 if unicodedata.east_asian_width(cluster[0]) in "WFA" or "\ufe0f" in cluster else 1
