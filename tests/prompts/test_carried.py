"""What a save carries of a suggestion."""

from uuid import UUID

import pytest

from prompts.carried import Carried, carried, carried_text

ONE = "0b7f2f2e-6f0c-4f0a-9f38-0d7f5f2f6a11"
BLOCK = "8d3b9c1e-1111-4222-8333-944455556666"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (ONE, Carried(UUID(ONE))),
        (f"{ONE}:0,2/5", Carried(UUID(ONE), (0, 2), 5)),
        (f"{ONE}:2,0,2/3", Carried(UUID(ONE), (0, 2), 3)),
        (f"{ONE}:{BLOCK},{ONE}", Carried(UUID(ONE), blocks=(BLOCK, ONE))),
        ("", None),
        ("nonsense", None),
        (f"{ONE}:", None),
        (f"{ONE}:5/5", None),
        (f"{ONE}:0,1,2,3,4", None),
        (f"{ONE}:{BLOCK},x", None),
        (f"{ONE}:" + ",".join([BLOCK] * 1001), None),
        (f"{ONE}:" + "0," * 500_000, None),
    ],
)
def test_what_is_read(written, expected):
    assert carried(written) == expected


def test_what_is_written_is_read_again():
    for kept in (Carried(UUID(ONE)), Carried(UUID(ONE), (0, 3), 4)):
        assert carried(carried_text(kept)) == kept
