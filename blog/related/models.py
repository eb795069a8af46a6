"""The editor's choice of related essays, and what is worked out about the likeness of their texts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable


class RelatedEssay(Orderable):
    """An essay the editor chose to stand at another's end."""

    essay = ParentalKey("blog.EssayPage", related_name="chosen_related", on_delete=models.CASCADE)
    related = models.ForeignKey(
        "blog.EssayPage", on_delete=models.PROTECT, related_name="+", verbose_name=_("essay")
    )

    panels = [FieldPanel("related")]

    class Meta(Orderable.Meta):
        verbose_name = _("related essay")
        verbose_name_plural = _("related essays")
        constraints = [models.UniqueConstraint(fields=["essay", "related"], name="related_once_per_essay")]


class LikenessTerms(models.Model):
    """The words that stand out in an essay's published text, counted. Derived, and made anew at will."""

    essay = models.OneToOneField(
        "blog.EssayPage", on_delete=models.CASCADE, primary_key=True, related_name="likeness_terms"
    )
    terms = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.essay_id)


class Likeness(models.Model):
    """How like another essay is, from 0 to 1. Derived: deleting a page deletes what was worked out about it."""

    essay = models.ForeignKey("blog.EssayPage", on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey("blog.EssayPage", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["essay", "other"], name="likeness_once_per_pair")]

    def __str__(self) -> str:
        return f"{self.essay_id}~{self.other_id}"
