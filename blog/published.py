"""What follows when an essay reaches readers, and when it leaves them."""

from typing import Any

from django.db import transaction
from wagtail.signals import page_published, page_unpublished

from blog.cards.services import forget_cards
from blog.models import EssayPage
from blog.tasks import find_alike_essays, prepare_pictures


def after_publishing(sender: type, instance: EssayPage, **kwargs: Any) -> None:
    """Have pictures and related essays prepared, once committed.

    Wagtail also sends this when publication is only planned.
    """
    if instance.live:
        transaction.on_commit(lambda: prepare_pictures.delay(instance.pk), robust=True)
        transaction.on_commit(lambda: find_alike_essays.delay(instance.pk), robust=True)


def after_withdrawal(sender: type, instance: EssayPage, **kwargs: Any) -> None:
    """Delete the card, once committed. Wagtail withdraws a page before it deletes it, too."""
    essay_id = instance.pk
    transaction.on_commit(lambda: forget_cards(essay_id), robust=True)


def connect() -> None:
    """Listen to Wagtail. Idempotent."""
    page_published.connect(after_publishing, sender=EssayPage, dispatch_uid="blog.after_publishing")
    page_unpublished.connect(after_withdrawal, sender=EssayPage, dispatch_uid="blog.after_withdrawal")
