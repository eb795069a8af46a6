"""What `seed_demo` says about what it did."""

import pytest
from pytest_django import Settings

from newsletter.demo.accounts import DEMO_PASSWORD
from newsletter.demo.report import seeding_lines
from newsletter.demo.seeding import Seeded


@pytest.mark.parametrize("at_home", [True, False])
def test_the_password_is_told_where_it_opens_something(settings: Settings, at_home: bool) -> None:
    settings.AT_HOME = at_home
    told = "\n".join(seeding_lines(Seeded(new=True, accounts={"author": object()})))
    assert (DEMO_PASSWORD in told) is at_home
