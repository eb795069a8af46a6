"""What is remembered of a block that came from a suggestion."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BlockOrigin(models.Model):
    """A block that a suggestion became, and the words it came with. Its target is that of the suggestion's run."""

    suggestion = models.ForeignKey(
        "prompts.Suggestion", on_delete=models.CASCADE, related_name="blocks", verbose_name=_("suggestion")
    )
    block = models.CharField(_("id of the block"), max_length=36)
    text = models.TextField(_("accepted text"))

    class Meta:
        verbose_name = _("origin of a block")
        verbose_name_plural = _("origins of blocks")
        constraints = [models.UniqueConstraint(fields=["suggestion", "block"], name="block_of_suggestion_once")]

    def __str__(self) -> str:
        return self.block
