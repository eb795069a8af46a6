"""By what a delivery's address is told from others in the database: the beginning of its keyed hash."""

from typing import Any
from uuid import UUID

from django.db.models import Func, UUIDField, Value
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler

LENGTH = 32
"""Digits of the hash that are looked at. See `AddressKey`."""


class AddressKey(Func):
    """The first 32 of the 64 hexadecimal digits of a keyed SHA-256, on PostgreSQL as a number of 128 bits.

    An index over those is smaller than one over the whole hash, and is written and searched in less time.
    That two addresses share them is possible, and to be expected once in more than 10^19 addresses. Of two such
    addresses of one mailing only the first would be mailed, the other counted as its duplicate.

    The length stands in the statement itself: a database takes an index only for the expression it was made of.
    """

    template = f"SUBSTR(%(expressions)s, 1, {LENGTH})"
    arity = 1
    output_field = UUIDField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> tuple[str, Any]:
        """PostgreSQL's type for 128 bits is that of UUIDs, whose inner order it does not look at."""
        return self.as_sql(compiler, connection, template=f"({self.template}::uuid)", **context)


def has_key_of(hashed: str) -> Exact:
    """Which deliveries the database takes for ones to the address with this keyed hash; found by the index.

    The whole hash is not asked for besides: SQLite would then work out the key from it, and look at no index.
    """
    return Exact(AddressKey("address_hash"), Value(UUID(hashed[:LENGTH])))
