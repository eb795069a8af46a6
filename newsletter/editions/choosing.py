"""What the chooser of pages says of essays: which no newsletter ever mailed."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from blog.models import EssayPage
from newsletter.editions.compose import NOT_MAILED, essay_ids
from newsletter.sending.models import Mailing


def with_never_mailed(pages: "QuerySet[Any]") -> "QuerySet[Any]":
    """Pages with `is_never_mailed`: an essay that no mailing of any newsletter carried or is scheduled to carry.

    One query for the mailed essays, none for each page.
    """
    essays = Q(pk__in=EssayPage.objects.values("pk"))
    never = ExpressionWrapper(essays & ~Q(pk__in=ever_mailed()), output_field=BooleanField())
    return pages.annotate(is_never_mailed=never)


def ever_mailed() -> set[int]:
    """The ids of the essays that pinned revisions of mailings point to, but for mailings that never began."""
    mailings = Mailing.objects.exclude(state__in=NOT_MAILED, started_at=None)
    pinned = mailings.order_by().values_list("revision__content", flat=True)
    return {essay for content in pinned for essay in essay_ids(content.get("body") or "[]")}
