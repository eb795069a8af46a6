"""The admin of topics: what readers of a newsletter may choose from."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.viewsets.model import ModelViewSet

from newsletter.consent.models import Topic
from newsletter.newsletters.models import Newsletter


class TopicForm(WagtailAdminModelForm):
    """Keeps a topic with its newsletter once somebody chose it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            # Most publications have one newsletter, and nothing to choose.
            self.initial.setdefault("newsletter", Newsletter.objects.filter(is_default=True).first())

    def clean(self) -> dict[str, Any]:
        """Put a new topic last."""
        if self.instance.pk is None:
            last = Topic.objects.aggregate(last=Max("position"))["last"]
            self.instance.position = 0 if last is None else last + 1
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def clean_newsletter(self) -> Any:
        """Refuse to hand chosen topics to another newsletter."""
        chosen = self.cleaned_data["newsletter"]
        if self.instance.pk and chosen.pk != self.instance.newsletter_id and self.instance.subscriptions.exists():
            raise ValidationError(_("Readers chose this topic of their newsletter; it cannot change over."))
        return chosen


class TopicDeleteView(DeleteView):
    """Deletes only what nobody chose: who loses their only topic would get all of them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back with the reason while somebody has the topic."""
        count = self.object.subscriptions.count()
        if count and self.user_has_permission("delete"):
            messages.error(
                request,
                _(
                    "“%(topic)s” stays: %(count)d subscriptions name it, and those with no other topic would "
                    "receive everything. Take it off the offer instead."
                )
                % {"topic": self.object.name, "count": count},
            )
            return redirect("topics:edit", self.object.pk)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class TopicViewSet(ModelViewSet):
    """Topics of newsletters, in the order readers see them in."""

    model = Topic
    name = "topics"
    url_prefix = "newsletter/topics"
    icon = "tag"
    menu_label = pgettext_lazy("newsletter", "Topics")
    copy_view_enabled = False
    sort_order_field = "position"
    list_display = [
        "name",
        "name_en",
        "newsletter",
        BooleanColumn("is_offered", label=gettext_lazy("may be chosen")),
    ]
    list_filter = ["newsletter", "is_offered"]
    delete_view_class = TopicDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("newsletter"),
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldPanel(
                "slug",
                help_text=gettext_lazy(
                    "Latin letters, digits and hyphens. Forms on other sites name the topic by it."
                ),
            ),
            FieldPanel("is_offered"),
        ],
        base_form_class=TopicForm,
    )


TOPICS = TopicViewSet()
