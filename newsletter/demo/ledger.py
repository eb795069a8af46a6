"""What the demo made: written beside each thing in the same transaction, read to find it again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from newsletter.demo.models import DemoRecord

Made = TypeVar("Made", bound=models.Model)


class Ledger:
    """The records of `seed_demo`, read once."""

    def __init__(self) -> None:
        self._rows = {row.key: row for row in DemoRecord.objects.all()}

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def began_at(self) -> datetime | None:
        """When the first thing was made; None while there is none."""
        return min((row.created_at for row in self._rows.values()), default=None)

    def find(self, key: str, model: type[Made]) -> Made | None:
        """The thing made under a key; None when it was not made, or was deleted since."""
        row = self._rows.get(key)
        return model._default_manager.filter(pk=row.object_id).first() if row else None

    def get(self, key: str, model: type[Made]) -> Made:
        """The thing made under a key. Raises `model.DoesNotExist` when a person deleted it."""
        row = self._rows[key]
        return model._default_manager.get(pk=row.object_id)

    def add(self, key: str, thing: models.Model) -> None:
        """Record one thing. To be called in the transaction that makes it."""
        self.add_all([(key, thing)])

    def add_all(self, things: Iterable[tuple[str, models.Model]]) -> None:
        """Record many things at once."""
        rows = [
            DemoRecord(key=key, content_type=content_type_of(thing), object_id=str(thing.pk))
            for key, thing in things
        ]
        DemoRecord.objects.bulk_create(rows)
        self._rows |= {row.key: row for row in rows}

    def renew(self, key: str) -> None:
        """Count the thing's present state as the demo's own, after the demo itself changed it."""
        DemoRecord.objects.filter(key=key).update(created_at=timezone.now())


def content_type_of(thing: Any) -> ContentType:
    """The content type a thing is recorded under: that of its own class."""
    return ContentType.objects.get_for_model(type(thing), for_concrete_model=True)
