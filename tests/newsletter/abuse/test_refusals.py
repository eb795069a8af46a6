"""What is counted of refused sign-ups: by hour, newsletter, reason and shortened network, and no address."""

from datetime import timedelta

import pytest

from newsletter.abuse.models import SignUpRefusal
from newsletter.abuse.refusals import Cause, causes, count_refusal, forget_old, network_shown, refusals_matching
from newsletter.abuse.score import Load
from tests.factories.newsletter import NewsletterFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff:abcd::1", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        (None, ""),
    ],
)
def test_networks_are_shortened(address, network):
    assert network_shown(address) == network


def test_in_a_flood_only_busy_networks_are_told_apart():
    assert network_shown("192.0.2.1", Load(total=301, network=5)) == ""
    assert network_shown("192.0.2.1", Load(total=301, network=31)) == "192.0.2.0/24"
    assert network_shown("192.0.2.1", Load(total=300, network=5)) == "192.0.2.0/24"


def test_each_reason_of_a_press_counts_once_in_one_statement(now, django_assert_num_queries):
    newsletter = NewsletterFactory()

    def refuse(*reasons: str, at=now) -> None:
        count_refusal(newsletter_id=newsletter.pk, reasons=reasons, network_address="192.0.2.7", now=at)

    refuse("trap", "honeypot")
    with django_assert_num_queries(1):
        refuse("trap", "trap")
    refuse("trap", at=now - timedelta(hours=30))
    with django_assert_num_queries(0):
        refuse()
    rows = refusals_matching(since=now - timedelta(days=1))
    assert [(row.reason, row.count, row.network) for row in rows] == [
        ("trap", 2, "192.0.2.0/24"),
        ("honeypot", 1, "192.0.2.0/24"),
    ]
    assert causes(refusals_matching(since=now - timedelta(days=7)))[0] == Cause(
        "trap", SignUpRefusal.Reason.TRAP.label, 3
    )
    assert refusals_matching(since=now - timedelta(days=7), reason="honeypot").count() == 1


def test_counts_are_forgotten_after_ninety_days(now):
    newsletter = NewsletterFactory()
    for days in (91, 89):
        at = now - timedelta(days=days)
        count_refusal(newsletter_id=newsletter.pk, reasons=["trap"], network_address=None, now=at)
    assert [forget_old(now=now) for _again in range(2)] == [1, 0]
    assert SignUpRefusal.objects.count() == 1
