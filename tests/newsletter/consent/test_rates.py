"""Counting sign-ups per address, network, domain and in all."""

from datetime import timedelta

import pytest

from newsletter.consent.models import RateWindow
from newsletter.consent.rates import (
    count,
    count_sign_up,
    forget_old_windows,
    load_of,
    network_prefix,
    seconds_to_next_hour,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff:abcd::1", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        (None, "unknown"),
        ("", "unknown"),
    ],
)
def test_the_network_of_an_address(address, prefix):
    assert network_prefix(address) == prefix


def test_each_sign_up_counts_for_address_network_domain_and_total(now):
    first = count_sign_up(email="taro@example.com", network_address="192.0.2.1", now=now)
    second = count_sign_up(email="TARO@example.com", network_address="192.0.2.2", now=now)
    third = count_sign_up(email="hanako@mail.example.com", network_address="198.51.100.1", now=now)
    assert [(load.address, load.network, load.domain, load.total) for load in (first, second, third)] == [
        (1, 1, 1, 1),
        (2, 2, 2, 2),
        (1, 1, 3, 3),
    ]
    assert load_of(email="hanako@mail.example.com", network_address="198.51.100.1", now=now) == third


def test_big_providers_have_no_load_of_their_own(now):
    for _again in range(2):
        load = count_sign_up(email="taro@i.softbank.jp", network_address=None, now=now)
    assert (load.domain, load.total) == (0, 2)


def test_purposes_share_no_count(now):
    assert count("sign-up", {"address": "a"}, now=now) == count("own-data", {"address": "a"}, now=now)
    assert count("own-data", {"address": "a", "network": "a"}, now=now) == {"address": 2, "network": 1}


def test_the_wait_ends_with_the_hour(now):
    assert seconds_to_next_hour(now) == 3600
    assert seconds_to_next_hour(now + timedelta(minutes=59, seconds=59.9)) == 1


def test_the_next_hour_starts_anew(now):
    count_sign_up(email="taro@example.com", network_address=None, now=now)
    load = count_sign_up(email="taro@example.com", network_address=None, now=now + timedelta(hours=1))
    assert load.total == 1


def test_no_address_and_no_network_is_stored_in_the_clear(now):
    count_sign_up(email="taro@example.com", network_address="192.0.2.1", now=now)
    for key in RateWindow.objects.values_list("key", flat=True):
        assert len(key) == 64
        assert "taro" not in key


def test_two_statements_whatever_the_address(now, django_assert_num_queries):
    for _again in range(2):
        with django_assert_num_queries(2):
            count_sign_up(email="taro@example.com", network_address="192.0.2.1", now=now)


def test_old_windows_are_forgotten(now):
    count_sign_up(email="taro@example.com", network_address=None, now=now - timedelta(days=3))
    count_sign_up(email="taro@example.com", network_address=None, now=now)
    assert forget_old_windows(now=now) == 4
    assert forget_old_windows(now=now) == 0
    assert RateWindow.objects.count() == 4
