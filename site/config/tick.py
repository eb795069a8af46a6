"""The idempotent step that finds due work in the database, every few seconds."""

import dataclasses
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import newsletter.tick
import prompts.tick
from config.heartbeats import beat
from config.publishing import publish_scheduled

logger = logging.getLogger(__name__)

STEPS: dict[str, Callable[[datetime], Any]] = {
    "publishing": lambda now: dataclasses.asdict(publish_scheduled(now)),
    "newsletter": newsletter.tick.tick,
    "prompts": prompts.tick.tick,
}


def tick(now: datetime) -> dict[str, Any]:
    """Take every step once and return what each reports; a step that raised reports its error's name.

    A failing step is logged and holds up no other. Safe to run late, twice, or twice at once.
    """
    report: dict[str, Any] = {}
    for name, step in STEPS.items():
        try:
            report[name] = step(now)
        except Exception as problem:
            logger.exception("config.tick.failed %s", name)
            report[name] = {"error": type(problem).__name__}
    beat(["tick"], now)
    return report


def failures(report: dict[str, Any]) -> list[str]:
    """The steps of a report that raised."""
    return [name for name, result in report.items() if isinstance(result, dict) and "error" in result]
