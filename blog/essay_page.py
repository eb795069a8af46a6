"""What the page of an essay shows besides its own fields."""

from typing import Any

from blog.essays import fetch_shown, latest_by_authors, readable_essays
from blog.models import EssayPage, SeriesPage
from blog.openness import is_open
from blog.related.around import around


def shown_with(essay: EssayPage, *, preview: bool) -> dict[str, Any]:
    """Return for the template the authors' boxes, the related essays and the place in the series.

    Fetches what belongs to a saved essay at once; a preview shows what is in the
    editor, saved or not.
    """
    chosen = [link.related_id for link in essay.chosen_related.all()] if preview else None
    if not preview:
        fetch_shown(essay)
    latest = latest_by_authors(essay.authors, without=essay)
    listed = {one.pk for essays in latest.values() for one in essays}
    near = around(essay, readable=readable_essays(), chosen=chosen, shown=listed)
    return {
        "author_boxes": [(author, latest.get(author.pk, [])) for author in essay.authors],
        "related": near.related,
        "place": near.place,
        "series": _series(essay, preview=preview),
    }


def _series(essay: EssayPage, *, preview: bool) -> SeriesPage | None:
    """A series that readers cannot see yet is named in previews only."""
    series = essay.series
    return series if series and (preview or (series.live and is_open(series))) else None
