"""Marks of unchecked facts among what the checks say."""

from prompts.checked import checked_data
from prompts.checks.escapes import unescaped
from prompts.checks.findings import Finding
from prompts.checks.marking import Piece, pieces
from prompts.desk import Adapter
from prompts.models import Run


class _Desk(Adapter):
    def __init__(self, found):
        self.found = found

    def findings(self, *, run, target):
        return self.found


def said(text, found, muted=()):
    return checked_data(run=Run(text=text), target=Run(), adapter=_Desk(found), muted=muted)


def test_an_open_mark_is_the_first_finding_and_cannot_be_muted():
    text = "売上は三割。\\[要確認: 額\\]だった。"
    other = Finding("grounding.number", 3, 5, "…")

    for found in ([], [other], None):
        data = said(text, found, muted={"unresolved"})
        first, *others = data["findings"]
        assert (first["rule"], first["excerpt"], first["canMute"]) == ("unresolved", "[要確認: 額]", False)
        assert first["severity"] == "warning"
        assert [each["canMute"] for each in others] == [True] * len(found or [])
    assert said("売上は三割。", [])["findings"] == []


def test_among_many_findings_the_marks_are_counted_too():
    text = "[要確認: 額]" * 8
    data = said(text, [Finding("style.ending", at, at + 1, "…") for at in range(5)])

    assert [each["rule"] for each in data["findings"]] == ["unresolved"] * 8 + ["style.ending"] * 2
    assert data["more"] == 3


def test_escapes_are_not_shown():
    assert unescaped(r"\[要確認: 額\] 1\. a\b C:\\") == "[要確認: 額] 1. a\\b C:\\"
    assert pieces(r"\[要確認: 額\]です", []) == [
        Piece("[要確認: 額", unresolved=True),
        Piece("]", unresolved=True),
        Piece("です"),
    ]
