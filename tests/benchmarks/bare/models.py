"""A page type with the body of an essay and what a page commonly shows around it, each asked for as one does."""

from typing import Any

from django.http import HttpRequest
from wagtail.fields import StreamField
from wagtail.models import Page

from blog.blocks import EssayBody


class BarePage(Page):
    """A plain page: a body, the way to it, a menu, its neighbours, the newest ones."""

    body = StreamField(EssayBody(), blank=True)

    class Meta:
        app_label = "bare"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        siblings = BarePage.objects.sibling_of(self, inclusive=False).live()
        around = {
            "ancestors": self.get_ancestors().filter(depth__gt=1),
            "menu": Page.objects.filter(depth=3).live().in_menu(),
            "previous": self.get_prev_siblings().live().first(),
            "following": self.get_next_siblings().live().first(),
            "others": siblings.count(),
            "newest": siblings.order_by("-first_published_at")[:4],
        }
        return super().get_context(request, *args, **kwargs) | around
