"""The essays around one: what to read next, and its place in its series. One query."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, FloatField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Page

from blog.models import EssayPage, EssayTag, Likeness, RelatedEssay
from blog.publication import page_path
from blog.series_parts import part_numbers, whole

MOST_RELATED = 4
# Looked at of each kind: enough where as many stand elsewhere on the page.
LOOKED_AT = 2 * MOST_RELATED


@dataclass(frozen=True)
class Neighbour:
    """What the page of one essay shows of another."""

    pk: int
    title: str
    url: str
    language: str
    category: str
    published_at: datetime | None


@dataclass(frozen=True)
class Place:
    """Where an essay stands in its series; `count` is None where numbers leave a gap, so that no total is true."""

    number: int
    count: int | None
    previous: Neighbour | None
    following: Neighbour | None


@dataclass(frozen=True)
class Around:
    """Everything around one essay. `place` is None outside of a series."""

    related: Sequence[Neighbour]
    place: Place | None


@dataclass(frozen=True)
class _Row:
    kind: str
    rank: float | None
    neighbour: Neighbour


def around(
    essay: EssayPage,
    *,
    readable: QuerySet[EssayPage],
    chosen: Sequence[int] | None = None,
    shown: Collection[int] = (),
) -> Around:
    """Return the readable essays around one.

    Those the editor chose come first. The rest are the most alike, then those with a
    common tag, then those of the category.

    Args:
        essay: published, or the draft of a preview.
        readable: what readers may see.
        chosen: ids instead of the stored choice, for previews.
        shown: ids that stand on the page already; only the editor's choice repeats them.
    """
    rows = _rows(essay, readable.order_by(), chosen)
    place = _place(essay, rows["series"]) if essay.series_id else None
    beside = {one.pk for one in (place.previous, place.following) if one} if place else set()
    picked = {row.neighbour.pk: row.neighbour for row in rows["chosen"]}
    if chosen is not None:
        picked = {pk: picked[pk] for pk in chosen if pk in picked}
    for row in (*rows["alike"], *rows["tags"], *rows["category"]):
        if len(picked) < MOST_RELATED and row.neighbour.pk not in beside and row.neighbour.pk not in shown:
            picked.setdefault(row.neighbour.pk, row.neighbour)
    return Around(related=list(picked.values()), place=place)


def _place(essay: EssayPage, rows: Sequence[_Row]) -> Place | None:
    """Numbered parts come first, the others as they were published: like the page of the series."""
    parts = [row.neighbour for row in rows]
    here = next((index for index, part in enumerate(parts) if part.pk == essay.pk), None)
    if here is None:
        return None
    numbers = part_numbers([None if row.rank is None else int(row.rank) for row in rows])
    return Place(
        number=numbers[here],
        count=whole(numbers),
        previous=parts[here - 1] if here else None,
        following=parts[here + 1] if here + 1 < len(parts) else None,
    )


def _rows(essay: EssayPage, readable: QuerySet[EssayPage], chosen: Sequence[int] | None) -> dict[str, list[_Row]]:
    """Fetch all kinds at once; each part of the union is found by an index of its own."""
    others = readable.exclude(pk=essay.pk)
    alike = others.filter(locale_id=essay.locale_id)
    parts = [_chosen(essay, others, chosen), _alike(essay, alike), _tagged(essay, alike), _shelved(essay, alike)]
    if essay.series_id:
        parts.append(_columns(readable.filter(series=essay.series_id), "series", F("series_part")))
    first, *rest = parts
    found: dict[str, list[_Row]] = defaultdict(list)
    for kind, rank, pk, title, path, *others_facts in first.union(*rest, all=True):
        url = page_path(Page(url_path=path))
        found[kind].append(_Row(kind, rank, Neighbour(pk, title, url, *others_facts)))
    for rows in found.values():
        rows.sort(key=_order)
    return found


def _order(row: _Row) -> tuple[bool, float, float, int]:
    published = row.neighbour.published_at
    return row.rank is None, row.rank or 0, published.timestamp() if published else 0, row.neighbour.pk


def _chosen(essay: EssayPage, others: QuerySet[EssayPage], chosen: Sequence[int] | None) -> QuerySet[Any]:
    if chosen is not None:
        return _columns(others.filter(pk__in=chosen), "chosen", Value(None))
    links = RelatedEssay.objects.filter(essay=essay.pk)
    order = links.filter(related=OuterRef("pk")).values("sort_order")[:1]
    return _columns(others.filter(pk__in=links.values("related")), "chosen", Subquery(order))


def _alike(essay: EssayPage, others: QuerySet[EssayPage]) -> QuerySet[Any]:
    stored = Likeness.objects.filter(essay=essay.pk)
    score = stored.filter(other=OuterRef("pk")).values("score")[:1]
    return _columns(others.filter(pk__in=stored.values("other")), "alike", -Subquery(score))


def _tagged(essay: EssayPage, others: QuerySet[EssayPage]) -> QuerySet[Any]:
    tags = EssayTag.objects.filter(content_object=essay.pk).values("tag")
    return _newest(others.filter(pk__in=EssayTag.objects.filter(tag__in=tags).values("content_object")), "tags")


def _shelved(essay: EssayPage, others: QuerySet[EssayPage]) -> QuerySet[Any]:
    return _newest(others.filter(category=essay.category_id), "category")


def _newest(essays: QuerySet[EssayPage], kind: str) -> QuerySet[Any]:
    """The newest by id: an index ends the search early, however many there are."""
    newest = essays.order_by("-pk").values("pk")[:LOOKED_AT]
    return _columns(EssayPage.objects.filter(pk__in=newest), kind, -F("pk"))


def _columns(essays: QuerySet[EssayPage], kind: str, rank: Any) -> QuerySet[Any]:
    """Give every part of the union the same columns, in the same types on every database."""
    text = TextField()
    columns = {
        "near_kind": Value(kind, output_field=text),
        "near_rank": Cast(rank, FloatField()),
        "near_pk": F("pk"),
        "near_title": Cast("title", text),
        "near_path": Cast("url_path", text),
        "near_language": Cast("locale__language_code", text),
        "near_category": Coalesce(Cast("category__title", text), Value("", output_field=text)),
        "near_published_at": F("first_published_at"),
    }
    return essays.order_by().annotate(**columns).values_list(*columns)
