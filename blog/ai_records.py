"""What the drafting desk recorded about an essay: the suggestions a person took in."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from blog.ai_disclosure import TakenIn
from blog.models import EssayPage
from prompts.models import Suggestion

HEAD = ("title", "lead")
BODY = ("body", "passage")  # parts drafted, and passages rewritten
CORRECTING = Q(run__prompt_id="proofread")  # who corrects mistakes writes nothing, wherever they stood


def with_records(essays: QuerySet[EssayPage]) -> QuerySet[EssayPage]:
    """Let essays bring what their published text took in, as `takes_body`, `takes_head` and `takes_corrections`.

    A suggestion counts from the publication of the revision that took it in; one whose
    revision was deleted since counts too.
    """
    own = _accepted().filter(run__object_id=Cast(OuterRef("pk"), CharField()))
    published = own.filter(Q(revision=None) | Q(revision_id__lte=OuterRef("live_revision_id")))
    return essays.annotate(
        takes_body=Exists(published.filter(~CORRECTING, field__in=BODY)),
        takes_head=Exists(published.filter(~CORRECTING, field__in=HEAD)),
        takes_corrections=Exists(published.filter(CORRECTING)),
    )


def written_by_people(essays: QuerySet[EssayPage]) -> QuerySet[EssayPage]:
    """Leave out essays whose published body took in drafts of a model, or that say so; the rest bring records."""
    drafted = Q(takes_body=True) | Q(ai_use=EssayPage.AiUse.DRAFTED)
    return with_records(essays).exclude(drafted)


def records_of_draft(essay: EssayPage) -> TakenIn:
    """Return what the essay took in so far, published or not: for previews."""
    own = _accepted().filter(run__object_id=str(essay.pk))
    fields = set(own.exclude(CORRECTING).values_list("field", flat=True).distinct())
    return TakenIn(
        body=not fields.isdisjoint(BODY),
        head=not fields.isdisjoint(HEAD),
        corrections=own.filter(CORRECTING).exists(),
    )


def _accepted() -> QuerySet[Suggestion]:
    kind = ContentType.objects.get_for_model(EssayPage)
    accepted = Suggestion.objects.filter(state=Suggestion.State.ACCEPTED, run__content_type=kind)
    return accepted.order_by()
