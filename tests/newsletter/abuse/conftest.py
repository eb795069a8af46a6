"""What the tests of abuse share."""

from collections.abc import Iterator

import pytest

from newsletter.abuse import proof


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """A proof of work of a few attempts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "FEWEST", 1)
        patch.setattr(proof, "MOST", 4)
        yield
