"""What the database says about the story, asked directly."""

import json
from typing import Any

from tests.running.installation import Installation, eventually

READER = "FROM newsletter_subscriber p JOIN newsletter_subscription s ON s.subscriber_id = p.id"


def is_published(installation: Installation, page: int) -> bool:
    """Whether readers see a page."""
    return bool(installation.value("SELECT live FROM wagtailcore_page WHERE id = ?", page))


def suggestions_taken_in(installation: Installation) -> int:
    """How many suggestions a saved revision took in."""
    query = "SELECT count(*) FROM prompts_suggestion WHERE state = 'accepted' AND revision_id IS NOT NULL"
    return int(installation.value(query))


def standing(installation: Installation, address: str) -> str:
    """The state of an address' only subscription."""
    return str(installation.value(f"SELECT s.state {READER} WHERE p.email = ?", address))


def proofs(installation: Installation, address: str) -> list[str]:
    """What the consent records of an address say, in order."""
    query = f"""
        SELECT c.action {READER} JOIN newsletter_consentrecord c ON c.pseudonym = p.pseudonym
        WHERE p.email = ? ORDER BY c.id
    """
    return [str(row[0]) for row in installation.rows(query, address)]


def everything_about(installation: Installation, address: str) -> tuple[str, list[str], int]:
    """What a press would change."""
    events = installation.value("SELECT count(*) FROM newsletter_event")
    return standing(installation, address), proofs(installation, address), int(events)


def addresses(installation: Installation) -> list[str]:
    """Every subscriber's address."""
    return [str(row[0]) for row in installation.rows("SELECT email FROM newsletter_subscriber")]


def mailing_state(installation: Installation, number: int) -> str:
    """The state of a mailing."""
    return str(installation.value("SELECT state FROM newsletter_mailing WHERE id = ?", number))


def wait_for_the_start(installation: Installation, number: int) -> None:
    """Wait until a mailing that was scheduled for the next minute has begun."""
    eventually(
        lambda: mailing_state(installation, number) != "scheduled", what="the start of the mailing", seconds=150
    )


def wait_for_the_end(installation: Installation, number: int) -> None:
    """Wait until a mailing is finished."""
    eventually(
        lambda: mailing_state(installation, number) == "finished", what="the end of the mailing", seconds=40
    )


def readable(bodies: list[bytes]) -> list[str]:
    """Bodies of JSON with their escapes undone, so that words can be found in them."""
    found: list[Any] = [json.loads(body) for body in bodies]
    return [json.dumps(body, ensure_ascii=False) for body in found]
