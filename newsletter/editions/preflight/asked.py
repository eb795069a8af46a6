"""Asking the world outside for an edition, so that its checks can read the answers."""

from django.conf import settings
from django.utils import timezone

from newsletter.editions.models import EditionPage
from newsletter.editions.preflight.questions import questions_of
from newsletter.editions.rendering import everything, render_edition
from newsletter.outside.asking import SECONDS, ask
from newsletter.outside.kept import forget_old
from newsletter.outside.world import World, the_world


def ask_for(edition_id: int, *, world: World | None = None) -> int:
    """Ask what the latest revision of an edition wants to know; how many answers were kept.

    An edition that is gone asks nothing. Must not be called within a transaction.
    """
    edition = EditionPage.objects.filter(pk=edition_id).first()
    if edition is None:
        return 0
    forget_old(now=timezone.now())
    return ask_about(edition.get_latest_revision_as_object(), world=world)


def ask_about(edition: EditionPage, *, world: World | None = None, seconds: float = SECONDS) -> int:
    """The same for an edition at hand, such as the object of a pinned revision, in a bounded time."""
    if not settings.OUTSIDE_CHECKS:
        return 0
    rendered = render_edition(edition=edition, language=edition.locale.language_code, enters=everything)
    newsletter = edition.get_parent().specific.newsletter
    questions = questions_of(edition, rendered=rendered, newsletter=newsletter)
    return ask(questions, world=world or the_world(), now=timezone.now(), seconds=seconds)
