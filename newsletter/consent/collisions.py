"""Steps that touch several people at once, taken again when another step crossed their way."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, transaction

P = ParamSpec("P")
R = TypeVar("R")

DEADLOCK = "40P01"
TIMES = 3


def taken_again(step: Callable[P, R]) -> Callable[P, R]:
    """Run a step in a transaction of its own, again when it collided with another one: at most three times.

    A collision is a row somebody else wrote first (`IntegrityError`) or a deadlock that
    PostgreSQL broke at our cost: the whole step was undone, and now finds how things
    stand. Any other error, and the last collision, is raised.
    """

    @wraps(step)
    def repeated(*args: P.args, **kwargs: P.kwargs) -> R:
        for left in reversed(range(TIMES)):
            try:
                with transaction.atomic():
                    return step(*args, **kwargs)
            except DatabaseError as error:
                if not (left and is_collision(error)):
                    raise
        raise AssertionError("the last attempt returns or raises")

    return repeated


def is_collision(error: DatabaseError) -> bool:
    """Whether an error of the database means that another step was in the way."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", "") == DEADLOCK
