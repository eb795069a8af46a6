"""The word of a person that an edition may be mailed as it is, and the step of a workflow that asks for it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask

from newsletter.editions.models import EditionPage


class EditionApproval(models.Model):
    """One person approved one content of an edition at one time. Other content is not approved by it (DESIGN I4).

    It falls with its edition: one that was mailed cannot be deleted.
    """

    edition = models.ForeignKey(
        EditionPage, on_delete=models.CASCADE, related_name="approvals", verbose_name=_("edition")
    )
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    page_hash = models.CharField(
        _("hash without saved parts"), max_length=64, blank=True, default="", db_default=""
    )
    by_another = models.BooleanField(
        _("given by somebody who had not written it"), default=False, db_default=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("approved by"),
    )
    at = models.DateTimeField(_("approved"))

    class Meta:
        verbose_name = _("approval of an edition")
        verbose_name_plural = _("approvals of editions")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        permissions = [("approve_edition", _("Can approve editions for mailing"))]
        constraints = [
            models.UniqueConstraint(fields=["edition", "content_hash", "by"], name="one_approval_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.content_hash[:8]}"


class ApprovalTask(AbstractGroupApprovalTask):
    """A step of a workflow at which somebody else than the writer approves an edition. It publishes nothing."""

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Wagtail's actions, without approving where the person may not approve this content."""
        from newsletter.editions.approval.services import refusal

        actions: list[tuple[str, Any, bool]] = super().get_actions(obj, user)
        edition = EditionPage.objects.filter(pk=obj.pk).first()
        if edition is None or not refusal(edition=edition, user=user):
            return actions
        return [action for action in actions if action[0] != "approve"]

    @classmethod
    def get_description(cls) -> str:
        """What is said where a step of a workflow is chosen."""
        return str(_("Somebody of the chosen groups who did not write it approves an edition; nothing is mailed."))

    class Meta:
        verbose_name = _("Approval of an edition")
        verbose_name_plural = _("Approvals of an edition")
