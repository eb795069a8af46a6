"""Asking the world outside what preflight wants to know, several things at once, in a bounded time."""

import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime

from newsletter.message.headers import HeaderRefused
from newsletter.outside import opening
from newsletter.outside.answers import IMAGE, LINK, SPAM, Answer, Question
from newsletter.outside.domain import ask_domain
from newsletter.outside.kept import keep, to_ask
from newsletter.outside.spam import SECONDS as SPAM_SECONDS
from newsletter.outside.spam import spam
from newsletter.outside.world import World

logger = logging.getLogger(__name__)

MOST = 100
"""Links and images asked for one edition; the rest stays unchecked."""
AT_ONCE = 8
"""Links and images opened at once. Domain and filter are few and have threads of their own."""
SECONDS = 60.0
DOMAIN_SECONDS = 20.0
"""For one question about a domain, with all the look-ups it takes."""

Waiting = dict["Future[Answer | None]", Question]


def ask(questions: Sequence[Question], *, world: World, now: datetime, seconds: float = SECONDS) -> int:
    """Ask what is not known or no longer fresh, and keep the answers; how many were kept.

    Takes about `seconds` at most; what did not answer by then stays unknown. Domain and filter are asked
    beside the links, never after them, so that slow or many links take nothing from them. Must not be
    called within a transaction. Asking again changes only how old the answers are.
    """
    wanted = to_ask(questions, now=now)
    few = [question for question in wanted if question.kind not in (LINK, IMAGE)]
    many = [question for question in wanted if question.kind in (LINK, IMAGE)][:MOST]
    ready = list(_composed(few, now=now))
    refused = len(few) - len(ready)
    deadline = time.monotonic() + seconds
    pools = [ThreadPoolExecutor(max_workers=max(1, len(ready))), ThreadPoolExecutor(max_workers=AT_ONCE)]
    try:
        waiting: Waiting = {}
        for pool, asked in zip(pools, (ready, many), strict=True):
            waiting |= {pool.submit(answer_to, one, world=world, deadline=deadline): one for one in asked}
        done, _late = wait(waiting, timeout=seconds)
        return refused + sum(_kept(future, waiting[future], now=now) for future in done)
    finally:
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)


def _composed(questions: Sequence[Question], *, now: datetime) -> Iterator[Question]:
    """The questions with their octets at hand: composing reads the database, which no thread of ours may.

    What cannot be composed is answered here and not asked.
    """
    for question in questions:
        try:
            yield replace(question, octets=question.payload() if question.payload else b"")
        except HeaderRefused:
            keep(question, Answer("could not check", "not-composed"), now=now)


def _kept(future: "Future[Answer | None]", question: Question, *, now: datetime) -> bool:
    error = future.exception()
    if error is not None:
        logger.error("newsletter.outside.failed", exc_info=error, extra={"kind": question.kind})
        return False
    answer = future.result()
    if answer is not None:
        keep(question, answer, now=now)
    return answer is not None


def answer_to(question: Question, *, world: World, deadline: float) -> Answer | None:
    """Ask one question, within a budget of its own. None when there is no time left. Touches no database."""
    left = deadline - time.monotonic()
    if left <= 0:
        return None
    if question.kind == LINK:
        return opening.link(question.about, world=world, seconds=min(left, opening.SECONDS))
    if question.kind == IMAGE:
        return opening.image(question.about, world=world, seconds=min(left, opening.SECONDS))
    if question.kind == SPAM:
        return spam(question.octets, world=world, seconds=min(left, SPAM_SECONDS))
    names = world.names.within(min(left, DOMAIN_SECONDS))
    return ask_domain(question.kind, question.about, names=names)
