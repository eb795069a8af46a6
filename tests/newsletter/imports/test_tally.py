"""Rows that are not taken in, so that an erasure finds them."""

import pytest

from newsletter.consent.addresses import address_hash
from newsletter.imports.entry import Refused
from newsletter.imports.tally import Tally

TARO = "taro@example.com"


@pytest.mark.parametrize(
    ("raw", "kept", "owner"),
    [
        (f"会社,{TARO}", True, TARO),
        ("会社,ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", True, TARO),
        (f"mailto:{TARO},会社", True, TARO),
        (f"{TARO},Taro@example.com", True, TARO),
        (f"{TARO}; hanako＠example.com", False, None),
        ("@example.com", True, ""),
    ],
)
def test_a_refused_row_is_found_by_its_address_and_one_of_several_people_is_not_kept(raw, kept, owner):
    tally = Tally(1)
    tally.refuse_read([Refused(2, "too-long", raw)])
    [row] = tally.refusals
    assert row.raw == (raw if kept else "")
    if owner is not None:
        assert row.address_hash == (address_hash(owner) if owner else "")
