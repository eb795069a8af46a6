"""A correction of an edition: published at once, and never changed after."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 2000


class Correction(models.Model):
    """A word of correction above an edition's public page, in the edition's language.

    The database refuses to change or delete a row (`newsletter.append_only`): a correction is
    corrected by another. So no foreign key may be emptied: `by` is a plain reference that may
    lead nowhere once its account is gone, and `by_name` says who it was.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", pgettext_lazy("kind", "Correction")
        APOLOGY = "apology", pgettext_lazy("kind", "Apology")
        ADDITION = "addition", pgettext_lazy("kind", "Addition")

    edition = models.ForeignKey(
        "newsletter.EditionPage",
        on_delete=models.PROTECT,
        related_name="corrections",
        verbose_name=_("edition"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.CORRECTION)
    text = models.TextField(
        _("text"),
        max_length=LONGEST,
        help_text=_("What was wrong, and what is right. Plain text, in the language of the edition."),
    )
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("written by"),
    )
    by_name = models.CharField(_("name of who wrote it"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("correction of an edition")
        verbose_name_plural = _("corrections of editions")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.kind} {self.at:%Y-%m-%d}"
