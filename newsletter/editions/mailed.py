"""Which essays were mailed, and in which editions."""

import json
from collections import defaultdict

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from newsletter.editions.models import EditionPage
from newsletter.editions.stored import stored_essays
from newsletter.newsletters.models import Newsletter
from newsletter.sending.models import Mailing, MailingVariant

NOT_MAILED = ("draft", "cancelled", "failed")
"""States of a mailing that never began: it mailed nothing and will not."""


def ever_mailed() -> set[int]:
    """The ids of the essays that any mailing carried or is scheduled to carry."""
    return set().union(*_essays_of(_begun(Mailing.objects.all())).values())


def mailed_essays(newsletter: Newsletter, *, but_for: int | None = None) -> dict[int, list[str]]:
    """The names of the editions that carried each essay by mail, or are scheduled to, by the essay's id.

    Args:
        newsletter: whose mailings count.
        but_for: the id of an edition whose mailings do not.
    """
    mailings = _begun(newsletter.mailings.exclude(edition=but_for))
    carried: dict[int, list[str]] = {}
    essays = _essays_of(mailings)
    for pk, number, title in mailings.values_list("pk", "edition__number", "edition__title"):
        name = _("Vol. %(number)s") % {"number": number} if number is not None else title
        for essay in essays[pk]:
            if name not in carried.setdefault(essay, []):
                carried[essay].append(name)
    return carried


def essay_ids(body: str) -> set[int]:
    """The ids of the essays a stored body points to."""
    return set(stored_essays(EditionPage.body.field.stream_block, json.loads(body)))


def _begun(mailings: "QuerySet[Mailing]") -> "QuerySet[Mailing]":
    return mailings.exclude(state__in=NOT_MAILED, started_at=None).order_by("start_at", "pk")


def _essays_of(mailings: "QuerySet[Mailing]") -> dict[int, set[int]]:
    """The ids of the essays of each mailing: those its frozen content holds, also where a rule found them.

    Before all of it is frozen, and where it was frozen by a version that did not keep them, those its pinned
    revision points to as well. Two queries.
    """
    found: dict[int, set[int]] = defaultdict(set)
    variants = MailingVariant.objects.filter(mailing__in=mailings.order_by())
    for pk, essays in variants.filter(essays__isnull=False).values_list("mailing_id", "essays"):
        found[pk] |= set(essays or ())
    kept = MailingVariant.objects.filter(mailing=OuterRef("pk"))
    unknown = Q(frozen_at=None) | ~Exists(kept) | Exists(kept.filter(essays__isnull=True))
    for pk, content in mailings.filter(unknown).order_by().values_list("pk", "revision__content"):
        found[pk] |= essay_ids(content.get("body") or "[]")
    return found
