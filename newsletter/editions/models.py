"""The content of one mailing: an edition, which is also the public archive page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from blog.permissions import PublishedByItsEditors
from blog.publishing import CheckedBeforePublishing
from newsletter.editions.approval.panels import ApprovalPanel
from newsletter.editions.blocks import EditionBody
from newsletter.editions.forms import EditionCopyForm, EditionForm, SubjectInput
from newsletter.editions.merge.checking import problems
from newsletter.editions.numbering import is_reserved, number_new_edition
from newsletter.editions.panels import CancelledPanel, MailingPanel, PreflightPanel


def _frozen_title() -> index.SearchField:
    """The title readers know an edition by, indexed in the place of the page's own."""
    field = index.SearchField("title", boost=2)
    field.get_value = lambda edition: edition.title_for_readers
    return field


class EditionPage(PublishedByItsEditors, CheckedBeforePublishing, Page):
    """One edition of a newsletter: its number, subject, preheader and blocks."""

    class Distribution(models.TextChoices):
        MAIL_AND_WEB = "mail-and-web", _("mailed, and in the archive")
        MAIL_ONLY = "mail-only", _("mailed only")
        WEB_ONLY = "web-only", _("in the archive only")

    class Form(models.TextChoices):
        HTML_AND_TEXT = "html-and-text", _("HTML and text")
        TEXT = "text", _("text only")

    number = models.PositiveIntegerField(
        _("number (Vol.)"),
        null=True,
        blank=True,
        help_text=_("The next free number is proposed."),
    )
    subject = models.CharField(
        _("subject"),
        max_length=200,
        blank=True,
        help_text=_("The first 20 full-width characters count most; many mail programs cut after 30."),
    )
    preheader = models.CharField(
        _("preheader"), max_length=200, blank=True, help_text=_("Shown after the subject in the list of mails.")
    )
    distribution = models.CharField(
        _("distribution"), max_length=20, choices=Distribution.choices, default=Distribution.MAIL_AND_WEB
    )
    form = models.CharField(
        pgettext_lazy("edition", "form"),
        max_length=20,
        choices=Form.choices,
        default=Form.HTML_AND_TEXT,
        db_default=Form.HTML_AND_TEXT,
        help_text=_(
            "Text only: one part of plain text, with rules and headings as Japanese newsletters have them."
        ),
    )
    is_monthly_digest = models.BooleanField(
        _("this is the monthly digest"),
        default=False,
        help_text=_("Those who want the digest only get this edition, and no other."),
    )
    body = StreamField(EditionBody(), verbose_name=_("body"), blank=True)
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
        verbose_name=_("corrects the edition"),
    )

    og_type = "article"
    is_dated = True  # a list of pages of many kinds shows when it appeared
    base_form_class = EditionForm
    # A copy is a new edition: with its own number, and of no time.
    exclude_fields_in_copy = ["number", "corrects", "go_live_at", "expire_at"]
    copy_form_class = EditionCopyForm
    content_panels = [
        CancelledPanel(heading=_("Mailing cancelled")),
        MailingPanel(heading=_("Mailing")),
        *Page.content_panels,
        FieldRowPanel([FieldPanel("number"), FieldPanel("form")]),
        FieldPanel("distribution"),
        FieldPanel("is_monthly_digest", icon="calendar"),
        FieldPanel("subject", widget=SubjectInput),
        FieldPanel("preheader"),
        FieldPanel("body"),
        PreflightPanel(heading=_("Check before mailing")),
        ApprovalPanel(heading=_("Approval")),
    ]
    parent_page_types = ["newsletter.NewsletterPage"]
    subpage_types: list[str] = []
    # Readers search what was frozen; in the administration, titles are found as they stand now.
    search_fields = [
        *Page.search_fields,
        _frozen_title(),
        index.SearchField("frozen_words"),
    ]

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    preview_modes = [
        ("mail", _("mail")),
        ("dark", _("mail, dark")),
        ("no-images", _("mail without images")),
        ("text", _("mail as text")),
        ("source", _("mail as source")),
        ("web", _("page in the archive")),
    ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Validate, after a new edition got its number and address."""
        number_new_edition(self)
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """Validate what a draft needs, after a new edition got its number and address."""
        number_new_edition(self)
        super().minimal_clean()

    def copy(self, *args: Any, reset_translation_key: bool = True, **kwargs: Any) -> "EditionPage":
        """Copy the edition; a translation of it is the same edition and keeps its number."""
        if not reset_translation_key:
            kwargs["update_attrs"] = {"number": self.number, **(kwargs.get("update_attrs") or {})}
        copied: EditionPage = super().copy(*args, reset_translation_key=reset_translation_key, **kwargs)
        return copied

    def clean(self) -> None:
        """Refuse the addresses that lead to the newsletter's own functions, and fields that are none."""
        super().clean()
        wrong = {"subject": problems(self.subject, alone=True), "preheader": problems(self.preheader)}
        if any(wrong.values()):
            raise ValidationError({name: words for name, words in wrong.items() if words})
        if is_reserved(self.slug):
            raise ValidationError({"slug": _("This address leads to a function of the newsletter.")})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the archive page; an edition that is only mailed has none."""
        if self.distribution == self.Distribution.MAIL_ONLY:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """The archive page for the sitemap; an edition that is only mailed has none."""
        if self.distribution == self.Distribution.MAIL_ONLY:
            return []
        return super().get_sitemap_urls(request)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the archive shows: the frozen rendering of the last mailing, or the page's own blocks."""
        from newsletter.editions.archive import archived

        found = archived(self)
        self.shown_title, self.shown_dates = found.title, found.dates
        return super().get_context(request, *args, **kwargs) | {"archived": found}

    @property
    def title_for_readers(self) -> str:
        """The title as it was mailed, else the page's."""
        from newsletter.editions.archive.searching import title_for_index

        return title_for_index(self)

    def frozen_words(self) -> str:
        """What readers find the edition by: the words of what was mailed, else its own."""
        from newsletter.editions.archive.searching import words_for_index

        return words_for_index(self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the edition as it stands in the editor: as mail, as the mail's text, or as a page."""
        from newsletter.editions.previews import preview

        return preview(self, request=request, mode=mode_name)
