"""Which revisions an editor's autosave leaves as they are.

Wagtail's autosave writes over its own revision again and again. A save that takes a suggestion
in begins a new one, and nothing is written over that afterwards: the text from before, what was
accepted, and what became of it stay apart in the page's history and can each be gone back to.
"""

from collections.abc import Iterable

from django.db import models

from prompts.carried import carried
from prompts.desk import target_kind
from prompts.models import Suggestion


def must_stay(*, target: models.Model, overwritten: str, ids: Iterable[str]) -> bool:
    """Say whether a save may not write over the revision it names, but has to begin a new one.

    Args:
        target: what is saved.
        overwritten: the key of the revision that would be written over, as the browser sent it.
        ids: the suggestions the save carries, see `prompts.carried`.
    """
    here = Suggestion.objects.filter(run__content_type=target_kind(target), run__object_id=str(target.pk))
    taken_in_now = here.filter(
        pk__in=[found.suggestion for found in map(carried, ids) if found], state=Suggestion.State.OFFERED
    )
    took_in = here.filter(revision_id=int(overwritten)) if overwritten.isdecimal() else here.none()
    return taken_in_now.exists() or took_in.exists()
