"""Working out which essays are most alike, once for each publication."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction

from blog.changes import shown_changed
from blog.essay_text import read_texts
from blog.essays import readable_essays
from blog.models import EssayPage, Likeness, LikenessTerms
from blog.related.likeness import Ranking, Terms, terms_of

# Kept for each essay: twice what its page shows, since some may be shown elsewhere on it.
KEPT = 8
# How many others one publication may enter: the ones it is most like.
MOST_ENTERED = 50
AT_ONCE = 1000

Scores = Mapping[int, float]


def find_alike(*, essay: EssayPage) -> None:
    """Store which readable essays of its language are most like a published one. Idempotent.

    Reads the terms of every other essay once, and enters this one with those it is most
    like, where it is more so than what they have.
    """
    terms = terms_of(
        title=essay.title,
        texts=[essay.lead, *read_texts(essay.body)],
        tags=[tag.name for tag in essay.tags.all()],
        category=essay.category_id,
    )
    LikenessTerms.objects.update_or_create(essay=essay, defaults={"terms": terms})
    ranking = _ranking(essay, terms)
    scores = ranking.scores()
    with transaction.atomic():
        Likeness.objects.filter(other=essay).delete()
        others = _with_this(essay, terms, ranking, _best(scores, MOST_ENTERED))
        _store({essay.pk: scores, **others})
        shown_changed.send(sender=Likeness)


def compare_remaining() -> int:
    """Compare each live essay that has never been compared, oldest first, and return how many. Idempotent.

    Publishing compares an essay by itself; this is for those published or imported before.
    """
    waiting = EssayPage.objects.live().filter(likeness_terms__isnull=True).order_by("first_published_at", "pk")
    keys = list(waiting.values_list("pk", flat=True))
    for key in keys:
        find_alike(essay=EssayPage.objects.get(pk=key))
    return len(keys)


def _ranking(essay: EssayPage, terms: Terms) -> Ranking:
    readable = readable_essays().filter(locale_id=essay.locale_id).exclude(pk=essay.pk).order_by()
    rows = LikenessTerms.objects.filter(essay__in=readable).values_list("essay_id", "terms")
    ranking = Ranking(terms)
    for other, others_terms in rows.iterator(chunk_size=AT_ONCE):
        ranking.meet(other, others_terms)
    return ranking


def _with_this(essay: EssayPage, terms: Terms, ranking: Ranking, entered: list[int]) -> dict[int, Scores]:
    """Return for others the scores of what they have and of this essay.

    All by the present rarity of words: scores of different days do not compare.
    """
    had: dict[int, list[int]] = defaultdict(list)
    rows = Likeness.objects.filter(essay__in=entered, other__live=True, other__likeness_terms__isnull=False)
    for one, other in rows.values_list("essay", "other"):
        had[one].append(other)
    needed = {*entered, *(other for others in had.values() for other in others)}
    known = dict(LikenessTerms.objects.filter(essay__in=needed).values_list("essay", "terms"))
    known[essay.pk] = terms
    return {
        one: {other: ranking.likeness(known[one], known[other]) for other in (*had[one], essay.pk)}
        for one in entered
    }


def _best(scores: Scores, count: int) -> list[int]:
    found = sorted((essay for essay in scores if scores[essay] > 0), key=lambda essay: -scores[essay])
    return found[:count]


def _store(scores: Mapping[int, Scores]) -> None:
    """Replace what essays have. Two published at once may store the same pair: the later score stays."""
    Likeness.objects.filter(essay__in=scores).delete()
    rows = [
        Likeness(essay_id=essay, other_id=other, score=scores[essay][other])
        for essay in sorted(scores)
        for other in _best(scores[essay], KEPT)
    ]
    Likeness.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["essay", "other"], update_fields=["score"]
    )
