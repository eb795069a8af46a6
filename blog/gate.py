"""Where every way to readers is met: nothing unfinished passes.

Wagtail tells nobody before it publishes. What the editor, single and bulk actions, workflows,
the scheduled publisher, the admin's API and our own code all end in is one action, and it
checks whether it may. What makes a page public without that action saves it: copies, aliases,
scripts.
"""

from collections.abc import Collection
from typing import Any

from django.db.models.signals import pre_save
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, get_page_models

from blog.publishing import CheckedBeforePublishing, PublicationRefused, marks_coming_to_light

_may_publish = PublishPageRevisionAction.check


def check_publication(action: PublishPageRevisionAction, skip_permission_checks: bool = False) -> None:
    """Let a revision be published or scheduled, or raise `PublicationRefused` before anything is changed."""
    _may_publish(action, skip_permission_checks=skip_permission_checks)
    page = action.object
    obstacles = page.publishing_obstacles() if isinstance(page, CheckedBeforePublishing) else []
    if obstacles:
        raise PublicationRefused(page, obstacles)


def before_saving(
    sender: type[Page], instance: Page, raw: bool, update_fields: Collection[str] | None, **kwargs: Any
) -> None:
    """Refuse to save a live page with marks that nobody could read before.

    Fixtures are loaded as they are: they bring back what was there.
    """
    if raw or not instance.live:
        return
    shown_now = update_fields is None or "live" in update_fields
    obstacles = marks_coming_to_light(instance, fields=None if shown_now else update_fields)
    if obstacles:
        raise PublicationRefused(instance, obstacles)


def connect() -> None:
    """Stand in every way. Idempotent; call when all models are known."""
    PublishPageRevisionAction.check = check_publication
    for model in get_page_models():
        pre_save.connect(before_saving, sender=model, dispatch_uid=f"blog.gate.{model._meta.label_lower}")
