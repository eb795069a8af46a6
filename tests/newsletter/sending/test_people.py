"""A person's deliveries: none twice, all of them found at once, and what becomes of them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from newsletter.consent.addresses import address_hash
from newsletter.sending.address_key import LENGTH, has_key_of
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.people import deliveries_of, hand_over, send_on
from tests.factories.sending import NOW, make_running_mailing

pytestmark = pytest.mark.django_db


def two_deliveries() -> tuple[Delivery, Delivery]:
    first, second = make_running_mailing(count=2).deliveries.order_by("pk")
    return first, second


def of_another_mailing(row: Delivery, **fields) -> Delivery:
    mailing = Mailing.objects.get(pk=row.mailing_id)
    mailing.pk, mailing.state = None, Mailing.State.CANCELLED
    mailing.save()
    return Delivery.objects.create(mailing=mailing, variant_id=row.variant_id, next_attempt_at=NOW, **fields)


def same_person(row: Delivery) -> dict:
    return {"subscriber": row.subscriber_id}


def same_address(row: Delivery) -> dict:
    return {"address_hash": row.address_hash}


def same_beginning(row: Delivery) -> dict:
    return {"address_hash": row.address_hash[:LENGTH] + address_hash("other@example.jp")[LENGTH:]}


def same_end(row: Delivery) -> dict:
    return {"address_hash": address_hash("other@example.jp")[:LENGTH] + row.address_hash[LENGTH:]}


def nobody(row: Delivery) -> dict:
    return {"subscriber": None}


@pytest.mark.parametrize("same", [same_person, same_address, same_beginning])
def test_the_database_refuses_a_second_delivery_of_a_mailing(same):
    first, second = two_deliveries()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=second.pk).update(**same(first))


@pytest.mark.parametrize("same", [same_end, nobody])
def test_the_database_takes_what_is_not_the_same(same):
    first, second = two_deliveries()
    Delivery.objects.filter(pk=first.pk).update(**nobody(first))
    assert Delivery.objects.filter(pk=second.pk).update(**same(first)) == 1


def test_another_mailing_reaches_the_same_people():
    first, _second = two_deliveries()
    again = of_another_mailing(first, subscriber_id=first.subscriber_id, **same_address(first))
    assert again.mailing_id != first.mailing_id


@pytest.mark.parametrize("same", [same_person, same_address])
def test_a_form_would_refuse_a_second_delivery_of_a_mailing(same):
    first, _second = two_deliveries()
    first.validate_constraints()
    values = {"subscriber": None, "address_hash": address_hash("other@example.jp")} | same(first)
    person = values.pop("subscriber")
    twice = Delivery(mailing=first.mailing, variant=first.variant, subscriber_id=person, **values)
    with pytest.raises(ValidationError):
        twice.validate_constraints()


@pytest.fixture
def among_many() -> tuple[Delivery, Delivery]:
    """Two of a thousand deliveries, which PostgreSQL knows to be so many: few are read in any way."""
    first, second = two_deliveries()
    known = {"mailing": first.mailing, "variant_id": first.variant_id, "next_attempt_at": NOW}
    Delivery.objects.bulk_create(Delivery(address_hash=address_hash(str(at)), **known) for at in range(1000))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE newsletter_delivery")
    return first, second


def plan_of(sql: str) -> str:
    """How a large table would be read: a thousand rows are otherwise read at once."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        return str(cursor.fetchall())


def asked_by(rows: QuerySet) -> str:
    with CaptureQueriesContext(connection) as queries:
        list(rows)
    return str(queries[-1]["sql"])


def is_found_by_address(plan: str) -> bool:
    condition = {"postgresql": "substr((", "sqlite": "mailing_id=? AND <expr>=?"}[connection.vendor]
    return "one_delivery_per_address" in plan and condition in plan.replace("Filter: ((substr((", "")


def is_found_by_person(plan: str) -> bool:
    if connection.vendor == "postgresql":
        return "one_delivery_per_subscriber" in plan and "Index Cond: (subscriber_id =" in plan
    return "USING INDEX sqlite_autoindex_newsletter_delivery_" in plan and "(subscriber_id=?" in plan


def test_deliveries_are_looked_up_by_person_and_by_address(among_many):
    first, _second = among_many
    by_person = plan_of(asked_by(Delivery.objects.filter(subscriber=first.subscriber_id)))
    assert is_found_by_person(by_person), by_person
    rows = deliveries_of(subscriber_id=first.subscriber_id)
    assert is_found_by_person(plan := plan_of(asked_by(rows))), plan
    by_address = plan_of(asked_by(Delivery.objects.filter(has_key_of(first.address_hash), mailing=first.mailing)))
    assert is_found_by_address(by_address), by_address


def test_who_moves_reads_the_deliveries_of_nobody_else(among_many):
    first, _second = among_many
    with CaptureQueriesContext(connection) as queries:
        send_on(subscriber_id=first.subscriber_id, address="new@example.jp", now=NOW)
    asked = [one["sql"] for one in queries if "SUBSTR" in one["sql"]]
    assert len(asked) == 2
    for sql in asked:
        plan = plan_of(sql)
        assert is_found_by_person(plan), plan
        assert is_found_by_address(plan), plan


def test_one_person_gets_the_deliveries_of_another(among_many):
    """Where both have one of a mailing, the other's names nobody; it counts as mailed all the same."""
    kept, other = among_many
    alone = of_another_mailing(other, subscriber_id=other.subscriber_id, **same_address(other))
    with CaptureQueriesContext(connection) as queries:
        hand_over(from_subscriber=other.subscriber_id, to_subscriber=kept.subscriber_id)
    owners = dict(Delivery.objects.values_list("pk", "subscriber"))
    assert owners[kept.pk] == owners[alone.pk] == kept.subscriber_id
    assert owners[other.pk] is None
    for one in queries:
        assert is_found_by_person(plan := plan_of(one["sql"])), plan
