"""A new edition from essays: which essays were mailed already, and the draft made from those chosen."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from blog.essays import published_essays
from blog.models import EssayPage
from newsletter.editions.merge.grammar import as_written
from newsletter.editions.models import EditionPage
from newsletter.editions.numbering import free_slug, next_number
from newsletter.editions.stored import stored_essays
from newsletter.newsletters.models import NewsletterPage

OFFERED = 60
"""How many essays are offered: the newest of those never mailed, then the newest of the others."""

SAME_PRESS = timedelta(minutes=1)
"""A second press within this time is a slip of the finger."""

NOT_MAILED = ("draft", "cancelled", "failed")
"""States of a mailing that never began: it mailed nothing and will not."""


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
    """
    if not essays:
        raise ValueError("an edition needs at least one essay")
    with transaction.atomic():
        NewsletterPage.objects.select_for_update().get(pk=parent.pk)
        made = _made_by(press, parent=parent, user=user, now=now) if press and now else None
        if made is not None:
            return made
        number = next_number(parent)
        edition = EditionPage(
            title=title or essays[0].title,
            subject=_subject(title or (essays[0].title if press else "")),
            number=number,
            slug=free_slug(parent, number),
            is_monthly_digest=is_monthly_digest,
            owner=user,
            locale=parent.locale,
            live=False,
            body=[*(_greeting(parent) if press else ()), *(("essay_teaser", _teaser(essay)) for essay in essays)],
        )
        NewsletterPage.objects.get(pk=parent.pk).add_child(instance=edition)
        revision = edition.save_revision(user=user, log_action=False)
        log(
            instance=edition,
            action="wagtail.create",
            user=user,
            revision=revision,
            content_changed=True,
            data={"press": press} if press else None,
        )
    return edition


def _subject(title: str) -> str:
    """A title as a subject that says the same: its braces are no fields, its length is one a subject has."""
    longest = EditionPage._meta.get_field("subject").max_length or 0
    subject = as_written(title)
    while len(subject) > longest:
        title = title[: longest - 1 - (len(subject) - len(title))]
        subject = as_written(title) + "…"
    return subject


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
    mailed = mailed_essays(parent)
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


def mailed_essays(parent: NewsletterPage) -> dict[int, list[str]]:
    """The names of the editions that carried each essay by mail, or are scheduled to, by the essay's id."""
    carried: dict[int, list[str]] = {}
    mailings = parent.newsletter.mailings.exclude(state__in=NOT_MAILED, started_at=None).order_by("start_at")
    for number, title, content in mailings.values_list("edition__number", "edition__title", "revision__content"):
        name = _("Vol. %(number)s") % {"number": number} if number is not None else title
        for essay in essay_ids(content.get("body") or "[]"):
            if name not in carried.setdefault(essay, []):
                carried[essay].append(name)
    return carried


def essay_ids(body: str) -> set[int]:
    """The ids of the essays a stored body points to."""
    return set(stored_essays(EditionPage.body.field.stream_block, json.loads(body)))


def _teaser(essay: EssayPage) -> dict[str, Any]:
    return {"essay": essay, "heading": "", "text": "", "with_image": essay.hero_image_id is not None}
