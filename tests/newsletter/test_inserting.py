"""Many rows at once: each value arrives as it was, and the ids that are told are those the rows got."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from newsletter.inserting import as_text, insert_in_a_row, insert_rows
from newsletter.suppressions.models import Suppression
from tests.factories.sending import NOW

pytestmark = pytest.mark.django_db

TABLE, COLUMNS = Suppression._meta.db_table, ("address_hash", "detail")
SAME = {"reason": "bounced", "created_at": as_text(NOW)}
ODD = ["\\", "\\N", "\\.", "a\tb", "a\nb", "a\r\nb", "\\t", "名前\t\\\n", "", "'", '"', "%s", "\x01"]


def rows(number: int, *, meanwhile=lambda: None) -> Iterator[tuple[str, str]]:
    for at in range(number):
        if at == number // 2:
            meanwhile()
        yield f"{at:064x}", "x"


@pytest.mark.parametrize("value", ODD)
def test_a_value_arrives_as_it_was(value: str) -> None:
    with transaction.atomic():
        assert insert_rows(TABLE, COLUMNS, [("a", value), ("b", "plain")], SAME) == 2
    assert dict(Suppression.objects.values_list("address_hash", "detail")) == {"a": value, "b": "plain"}


def test_a_value_that_is_the_same_everywhere_arrives_as_it_was() -> None:
    insert_rows(TABLE, ("address_hash",), [("a",), ("b",)], SAME | {"detail": "a\tb\\"})
    assert set(Suppression.objects.values_list("detail", flat=True)) == {"a\tb\\"}


def test_a_row_that_is_there_already_refuses_all() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(TABLE, COLUMNS, [("a", "x"), ("b", "x"), ("a", "x")], SAME)
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("number", [1, 2, 1001])
def test_the_ids_are_those_of_the_rows_in_their_order(number: int) -> None:
    ids = insert_in_a_row(TABLE, COLUMNS, rows(number), SAME)
    found = list(Suppression.objects.order_by("address_hash").values_list("pk", flat=True))
    assert len(found) == number
    assert ids == (range(found[0], found[-1] + 1) if connection.vendor == "postgresql" else None)
    assert ids is None or list(ids) == found


def test_ids_that_others_took_a_part_of_are_not_told() -> None:
    """Numbers are given out at once and to everybody, whatever becomes of the transactions."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    other = connection.copy()

    def take_one() -> None:
        with other.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [TABLE])

    try:
        assert insert_in_a_row(TABLE, COLUMNS, rows(2000, meanwhile=take_one), SAME) is None
    finally:
        other.close()
    assert Suppression.objects.count() == 2000
