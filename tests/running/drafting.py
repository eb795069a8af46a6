"""The drafting of an installation, as an administrator or bad luck changes it. Called inside it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from prompts.models import DraftingSettings, Run
from prompts.tick import tick


def allow(**fields: Any) -> bool:
    """Save the switches and allowances."""
    DraftingSettings.objects.update_or_create(defaults=fields)
    return True


def break_off(*, page: int) -> str:
    """Let the worker of a page's latest run seem dead; return the text it left."""
    run = Run.objects.filter(object_id=str(page)).latest("created_at")
    run.suggestions.all().delete()
    Run.objects.filter(pk=run.pk).update(
        status="running", result=None, heartbeat_at=timezone.now() - timedelta(minutes=1)
    )
    tick(timezone.now())
    return run.text
