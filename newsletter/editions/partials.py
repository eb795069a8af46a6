"""Parts of editions that are kept once: headers, footers, signatures."""

from django.conf import settings
from django.db import models
from django.forms import Select
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, RevisionMixin
from wagtail.search import index

from newsletter.editions.blocks import PartialBody


class Partial(PreviewableMixin, RevisionMixin, index.Indexed, models.Model):
    """Blocks kept once for many editions. What was mailed is frozen, so a later change changes no mailing."""

    class Kind(models.TextChoices):
        HEADER = "header", _("header")
        FOOTER = "footer", _("footer")
        SIGNATURE = "signature", _("signature")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=120, help_text=_("Only editors see it."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    language = models.CharField(_("language"), max_length=10, default="ja")
    body = StreamField(PartialBody(), verbose_name=_("body"), blank=True)

    preview_modes = [("mail", _("mail")), ("text", _("mail as text"))]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("kind")]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("language", widget=Select(choices=settings.LANGUAGES))]),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("saved part")
        verbose_name_plural = _("saved parts")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the part alone, as mail or as the mail's text."""
        from newsletter.editions.partial_previews import preview

        return preview(self, request=request, mode=mode_name)
