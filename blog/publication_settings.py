"""What the publication says about itself: name, navigation, links, and how it stands to machines that write."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, Page

from .images import PublicationImage


@register_setting(icon="site")
class PublicationSettings(BaseSiteSetting, ClusterableModel):
    """Name, logo, navigation, social links, and the publication's policies on AI."""

    class AiDisclosure(models.TextChoices):
        USED = "used", _("where AI was used")
        ALWAYS = "always", _("on every essay")
        NEVER = "never", _("nowhere")

    name = models.CharField(_("name"), max_length=80, blank=True)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    tagline_en = models.CharField(_("tagline in English"), max_length=160, blank=True)
    logo = models.ForeignKey(
        PublicationImage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    ai_disclosure = models.CharField(
        _("say how AI was used"), max_length=10, choices=AiDisclosure.choices, default=AiDisclosure.USED
    )
    ai_statement = models.TextField(
        _("how this publication works with AI"),
        blank=True,
        help_text=_("Shown to readers who want to know more, below the line on an essay."),
    )
    ai_statement_en = models.TextField(_("how this publication works with AI, in English"), blank=True)
    ai_search = models.BooleanField(
        _("search by AI services may read"),
        default=True,
        help_text=_("Crawlers that build an index, so that answers can cite the publication."),
    )
    ai_visits = models.BooleanField(
        _("AI services may fetch a page when somebody asks for it"),
        default=True,
        help_text=_("One page at a time, on behalf of a person."),
    )
    ai_training = models.BooleanField(
        _("essays may be used to train models"),
        default=False,
        help_text=_("Crawlers that collect text to train models. They obey of their own will, or not."),
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("name_en"), FieldPanel("tagline"), FieldPanel("tagline_en")],
            heading=_("Name and tagline"),
        ),
        FieldPanel("logo"),
        InlinePanel("navigation", label=_("entry"), heading=_("Navigation")),
        InlinePanel("social_links", label=_("link"), heading=_("Social links")),
        MultiFieldPanel(
            [FieldPanel("ai_disclosure"), FieldPanel("ai_statement"), FieldPanel("ai_statement_en")],
            heading=_("AI in our essays"),
        ),
        MultiFieldPanel(
            [FieldPanel("ai_search"), FieldPanel("ai_visits"), FieldPanel("ai_training")],
            heading=_("Crawlers of AI services (robots.txt)"),
        ),
    ]

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")


class NavigationItem(Orderable):
    """One entry of the site's navigation; shown in the reader's language where a translation exists."""

    publication = ParentalKey(PublicationSettings, related_name="navigation", on_delete=models.CASCADE)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+", verbose_name=_("page"))
    label = models.CharField(_("label"), max_length=60, blank=True)

    panels = [FieldPanel("page"), FieldPanel("label")]


class SocialLink(Orderable):
    """One of the publication's profiles elsewhere."""

    publication = ParentalKey(PublicationSettings, related_name="social_links", on_delete=models.CASCADE)
    label = models.CharField(_("label"), max_length=60)
    address = models.URLField(_("address"))

    panels = [FieldPanel("label"), FieldPanel("address")]
