"""The short run: a few hundred readers, and what breaks most in a few seconds each. `make chaos` is the long one.

On TEST_STACK=services PostgreSQL and Redis are the suite's own, from the programs of this machine.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.servers import missing
from tests.chaos.stage import SERVICES, Stage, new_stage
from tests.chaos.storm import run
from tests.chaos.tempest import SHORT
from tests.conftest import cannot_run
from tests.running.stacks import STACK

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("waiting")]

READERS = 400
SEED = os.environ.get("CHAOS_SEED") or str(random.randrange(10**6))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    if STACK == SERVICES and missing():
        cannot_run(f"not on this machine: {', '.join(missing())}")
    folder: Path = tmp_path_factory.mktemp("chaos")
    with new_stage(folder, stack=STACK, size=READERS, seed=SEED) as stage:
        yield stage
        print(stage.installation.last_words())  # noqa: T201 - shown by pytest beside a failure


def test_everyone_is_accounted_for_and_nobody_mailed_twice(stage: Stage) -> None:
    result = run(stage, SHORT)
    assert result.violations == [], [f"CHAOS_SEED={SEED}", *result.notes]
