"""Many rows deleted at once: those nothing hangs on in one statement, the others by Django, with all that does."""

from collections.abc import Iterable, Sequence

from django.db import models

from newsletter.one_of import one_of


def remove(model: type[models.Model], ids: Sequence[int]) -> None:
    """Delete rows by their ids, as `QuerySet.delete` does, without loading those nothing refers to.

    Needs a transaction in which the rows are locked, so that nothing new comes to refer to them. Sends no signals
    for those nothing refers to.
    """
    held = _held(model, ids)
    _delete(model, [pk for pk in ids if pk not in held])
    if held:
        model._default_manager.filter(pk__in=held).delete()


def _held(model: type[models.Model], ids: Sequence[int]) -> set[int]:
    """Which of these rows another table refers to; one question for each table."""
    held: set[int] = set()
    for relation in _relations(model):
        found = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": one_of(ids)})
        held.update(found.order_by().values_list(relation.field.attname, flat=True))
    return held


def _relations(model: type[models.Model]) -> Iterable[models.ManyToOneRel]:
    """The foreign keys that point to a model, those of the tables between many and many included."""
    fields = model._meta.get_fields(include_hidden=True)
    return [one for one in fields if isinstance(one, models.ManyToOneRel) and one.auto_created]


def _delete(model: type[models.Model], ids: Sequence[int]) -> None:
    rows = model._default_manager.filter(pk__in=one_of(ids))
    rows._raw_delete(rows.db)  # One statement; `delete` would load the rows.
