"""Words that mean the same to a reader who searches."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SynonymGroup(models.Model):
    """Words that find each other: MAツール, マーケティングオートメーション."""

    words = models.TextField(
        _("words"), help_text=_("Words or short phrases that mean the same, separated by commas or line breaks.")
    )

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("groups of synonyms")

    def __str__(self) -> str:
        return "、".join(self.words.splitlines())[:80]
