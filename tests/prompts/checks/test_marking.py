"""A checked draft in pieces."""

from hypothesis import given
from hypothesis import strategies as st

from prompts.checks.findings import Finding
from prompts.checks.marking import Piece, pieces


def found(start, end):
    return Finding("style.phrase", start, end, "…")


def test_findings_headings_and_marks_are_cut_out():
    text = "### 朝の会\n売上は[要確認: 額]三割。"

    assert pieces(text, [found(4, 5), found(8, 22), found(19, 20)]) == [
        Piece("朝", (0,), heading=True),
        Piece("の会", heading=True),
        Piece("\n"),
        Piece("売上は", (1,)),
        Piece("[要確認: 額]", (1,), unresolved=True),
        Piece("三", (1, 2)),
        Piece("割。", (1,)),
    ]


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted), max_size=5)


@given(st.text("あ#🇯👍[要確認: ]\n ", max_size=30), SPANS)
def test_together_the_pieces_are_the_text_and_each_finding_its_own_words(text, spans):
    findings = [found(*span) for span in spans]
    cut = pieces(text, findings)

    without_headings = pieces(text.replace("#", "＃"), findings)
    assert "".join(piece.text for piece in without_headings) == text.replace("#", "＃")
    for number, finding in enumerate(findings):
        words = "".join(piece.text for piece in without_headings if number in piece.findings)
        assert words == text.replace("#", "＃")[finding.start : finding.end]
    assert all(piece.text for piece in cut)
