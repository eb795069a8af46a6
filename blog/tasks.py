"""Celery tasks of the blog: each loads by id and calls one function."""

from celery import shared_task

from blog.cards.services import prepare_card
from blog.models import EssayPage
from blog.pictures import make_renditions
from blog.related.alike import find_alike


@shared_task(name="blog.prepare_pictures")
def prepare_pictures(essay_id: int) -> None:
    """Make the pictures and the card of an essay before its first reader would wait for them.

    A lost task costs only that: pages make what is missing.
    """
    essay = EssayPage.objects.live().filter(pk=essay_id).first()
    if essay is not None:
        make_renditions(essay.pictures)
        prepare_card(essay)


@shared_task(name="blog.find_alike_essays")
def find_alike_essays(essay_id: int) -> None:
    """Work out which essays are most like a published one.

    A lost task costs only that: its page falls back on tags and category.
    """
    essay = EssayPage.objects.live().filter(pk=essay_id).first()
    if essay is not None:
        find_alike(essay=essay)
