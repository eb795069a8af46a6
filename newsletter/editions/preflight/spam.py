"""What a spam filter said of the message."""

from collections.abc import Iterator

from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.outside.answers import NOT_ASKED, SPAM, Answer


def check_spam(mail: Examined) -> Iterator[Finding]:
    """Refuse what the filter refuses, and say when it hesitates."""
    answer = next((found for (kind, _about), found in mail.answers.found.items() if kind == SPAM), None)
    asked = any(question.kind == SPAM for question in mail.answers.asked)
    answer = answer or (NOT_ASKED if asked else Answer("could not check", "no-spam-filter"))
    yield Finding(
        answer.level, answer.words, answer.fix, "spam", "body" if answer.level in ("warn", "fail") else ""
    )
