"""Keeping what the world outside answered, for as long as it is worth."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from newsletter.outside.answers import Answer, Answers, Question
from newsletter.outside.models import OutsideAnswer

SHOWN_FOR = timedelta(hours=24)
"""An older answer says nothing about today."""
GOOD_FOR = timedelta(hours=6)
BAD_FOR = timedelta(minutes=10)
UNKNOWN_FOR = timedelta(minutes=2)
FORGOTTEN_AFTER = timedelta(days=7)


def kept_answers(questions: Sequence[Question], *, now: datetime) -> Answers:
    """What is known about the questions at a moment: one query. Changes nothing.

    `waiting` says that some of it should be asked (again).
    """
    rows = {(row.kind, row.key): row for row in _rows(questions) if row.asked_at > now - SHOWN_FOR}
    found, waiting = {}, False
    for question in questions:
        row = rows.get((question.kind, question.key))
        waiting = waiting or row is None or not _is_fresh(row, now)
        if row is not None:
            found[question.kind, question.about] = _answer(row)
    return Answers(found, tuple(questions), waiting)


def to_ask(questions: Sequence[Question], *, now: datetime) -> list[Question]:
    """The questions without an answer, or with one that is worth asking for again. One query."""
    fresh = {(row.kind, row.key) for row in _rows(questions) if _is_fresh(row, now)}
    return [question for question in questions if (question.kind, question.key) not in fresh]


def keep(question: Question, answer: Answer, *, now: datetime) -> None:
    """Keep an answer in place of the last one."""
    values = {
        "level": answer.level,
        "code": answer.code,
        "details": dict(answer.details),
        "number": answer.number,
        "asked_at": now,
    }
    OutsideAnswer.objects.update_or_create(kind=question.kind, key=question.key, defaults=values)


def forget_old(*, now: datetime) -> int:
    """Delete what nobody would be shown any more; how many it were."""
    return OutsideAnswer.objects.filter(asked_at__lt=now - FORGOTTEN_AFTER).delete()[0]


def _rows(questions: Iterable[Question]) -> "list[OutsideAnswer]":
    wanted = {(question.kind, question.key) for question in questions}
    rows = OutsideAnswer.objects.filter(key__in={key for _kind, key in wanted}) if wanted else []
    return [row for row in rows if (row.kind, row.key) in wanted]


def _answer(row: OutsideAnswer) -> Answer:
    return Answer(row.level, row.code, row.details, row.number)  # type: ignore[arg-type]


def _is_fresh(row: OutsideAnswer, now: datetime) -> bool:
    limits = {"pass": GOOD_FOR, "could not check": UNKNOWN_FOR}
    return row.asked_at > now - limits.get(row.level, BAD_FOR)
