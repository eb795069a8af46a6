"""Asking the world outside what preflight wants to know, several things at once, in a bounded time."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime

from newsletter.outside import opening
from newsletter.outside.answers import IMAGE, LINK, SPAM, Answer, Question
from newsletter.outside.domain import ask_domain
from newsletter.outside.kept import keep, to_ask
from newsletter.outside.spam import spam
from newsletter.outside.world import World

MOST = 100
"""Questions asked for one edition; the rest stays unchecked."""
AT_ONCE = 8
SECONDS = 60.0


def ask(questions: Sequence[Question], *, world: World, now: datetime, seconds: float = SECONDS) -> int:
    """Ask what is not known or no longer fresh, and keep the answers; how many were kept.

    Takes about `seconds` at most; what did not answer by then stays unknown. Must not be called within
    a transaction. Asking again changes only how old the answers are.
    """
    wanted = to_ask(questions, now=now)[:MOST]
    if not wanted:
        return 0
    deadline = time.monotonic() + seconds
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    try:
        waiting = {
            pool.submit(answer_to, question, world=world, deadline=deadline): question for question in wanted
        }
        done, _late = wait(waiting, timeout=seconds)
        for future in done:
            if future.exception() is None and future.result() is not None:
                keep(waiting[future], future.result(), now=now)  # type: ignore[arg-type]
        return len(done)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def answer_to(question: Question, *, world: World, deadline: float) -> Answer | None:
    """Ask one question. None when there is no time left. Touches no database."""
    left = deadline - time.monotonic()
    if left <= 0:
        return None
    within = min(left, opening.SECONDS)
    if question.kind == LINK:
        return opening.link(question.about, world=world, seconds=within)
    if question.kind == IMAGE:
        return opening.image(question.about, world=world, seconds=within)
    if question.kind == SPAM:
        return spam(question.payload() if question.payload else b"", world=world)
    return ask_domain(question.kind, question.about, names=world.names)
