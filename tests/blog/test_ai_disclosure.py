"""Which line on the use of AI a reader sees."""

import pytest

from blog.ai_disclosure import Declared, Line, Policy, TakenIn, line

NOTHING, HEAD, BODY = TakenIn(), TakenIn(head=True), TakenIn(body=True)
BOTH = TakenIn(body=True, head=True)
CORRECTED = TakenIn(corrections=True)


@pytest.mark.parametrize(
    ("policy", "declared", "taken_in", "expected"),
    [
        ("used", "recorded", NOTHING, None),
        ("used", "recorded", HEAD, Line.PROPOSED),
        ("used", "recorded", BODY, Line.DRAFTED),
        ("used", "recorded", BOTH, Line.DRAFTED),
        ("used", "recorded", CORRECTED, Line.HELPED),
        ("used", "recorded", TakenIn(head=True, corrections=True), Line.PROPOSED),
        ("used", "none", NOTHING, None),
        ("used", "none", BOTH, None),
        ("used", "helped", NOTHING, Line.HELPED),
        ("used", "helped", BODY, Line.HELPED),
        ("used", "drafted", NOTHING, Line.DRAFTED),
        ("used", "drafted", HEAD, Line.DRAFTED),
        ("always", "recorded", NOTHING, Line.NOT_RECORDED),
        ("always", "recorded", HEAD, Line.PROPOSED),
        ("always", "recorded", BODY, Line.DRAFTED),
        ("always", "none", NOTHING, Line.NOT_USED),
        ("always", "none", BODY, Line.NOT_USED),
        ("always", "helped", NOTHING, Line.HELPED),
        ("always", "drafted", NOTHING, Line.DRAFTED),
    ],
)
def test_the_line_of_an_essay(policy, declared, taken_in, expected):
    assert line(policy=policy, declared=declared, taken_in=taken_in) is expected


@pytest.mark.parametrize("declared", Declared.values)
@pytest.mark.parametrize("taken_in", [NOTHING, HEAD, BODY, BOTH])
def test_a_publication_that_shows_none_shows_none(declared, taken_in):
    assert line(policy=Policy.NEVER, declared=declared, taken_in=taken_in) is None


def test_an_unknown_declaration_is_no_silent_answer():
    with pytest.raises(ValueError, match="guessed"):
        line(policy="used", declared="guessed", taken_in=NOTHING)


def test_every_line_has_words():
    assert len({str(one.value) for one in Line}) == len(Line)
