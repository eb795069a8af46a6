"""Bounces return to an address that names the mail to us and nothing to anybody else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.message.envelope import Kind, Origin, origin_of, return_path
from newsletter.message.headers import HeaderRefused

SENDER = "news@example.jp"


@pytest.fixture(autouse=True)
def _bounces_return(settings):
    settings.BOUNCE_DOMAIN = "bounce.example.jp"


@given(st.sampled_from(Kind), st.integers(0, 2**63 - 1))
def test_a_return_path_is_read_back_in_whatever_case_it_returns(kind, number):
    address = return_path(kind, number, sender=SENDER)
    assert re.fullmatch(r"b\+[a-z2-7]{32}@bounce\.example\.jp", address)
    local, _at, domain = address.partition("@")
    upper, mixed = f"b+{local[2:].upper()}@{domain.upper()}", f"{local.title()}@{domain.title()}"
    for returned in (address, f"<{address}>", upper, address.upper(), mixed):
        assert origin_of(returned) == Origin(kind, number)


def test_it_tells_nothing_and_is_the_same_on_every_attempt():
    paths = {return_path(Kind.DELIVERY, number, sender=SENDER) for number in range(300)}
    assert len(paths) == 300
    assert len({path[2:5] for path in paths}) > 250
    assert return_path(Kind.DELIVERY, 7, sender=SENDER) == return_path(Kind.DELIVERY, 7, sender=SENDER)
    assert return_path(Kind.DELIVERY, 7, sender=SENDER) != return_path(Kind.NOTICE, 7, sender=SENDER)


def test_nobody_else_can_make_one():
    address = return_path(Kind.DELIVERY, 7, sender=SENDER)
    for place in range(2, 34):
        other = "a" if address[place] != "a" else "b"
        assert origin_of(f"{address[:place]}{other}{address[place + 1 :]}") is None
    for forged in (
        "",
        "b+@bounce.example.jp",
        "b+x@bounce.example.jp",
        SENDER,
        address.replace("bounce", "b"),
        "@",
    ):
        assert origin_of(forged) is None


def test_a_changed_key_still_reads_what_was_mailed(settings):
    address = return_path(Kind.DELIVERY, 7, sender=SENDER)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key " * 5
    assert origin_of(address) == Origin(Kind.DELIVERY, 7)
    settings.SECRET_KEY_FALLBACKS = []
    assert origin_of(address) is None


def test_without_a_domain_bounces_return_to_a_mailbox(settings):
    address = return_path(Kind.DELIVERY, 7, sender=SENDER)
    settings.BOUNCE_DOMAIN = ""
    assert origin_of(address) is None
    assert return_path(Kind.DELIVERY, 7, sender="news@例え.jp") == "news@xn--r8jz45g.jp"
    settings.ENVELOPE_SENDER = "bounces@example.jp"
    assert return_path(Kind.NOTICE, 7, sender=SENDER) == "bounces@example.jp"
    settings.ENVELOPE_SENDER = ""
    with pytest.raises(HeaderRefused):
        return_path(Kind.NOTICE, 7, sender="nobody")
