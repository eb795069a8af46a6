"""The main job, end to end: drafted, published, read, subscribed to, mailed, left.

Real processes, a real browser, nothing stands in for anything. The stack is the one the run is
about: `make test` tells it once with files and SQLite, once with PostgreSQL and Redis.
"""

from collections import Counter
from typing import Any

import pytest

from newsletter.message.lint import lint
from tests.journeys import ledger, mailing, reading, writing
from tests.journeys.conftest import READERS, Stage
from tests.journeys.letters import Letter, letters_to, open_newest
from tests.running.accounts import AUTHOR, EDITOR
from tests.running.chromium import Requests

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.xdist_group("waiting")]

READER = reading.ADDRESS


@pytest.fixture(autouse=True)
def rules_of_the_installation(stage: Stage, settings: Any) -> None:
    """Judge mail by the root that this installation writes into its links."""
    settings.SITE_URL = stage.url


def test_main_job(stage: Stage) -> None:
    section = the_author_writes_and_publishes(stage)
    reader = stage.on_a_phone()
    requests = Requests(reader.context)
    the_reader_signs_up(stage, reader, section)
    number = the_editor_schedules(stage)
    letter = the_edition_arrives(stage, reader, number)
    the_reader_follows_and_leaves(stage, reader, letter)
    the_editor_reads_the_report(stage, number)
    assert requests.beyond(stage.url) == []
    nobodys_address_reached_the_model(stage)


def the_author_writes_and_publishes(stage: Stage) -> str:
    page = stage.at_a_desk()
    writing.sign_in(page, stage.url, AUTHOR)
    essay = writing.begin_essay(page, stage.url, stage.places["home"])
    desk = writing.open_desk(page)
    writing.give_notes(desk)
    question = writing.answer_a_question(desk)
    writing.take_the_outline(desk)
    section = writing.take_in_a_section(desk)
    assert not ledger.is_published(stage.installation, essay)
    writing.fill_in(page, category=stage.places["category"], author=stage.places["author_page"])
    writing.publish(page)
    assert ledger.is_published(stage.installation, essay)
    assert ledger.suggestions_taken_in(stage.installation) == 1
    drafted = ledger.readable(stage.model.bodies)[-1]
    assert question in drafted
    assert writing.ANSWER in drafted
    stage.places["essay"] = essay
    page.context.close()
    return section


def the_reader_signs_up(stage: Stage, reader: Any, section: str) -> None:
    reading.read_essay(reader, stage.url, slug=writing.SLUG, title=writing.TITLE, words=section)
    reading.sign_up(reader, READER)
    open_newest(reader, stage.url, READER, count=1, seconds=240)
    (letter,) = letters_to(stage.installation.folder, READER)
    assert lint(letter.raw, bulk=False) == []
    assert reading.follow(reader, letter.link("/confirm/")) == 200
    assert ledger.standing(stage.installation, READER) == "pending", (
        "a scanner that follows the link must confirm nothing"
    )
    reading.press_the_only_button(reader)
    assert ledger.standing(stage.installation, READER) == "active"
    assert ledger.proofs(stage.installation, READER) == ["requested", "confirmed"]
    open_newest(reader, stage.url, READER, count=2, seconds=240)


def the_editor_schedules(stage: Stage) -> int:
    page = stage.at_a_desk()
    writing.sign_in(page, stage.url, EDITOR)
    parent, essay = stage.places["newsletter_page"], stage.places["essay"]
    edition = mailing.edition_from(page, stage.url, newsletter_page=parent, essay=essay)
    subject, preheader = mailing.take_in_proposals(page)
    assert subject
    assert preheader
    mailing.save(page)
    assert writing.LEAD in reading.clean(mailing.preview(page, "mail", words=writing.LEAD))
    assert subject in mailing.preview(page, "text", words=subject)
    mailing.look_at_all_previews(page, stage.url, edition, subject=subject)
    number = mailing.schedule_in_a_minute(page, stage.url, edition)
    assert ledger.mailing_state(stage.installation, number) == "scheduled"
    stage.places["subject"] = subject
    page.context.close()
    return number


def the_edition_arrives(stage: Stage, reader: Any, number: int) -> Letter:
    open_newest(reader, stage.url, READER, count=3, seconds=240)
    letter = letters_to(stage.installation.folder, READER)[-1]
    assert letter.subject == stage.places["subject"]
    assert lint(letter.raw) == []
    ledger.wait_for_the_end(stage.installation, number)
    to = Counter(
        str(one.message["To"])
        for one in letters_to(stage.installation.folder, "")
        if one.subject == letter.subject
    )
    assert set(to.values()) == {1}
    assert len(to) == READERS + 1
    return letter


def the_reader_follows_and_leaves(stage: Stage, reader: Any, letter: Letter) -> None:
    assert reading.follow(reader, letter.link(f"/{writing.SLUG}/")) == 200
    assert reading.clean(reader.locator("h1").inner_text()) == writing.TITLE
    assert reading.follow(reader, letter.link("/newsletter/vol-")) == 200
    before = ledger.everything_about(stage.installation, READER)
    assert reading.follow(reader, letter.one_click) == 200
    assert ledger.everything_about(stage.installation, READER) == before, "GET changes nothing"
    assert reading.one_click(letter.one_click) == 200
    assert ledger.standing(stage.installation, READER) == "unsubscribed"
    assert ledger.proofs(stage.installation, READER) == ["requested", "confirmed", "withdrawn"]
    assert reading.one_click(letter.one_click) == 200, "and a mail program may press twice"
    assert ledger.proofs(stage.installation, READER) == ["requested", "confirmed", "withdrawn"]


def the_editor_reads_the_report(stage: Stage, number: int) -> None:
    page = stage.at_a_desk()
    writing.sign_in(page, stage.url, EDITOR)
    assert mailing.read_report(page, stage.url, number) == {"submitted": READERS + 1, "left": 1}
    page.context.close()


def nobodys_address_reached_the_model(stage: Stage) -> None:
    asked = ledger.readable(stage.model.bodies)
    addresses = ledger.addresses(stage.installation)
    assert len(asked) == 4, "questions, outline, section, subject"
    assert len(addresses) == READERS + 2, "the readers, the one of the story, and the canary"
    assert [address for address in addresses if any(address in body for body in asked)] == []
