"""What follows when an essay reaches readers."""

from typing import Any

from django.db import transaction
from wagtail.signals import page_published

from blog.models import EssayPage
from blog.tasks import prepare_pictures


def after_publishing(sender: type, instance: EssayPage, **kwargs: Any) -> None:
    """Have the pictures prepared, once committed. Wagtail also sends this when publication is only planned."""
    if instance.live:
        transaction.on_commit(lambda: prepare_pictures.delay(instance.pk), robust=True)


def connect() -> None:
    """Listen to Wagtail. Idempotent."""
    page_published.connect(after_publishing, sender=EssayPage, dispatch_uid="blog.after_publishing")
