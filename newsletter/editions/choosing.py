"""What the chooser of pages says of essays: which no newsletter ever mailed."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from blog.models import EssayPage
from newsletter.editions.mailed import ever_mailed


def with_never_mailed(pages: "QuerySet[Any]") -> "QuerySet[Any]":
    """Pages with `is_never_mailed`: an essay that no mailing of any newsletter carried or is scheduled to carry.

    A fixed number of queries for the mailed essays, none for each page.
    """
    essays = Q(pk__in=EssayPage.objects.values("pk"))
    never = ExpressionWrapper(essays & ~Q(pk__in=ever_mailed()), output_field=BooleanField())
    return pages.annotate(is_never_mailed=never)
