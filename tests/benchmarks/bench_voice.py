"""How well the voice check tells one author from others, as far as the demo's essays can show it, and its time.

Every essay was written for the demo, those of one invented author in one voice. That is enough to see whether
the machinery works. It is no evidence about real authors, nor about what a model drafts.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from stacks import say, set_up

PIECE = 1000  # letters


def measure() -> None:
    """Print the figures."""
    from voice_texts import essays_of, told

    from prompts.checks.voice.masks import masked

    written: dict[str, list[str]] = {}
    for essay in essays_of("ja"):
        written.setdefault(essay.author, []).append(masked(told(essay), japanese=True))
    author = max(written, key=lambda name: len(written[name]))
    own = written.pop(author)
    others = [text for texts in written.values() for text in texts]
    say(f"Japanese: {len(own)} essays of one author, {len(others)} of {len(written)} others, all of the demo")
    for name, cut in (("whole", lambda text: [text]), (f"{PIECE} letters", _pieces)):
        _report(name, *_distances(own, others, cut))
    _placed(author)
    say(f"English: {len(essays_of('en'))} essays; too few to establish anything")
    _timed()


def _pieces(text: str) -> list[str]:
    return [text[begin : begin + PIECE] for begin in range(0, len(text) - PIECE + 1, PIECE)]


def _distances(
    own: Sequence[str], others: Sequence[str], cut: Callable[[str], list[str]]
) -> tuple[list[float], list[float]]:
    """Each text's distance to the essays of the author but one; what is measured is in no statistics."""
    from prompts.checks.voice.background import background_of, centre, distance

    near, far = [], []
    for number, left_out in enumerate(own):
        kept = [*own[:number], *own[number + 1 :]]
        background = background_of([*kept, *others], name="bench", language="ja")
        middle = centre([background.vector(text) for text in kept])
        near += [distance(background.vector(piece), middle) for piece in cut(left_out)]
    for number, left_out in enumerate(others):
        background = background_of([*own, *others[:number], *others[number + 1 :]], name="bench", language="ja")
        vectors = [background.vector(text) for text in own]
        for missing in range(len(own)):
            middle = centre([*vectors[:missing], *vectors[missing + 1 :]])
            far += [distance(background.vector(piece), middle) for piece in cut(left_out)]
    return near, far


def _report(name: str, near: Sequence[float], far: Sequence[float]) -> None:
    pairs = [(one < other) + (one == other) / 2 for one in near for other in far]
    say(
        f"  {name:<12} own, left out: median {statistics.median(near):.2f}, largest {max(near):.2f}   "
        f"others: smallest {min(far):.2f}, median {statistics.median(far):.2f}   "
        f"AUC {statistics.fmean(pairs):.2f} (chance 0.50)"
    )


def _placed(author: str) -> None:
    """Where the finished check puts the essays of others, by the bundled statistics."""
    from voice_texts import essays_of, told

    from prompts.checks.voice.background import bundled
    from prompts.checks.voice.nearness import nearness, profile_of

    essays = essays_of("ja")
    texts = [told(essay) for essay in essays if essay.author == author]
    profile = profile_of(texts, language="ja", background=bundled("ja"))
    placed: list[Any] = [nearness(told(essay), profile) for essay in essays if essay.author != author]
    say(f"  essays of others are put at {', '.join(f'{found.percentile} %' for found in placed)}")
    say("  (by statistics that hold all these essays; an own essay left out leaves five, too few for a place)")


def _timed() -> None:
    from voice_texts import essays_of, told

    from prompts.checks.voice.background import bundled
    from prompts.checks.voice.nearness import nearness, profile_of

    texts = [told(essay) for essay in essays_of("ja")] * 4
    begin = time.perf_counter()
    profile = profile_of(texts, language="ja", background=bundled("ja"))
    built = time.perf_counter()
    nearness(texts[0], profile)
    say(
        f"  a profile of {len(texts)} essays: {1000 * (built - begin):.0f} ms, once for each publication; "
        f"a draft of {len(texts[0])} characters: {1000 * (time.perf_counter() - built):.0f} ms"
    )


if __name__ == "__main__":
    set_up()
    measure()
