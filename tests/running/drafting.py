"""The drafting of an installation, as an administrator or bad luck changes it. Called inside it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from blog.models import EssayPage
from prompts.models import DraftingSettings, Run
from prompts.tick import tick
from tests.factories.editions import make_image


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


def add_figure(*, page: int, caption: str) -> str:
    """Put a picture at the end of an essay's draft; return its block's id."""
    essay = EssayPage.objects.get(pk=page).get_latest_revision_as_object()
    image = make_image("desk.jpg", title="会議室")
    essay.body.append(("figure", {"image": image, "alt": "", "ornament": False, "caption": caption}))
    essay.save_revision(clean=False)
    return str(EssayPage.objects.get(pk=page).get_latest_revision_as_object().body[-1].id)
