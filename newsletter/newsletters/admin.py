"""The admin of `newsletter.newsletters`: the menu group, newsletters, topics and mail servers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button

from newsletter.newsletters.embedding import embed
from newsletter.newsletters.models import MailServer, Newsletter
from newsletter.newsletters.servers import ServerUnknown, transport_of
from newsletter.newsletters.topics import TOPICS

MENU_HOOK = "register_newsletter_menu_item"
MENU = Menu(register_hook_name=MENU_HOOK, construct_hook_name="construct_newsletter_menu")


class MailServerForm(WagtailAdminModelForm):
    """Refuses a server whose variable the environment does not hold, when a person can still fix it."""

    def clean(self) -> dict[str, Any]:
        """Read the variable as sending would."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("variable") and cleaned.get("name"):
            try:
                transport_of(MailServer(name=cleaned["name"], variable=cleaned["variable"]))
            except ServerUnknown as error:
                raise ValidationError({"variable": str(error)}) from error
        return cleaned


class NewsletterIndexView(IndexView):
    """Leads from each newsletter to its form for other sites."""

    def get_list_more_buttons(self, instance: Newsletter) -> list[Any]:
        """The usual, and the form."""
        url = reverse("newsletter_embed", args=[instance.pk])
        form = Button(_("Sign-up form for other sites"), url, icon_name="code", priority=15)
        notices = reverse("newsletter_notices", args=[instance.pk])
        own_words = Button(_("Notices"), notices, icon_name="mail", priority=16)
        return [*super().get_list_more_buttons(instance), form, own_words]


class NewsletterViewSet(ModelViewSet):
    """Newsletters: sender, legal display, times, what is kept of opens and clicks."""

    model = Newsletter
    name = "newsletters"
    url_prefix = "newsletter/newsletters"
    icon = "mail"
    menu_label = _("Newsletters")
    index_view_class = NewsletterIndexView
    copy_view_enabled = False
    list_display = [
        "name",
        "sender_name",
        "sender_email",
        BooleanColumn("is_default", label=_("the default newsletter")),
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("slug"), FieldPanel("language")]),
                    FieldPanel("is_default"),
                ],
                heading=_("Newsletter"),
            ),
            MultiFieldPanel(
                [FieldPanel("sender_name"), FieldPanel("sender_email"), FieldPanel("reply_to")],
                heading=_("Sender"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("legal_name"),
                    FieldPanel("legal_name_en"),
                    FieldPanel("postal_address"),
                    FieldPanel("legal_contact"),
                ],
                heading=_("Legal display"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("time_zone"),
                    FieldPanel("undo_seconds"),
                    FieldPanel("late_limit"),
                    FieldPanel("least_hours"),
                    FieldPanel("mail_server"),
                    FieldPanel("approval_required"),
                ],
                heading=_("Sending"),
            ),
            MultiFieldPanel([FieldPanel("alarm_minutes"), FieldPanel("alarm_addresses")], heading=_("Alarms")),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("tracking_opens"), FieldPanel("tracking_clicks")])],
                heading=_("What is kept of opens and clicks"),
            ),
        ]
    )


class MailServerViewSet(ModelViewSet):
    """SMTP servers by name; their addresses and passwords stay in the environment."""

    model = MailServer
    name = "mail_servers"
    url_prefix = "newsletter/mail-servers"
    icon = "cogs"
    menu_label = _("Mail servers")
    copy_view_enabled = False
    list_display = ["name", "variable", "connections", "per_second"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("variable"),
            FieldRowPanel([FieldPanel("connections"), FieldPanel("per_second")]),
            MultiFieldPanel([FieldPanel("warm_up"), FieldPanel("warm_up_from")], heading=_("Warming up")),
        ],
        base_form_class=MailServerForm,
    )


NEWSLETTERS = NewsletterViewSet()
MAIL_SERVERS = MailServerViewSet()


@hooks.register("register_admin_viewset")
def register_newsletters() -> list[ModelViewSet]:
    """The views of newsletters, topics and mail servers."""
    return [NEWSLETTERS, TOPICS, MAIL_SERVERS]


@hooks.register("register_admin_urls")
def register_newsletter_urls() -> list[URLPattern]:
    """The form to be copied into other sites."""
    return [path("newsletter/newsletters/<int:pk>/form/", embed, name="newsletter_embed")]


@hooks.register("register_admin_menu_item")
def register_newsletter_group() -> SubmenuMenuItem:
    """The group all of the newsletter's subjects put their entries into."""
    return SubmenuMenuItem(_("Newsletter"), MENU, name="newsletter", icon_name="mail", order=250)


@hooks.register(MENU_HOOK)
def register_newsletters_item() -> Any:
    """Newsletters, in the group."""
    return NEWSLETTERS.get_menu_item(order=300)


@hooks.register(MENU_HOOK)
def register_mail_servers_item() -> Any:
    """Mail servers, in the group."""
    return MAIL_SERVERS.get_menu_item(order=400)


@hooks.register(MENU_HOOK)
def register_topics_item() -> Any:
    """Topics, in the group."""
    return TOPICS.get_menu_item(order=320)
