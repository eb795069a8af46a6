"""How much of an accepted text is still there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.provenance.survival import Origin, letters, origin_of, surviving


@pytest.mark.parametrize(
    ("accepted", "present", "kept", "origin"),
    [
        (None, "人が書いた。", None, Origin.HUMAN),
        ("部長が言った。", "部長が\n言った。 ", 7, Origin.DRAFTED),
        ("部長が言った。", "部長が静かに言った。", 7, Origin.EDITED),
        ("会議は長かった。部長が言った。", "部長が言った。", 7, Origin.EDITED),
        ("静かに", "部長が静かに言った。", 3, Origin.EDITED),
        ("部長は、と言った。", "課の人は出た。", 0, Origin.HUMAN),
        ("会議は長かった。", "", 0, Origin.HUMAN),
        ("会議は長かった。", "ABC", 0, Origin.HUMAN),
        ("", "後から書いた。", 0, Origin.HUMAN),
    ],
)
def test_what_became_of_a_block(accepted, present, kept, origin):
    assert origin_of(accepted, present) is origin
    assert accepted is None or surviving(accepted, present) == kept


@given(st.text("部長会議。 \n", max_size=30), st.text("部長会議。 \n", max_size=30))
def test_no_more_survives_than_there_was(accepted, present):
    assert 0 <= surviving(accepted, present) <= min(letters(accepted), letters(present))
    assert surviving(accepted, accepted + present) <= letters(accepted)
    assert surviving(accepted, accepted) == letters(accepted)
