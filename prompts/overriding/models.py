"""A prompt's text as an editor wrote it, with drafts and revisions."""

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from prompts.loader import PromptFileError, in_file
from prompts.overriding.texts import file_body, read_override


class PromptOverride(PreviewableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """What stands in place of a prompt's file, once it is live.

    `base_hash` is the hash of the file that was last compared with it.
    """

    class Language(models.TextChoices):
        JAPANESE = "ja", _("Japanese")
        ENGLISH = "en", _("English")

    prompt_id = models.CharField(_("prompt"), max_length=60)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    body = models.TextField(
        _("text"), blank=True, help_text=_("Left empty, it begins as the text of the prompt's file.")
    )
    uses_file = models.BooleanField(
        _("use the file"),
        default=False,
        help_text=_("Let this text rest: the file is used, and the text is kept for later."),
    )
    base_hash = models.CharField(_("hash of the file it was written against"), max_length=64, editable=False)
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="promptoverride")

    class Meta:
        verbose_name = _("changed prompt")
        verbose_name_plural = _("changed prompts")
        constraints = [
            models.UniqueConstraint(fields=["prompt_id", "language"], name="one_override_per_prompt"),
        ]

    def __str__(self) -> str:
        return f"{self.prompt_id}.{self.language}"

    @property
    def revisions(self) -> Any:
        return self._revisions

    def clean(self) -> None:
        """Fill in the file's text where there is none, and refuse what no prompt may be."""
        super().clean()
        try:
            prompt = in_file(self.prompt_id, self.language)
            self.base_hash = self.base_hash or prompt.hash
            self.body = self.body if self.body.strip() else file_body(self.prompt_id, self.language)
            read_override(self.prompt_id, self.language, self.body)
        except PromptFileError as error:
            raise ValidationError({"body": str(error)}) from error

    @property
    def base_moved(self) -> bool:
        """Whether the file changed since it was last compared with this text."""
        return self.base_hash != in_file(self.prompt_id, self.language).hash

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "prompts/overriding/preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """What would be sent, with the inputs of a sample case."""
        from prompts.evaluation.cases import sample_inputs

        context = super().get_preview_context(request, mode_name)
        try:
            prompt = read_override(self.prompt_id, self.language, self.body)
            return {**context, "prompt": prompt, "messages": prompt.render(sample_inputs(prompt))}
        except PromptFileError as error:
            return {**context, "problem": str(error)}
