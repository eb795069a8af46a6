"""What the world outside answered, kept so that editors need not wait for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutsideAnswer(models.Model):
    """The last answer to one question. Nothing hangs on a row: without it the question is asked again."""

    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("what it is about, hashed"), max_length=64)
    level = models.CharField(_("verdict"), max_length=20)
    code = models.CharField(_("what was found"), max_length=60)
    details = models.JSONField(_("details"), default=dict)
    number = models.BigIntegerField(_("size or score"), default=0)
    asked_at = models.DateTimeField(_("asked outside"), db_index=True)

    class Meta:
        verbose_name = _("answer from outside")
        verbose_name_plural = _("answers from outside")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
