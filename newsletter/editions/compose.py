"""A new edition from essays: which essays were mailed already, and the draft made from those chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from blog.essays import published_essays
from blog.models import EssayPage
from newsletter.editions.mailed import mailed_essays
from newsletter.editions.making import made, subject_from, title_from
from newsletter.editions.models import EditionPage
from newsletter.editions.numbering import free_slug, next_number
from newsletter.newsletters.models import NewsletterPage

OFFERED = 60
"""How many essays are offered: the newest of those never mailed, then the newest of the others."""

SAME_PRESS = timedelta(minutes=1)
"""A second press within this time is a slip of the finger."""


@dataclass(frozen=True)
class Offer:
    """An essay that may go into an edition, and the editions that carried it."""

    essay: EssayPage
    mailed_in: tuple[str, ...]


def ways_to_compose(user: Any, *, below: Page | None = None) -> list[tuple[str, str]]:
    """The address and label of “New edition from essays” for each newsletter's page the user may write below.

    Args:
        user: who asks.
        below: the only page of interest; None for all.
    """
    pages = NewsletterPage.objects.select_related("locale").order_by("path")
    wanted = pages.filter(pk=below.pk) if below else pages
    allowed = [page for page in wanted if page.permissions_for_user(user).can_add_subpage()]
    label = _("New edition from essays")
    named = _("%(action)s: %(newsletter)s")
    return [
        (
            reverse("newsletter_compose", args=[page.pk]),
            label if len(allowed) == 1 else named % {"action": label, "newsletter": page.title},
        )
        for page in allowed
    ]


def edition_from_essays(
    *,
    parent: NewsletterPage,
    essays: Sequence[EssayPage],
    user: Any,
    title: str = "",
    is_monthly_digest: bool = False,
    press: str = "",
    now: datetime | None = None,
) -> EditionPage:
    """Create a draft edition that teases the essays in their order, and return it with its first revision.

    Numbered and addressed by itself, also when two people do this at once: the newsletter's
    row is locked meanwhile. Nothing is published and nothing is mailed.

    Args:
        title: also its subject; the first essay's title where it is empty.
        press: what was pressed, for example `essay 12`. The same press by the same person within a
            minute before `now` returns the draft it made. Empty: never the same.

    Raises:
        ValueError: no essay was given.
        NotMade: others took the place of the draft again and again, or it cannot be saved so.
    """
    if not essays:
        raise ValueError("an edition needs at least one essay")

    def make() -> EditionPage:
        NewsletterPage.objects.select_for_update().get(pk=parent.pk)
        before = _made_by(press, parent=parent, user=user, now=now) if press and now else None
        if before is not None:
            return before
        draft = _draft(parent, essays, title, is_press=bool(press))
        draft.is_monthly_digest, draft.owner = is_monthly_digest, user
        return _added(draft, parent=parent, user=user, press=press)

    return made(make)


def _draft(parent: NewsletterPage, essays: Sequence[EssayPage], title: str, *, is_press: bool) -> EditionPage:
    """The edition, not saved: with a greeting and a subject where a press makes all of it."""
    number = next_number(parent)
    return EditionPage(
        title=title_from(title or essays[0].title),
        subject=subject_from(title or (essays[0].title if is_press else "")),
        number=number,
        slug=free_slug(parent, number),
        locale=parent.locale,
        live=False,
        body=[*(_greeting(parent) if is_press else ()), *(("essay_teaser", _teaser(essay)) for essay in essays)],
    )


def _added(draft: EditionPage, *, parent: NewsletterPage, user: Any, press: str) -> EditionPage:
    """The draft in its place, with its first revision and its line in the log."""
    NewsletterPage.objects.get(pk=parent.pk).add_child(instance=draft)
    revision = draft.save_revision(user=user, log_action=False)
    log(
        instance=draft,
        action="wagtail.create",
        user=user,
        revision=revision,
        content_changed=True,
        data={"press": press} if press else None,
    )
    return draft


def _made_by(press: str, *, parent: NewsletterPage, user: Any, now: datetime) -> EditionPage | None:
    """The draft that the same press made a moment ago, if it is still there."""
    entries = PageLogEntry.objects.filter(
        action="wagtail.create", user=user, timestamp__gt=now - SAME_PRESS, data__press=press
    )
    return EditionPage.objects.child_of(parent).filter(pk__in=entries.values("page_id")).order_by("-pk").first()


def _greeting(parent: NewsletterPage) -> list[tuple[str, Any]]:
    """A greeting to all readers, in the language of the newsletter's page; fields are its editor's choice."""
    with translation.override(parent.locale.language_code):
        return [("greeting", str(_("Dear readers,")))]


def offers(parent: NewsletterPage) -> list[Offer]:
    """The published essays in the language of a newsletter's page: never mailed ones first, each newest first."""
    mailed = mailed_essays(parent.newsletter)
    essays = published_essays(parent.locale)
    fresh = essays.exclude(pk__in=mailed)[:OFFERED]
    others = essays.filter(pk__in=mailed)[: OFFERED - len(fresh)]
    return [Offer(essay, tuple(mailed.get(essay.pk, ()))) for essay in [*fresh, *others]]


def chosen_essays(parent: NewsletterPage, places: dict[int, int | None]) -> list[EssayPage]:
    """The chosen essays in order: by their place, those without one last, as they were offered.

    Args:
        places: the place (from 1) by the essay's id.
    """
    essays: QuerySet[EssayPage] = published_essays(parent.locale).filter(pk__in=places)
    return sorted(essays, key=lambda essay: (places[essay.pk] is None, places[essay.pk] or 0))


def _teaser(essay: EssayPage) -> dict[str, Any]:
    return {"essay": essay, "heading": "", "text": "", "with_image": essay.hero_image_id is not None}
