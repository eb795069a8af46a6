"""Who wrote an edition, as far as nobody else approved it yet."""

from collections.abc import Iterable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import Min, QuerySet
from wagtail.models import Revision

from newsletter.editions.approval.content import content_hash, page_hash
from newsletter.editions.approval.models import EditionApproval
from newsletter.editions.content import parts_of
from newsletter.editions.models import EditionPage
from newsletter.editions.partials import Partial

MOST_LOOKED_AT = 50
"""How many revisions are compared with the one before; who saved an older one counts as a writer unlooked."""


def writers_of(latest: EditionPage) -> frozenset[int]:
    """The ids of everyone who changed an edition since somebody else approved other content of it.

    Without such an approval, everyone who ever changed it. Copies that nobody owns and saves that changed
    nothing make nobody a writer. Who saved a part that the edition shows, in the same time, is one.

    Args:
        latest: the object of the latest revision.
    """
    approvals = EditionApproval.objects.filter(edition_id=latest.pk, by_another=True)
    before = approvals.exclude(content_hash=content_hash(latest))
    settled = set(before.values_list("page_hash", flat=True))
    since = before.order_by("-at").values_list("at", flat=True).first()
    found = (*_of_page(latest, settled), *_of_parts(latest, since))
    return frozenset(user for user in found if user is not None)


def _of_page(latest: EditionPage, settled: set[str]) -> Iterator[int | None]:
    """Of each content back to a settled one, whoever saved it first."""
    newer, writer = "", None
    revisions = _revisions(latest).order_by("-created_at", "-pk")
    for revision in revisions[:MOST_LOOKED_AT].iterator(chunk_size=5):
        found = page_hash(latest.with_content_json(revision.content))
        if found != newer:
            yield writer
            newer, writer = found, None
        if found in settled:
            return
        writer = revision.user_id or writer
    yield writer
    yield from revisions[MOST_LOOKED_AT:].values_list("user_id", flat=True)


def _of_parts(latest: EditionPage, since: object) -> Iterable[int | None]:
    """Whoever saved a part that is shown, since then or, without a time, since the edition was begun."""
    since = since or _revisions(latest).aggregate(first=Min("created_at"))["first"]
    parts = [str(part.pk) for part in parts_of(latest)]
    if since is None or not parts:
        return []
    saved = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Partial), object_id__in=parts, created_at__gt=since
    )
    return saved.values_list("user_id", flat=True).distinct()


def _revisions(edition: EditionPage) -> "QuerySet[Revision]":
    return Revision.objects.filter(object_id=str(edition.pk), base_content_type=edition.get_base_content_type())
