"""The admin of limits per recipients' domain, and of what was slowed down by itself."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from newsletter.newsletters.admin import MENU_HOOK
from newsletter.sending.limits.models import DomainLimit
from newsletter.sending.limits.report import slowed_now


class DomainLimitIndexView(IndexView):
    """The limits, and below them the domains that asked for less."""

    template_name = "newsletter/admin/domain_limits.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is slowed down just now."""
        return super().get_context_data(**kwargs) | {"slowed": slowed_now(now=timezone.now())}


class DomainLimitViewSet(ModelViewSet):
    """Messages per minute for some domains together."""

    model = DomainLimit
    name = "domain_limits"
    url_prefix = "newsletter/domain-limits"
    icon = "time"
    menu_label = _("Limits per domain")
    index_view_class = DomainLimitIndexView
    copy_view_enabled = False
    list_display = ["name", "server", "group", "domains", "per_minute"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            MultiFieldPanel([FieldPanel("group"), FieldPanel("domains")], heading=_("Recipients' domains")),
            FieldRowPanel([FieldPanel("per_minute"), FieldPanel("server")]),
        ]
    )


DOMAIN_LIMITS = DomainLimitViewSet()


@hooks.register("register_admin_viewset")
def register_domain_limits() -> ModelViewSet:
    """The views of limits."""
    return DOMAIN_LIMITS


@hooks.register(MENU_HOOK)
def register_domain_limits_item() -> Any:
    """Limits per domain, in the group."""
    return DOMAIN_LIMITS.get_menu_item(order=410)
