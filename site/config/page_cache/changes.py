"""Which changes readers can see, and that each of them replaces the generation."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from modelcluster.fields import ParentalKey
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from blog.changes import shown_changed
from config.page_cache.generation import replace_on_commit

SHOWN_APPS = frozenset({"blog"})
SHOWN_MODELS = frozenset(
    {
        "newsletter.Correction",
        "newsletter.EditionPage",
        "newsletter.Mailing",
        "newsletter.MailingVariant",
        "newsletter.Newsletter",
        "newsletter.NewsletterPage",
        "newsletter.Partial",
        "newsletter.Topic",
        "taggit.Tag",
        "wagtailcore.Locale",
        "wagtailcore.Page",
        "wagtailcore.PageViewRestriction",
        "wagtailcore.Site",
        "wagtaildocs.Document",
        "wagtailredirects.Redirect",
    }
)
"""What public pages are made of. A test asks every model whether it belongs here."""
UNSEEN_WHEN_NEW = frozenset(
    {"blog.PublicationImage", "blog.PublicationRendition", "taggit.Tag", "wagtaildocs.Document"}
)
"""What no page can show yet when it is made: a page has to be saved with it first."""
OF_DRAFTS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "wagtail_admin_comments",
    }
)
"""Fields of a page that only its editors see. An open editor saves them every few seconds."""


@cache
def shown_models() -> frozenset[type[Model]]:
    """Return the models public pages are made of. Those of old migrations are others."""
    return frozenset(
        model
        for model in apps.get_models()
        if model._meta.app_label in SHOWN_APPS or model._meta.label in SHOWN_MODELS
    )


def is_seen(instance: Model, *, created: bool = False, update_fields: Iterable[str] | None = None) -> bool:
    """Whether saving or deleting this changes what readers see. Doubt counts as yes."""
    if type(instance) not in shown_models():
        return False
    if created and instance._meta.label in UNSEEN_WHEN_NEW:
        return False
    fields = frozenset(update_fields or ())
    if fields and fields <= OF_DRAFTS:
        return False
    page = instance if isinstance(instance, Page) else _owner(instance)
    # Drafts are saved as they are typed. Withdrawing a page is told by a signal of its own.
    is_draft = page is not None and not page.live and page.is_leaf()
    return not is_draft or "live" in fields


def _owner(instance: Model) -> Page | None:
    """The page a row is a part of."""
    for field in instance._meta.get_fields():
        if isinstance(field, ParentalKey) and issubclass(field.related_model, Page):
            return getattr(instance, field.name)
    return None


def _after_saving(sender: type[Model], instance: Model, created: bool, **kwargs: Any) -> None:
    if is_seen(instance, created=created, update_fields=kwargs.get("update_fields")):
        replace_on_commit()


def _after_deleting(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if is_seen(instance):
        replace_on_commit()


def _after_telling(sender: Any, **kwargs: Any) -> None:
    replace_on_commit()


def connect() -> None:
    """Listen to Django, Wagtail and the blog. Idempotent."""
    post_save.connect(_after_saving, dispatch_uid="config.page_cache.saved")
    post_delete.connect(_after_deleting, dispatch_uid="config.page_cache.deleted")
    for number, told in enumerate((page_published, page_unpublished, post_page_move, shown_changed)):
        told.connect(_after_telling, dispatch_uid=f"config.page_cache.told.{number}")
