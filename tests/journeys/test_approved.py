"""An edition made in one press, looked over by a second person, and mailed: real processes, a real browser."""

import pytest

from tests.journeys import approving, ledger, mailing, writing
from tests.journeys.conftest import READERS, Stage
from tests.journeys.letters import letters_to
from tests.running.accounts import EDITOR, SECOND

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.embedded_only,  # The main job goes its way on both stacks.
    pytest.mark.xdist_group("waiting"),
]

TITLE, BEFORE, AFTER = "二人で見る号", "はじめの前書き。", "見直したあとの前書き。"


def test_nothing_leaves_before_a_second_person_approved_it(stage: Stage) -> None:
    publication = "tests.running.publication"
    essay = stage.installation.call(f"{publication}.essay_that_is_live", title=TITLE, slug="seen-by-two")["essay"]
    stage.installation.call(f"{publication}.ask_for_approval")
    editor, second = stage.at_a_desk(), stage.at_a_desk()
    writing.sign_in(editor, stage.url, EDITOR)
    writing.sign_in(second, stage.url, SECOND)
    edition = approving.edition_in_one_press(editor, stage.url, essay=essay)
    approving.change_preheader(editor, stage.url, edition, words=BEFORE)
    assert "承認" in approving.go_to_scheduling(editor, stage.url, edition).inner_text()
    approving.approve(second, stage.url, edition)
    approving.change_preheader(editor, stage.url, edition, words=AFTER)
    assert "変更" in approving.go_to_scheduling(editor, stage.url, edition).inner_text()
    approving.approve(second, stage.url, edition)
    assert approving.go_to_scheduling(editor, stage.url, edition).count() == 0
    number = mailing.schedule_in_a_minute(editor, stage.url, edition)
    ledger.wait_for_the_start(stage.installation, number)
    ledger.wait_for_the_end(stage.installation, number)
    it_arrived_once_as_it_was_approved(stage)


def it_arrived_once_as_it_was_approved(stage: Stage) -> None:
    letters = [letter for letter in letters_to(stage.installation.folder, "") if letter.subject == TITLE]
    assert len({str(letter.message["To"]) for letter in letters}) == len(letters) == READERS
    for letter in letters:
        part = letter.message.get_body(("html",))
        assert part is not None
        assert AFTER in part.get_content()
        assert any(link.endswith("/seen-by-two/") for link in letter.links)
