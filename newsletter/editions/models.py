"""The content of one mailing: an edition, which is also the public archive page."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from newsletter.editions.blocks import EditionBody


class EditionPage(Page):
    """One edition of a newsletter: its number, subject, preheader and blocks."""

    class Distribution(models.TextChoices):
        MAIL_AND_WEB = "mail-and-web", _("mailed, and in the archive")
        MAIL_ONLY = "mail-only", _("mailed only")
        WEB_ONLY = "web-only", _("in the archive only")

    number = models.PositiveIntegerField(_("number (Vol.)"), null=True, blank=True)
    subject = models.CharField(
        _("subject"), max_length=200, blank=True, help_text=_("The first 20 full-width characters count most.")
    )
    preheader = models.CharField(
        _("preheader"), max_length=200, blank=True, help_text=_("Shown after the subject in the list of mails.")
    )
    distribution = models.CharField(
        _("distribution"), max_length=20, choices=Distribution.choices, default=Distribution.MAIL_AND_WEB
    )
    body = StreamField(EditionBody(), verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("number"), FieldPanel("distribution")]),
        FieldPanel("subject"),
        FieldPanel("preheader"),
        FieldPanel("body"),
    ]
    parent_page_types = ["newsletter.NewsletterPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
