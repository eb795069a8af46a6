"""The desk's addresses for suggestions: what one would change, taking it in, turning it down."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from prompts import acceptance
from prompts.desk import REPLACED, DoesNotFit
from prompts.models import Suggestion
from prompts.placing import NOWHERE, place_of
from prompts.views import At, Refused, at_target, body_of, text_in, texts_in

MOVED = gettext_lazy(
    "The text changed since this was proposed and is not replaced. Copy what you need, or ask again."
)


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    try:
        yield
    except acceptance.NotOffered as error:
        raise Refused(409, _("This suggestion was already decided on.")) from error
    except acceptance.TextMoved as error:
        raise Refused(409, str(MOVED)) from error
    except DoesNotFit as error:
        raise Refused(
            409, _("With only these changes it would be no list any more. Choose other changes, or all of them.")
        ) from error
    except acceptance.NothingChosen as error:
        raise Refused(400, _("No change is chosen. Choose at least one, or turn the suggestion down.")) from error


@require_POST
@at_target
def changes(request: HttpRequest, at: At, suggestion_id: UUID) -> JsonResponse:
    """Say what a suggestion would change in the text that stands in its place."""
    suggestion = at.suggestion(suggestion_id)
    place = at.adapter.place(suggestion.field)
    if place.kind not in REPLACED:
        raise Http404
    present = at.adapter.present(place=place, text=text_in(body_of(request), "text"))
    with _refusals_in_words():
        try:
            found = acceptance.differences(suggestion=suggestion, present=present)
        except acceptance.TextMoved:  # an answer like another to this question; taking in refuses it
            return JsonResponse({"segments": [], "moved": str(MOVED)})
    return JsonResponse({"segments": [{**vars(one), "changed": one.changed} for one in found]})


@require_POST
@at_target
def accept(request: HttpRequest, at: At, suggestion_id: UUID) -> JsonResponse:
    """Say what taking a suggestion in, or parts of it, means for the form. The save that follows records it."""
    data, suggestion = body_of(request), at.suggestion(suggestion_id)
    place = at.adapter.place(suggestion.field)
    with _refusals_in_words():
        found = acceptance.insertion(
            suggestion=suggestion,
            adapter=at.adapter,
            present=at.adapter.present(place=place, text=text_in(data, "text")),
            accepted=_numbers(data, "accepted"),
        )
    if place.kind == "blocks":
        found = _among_blocks(found, suggestion, at, data)
    return JsonResponse(found.as_dict())


def _among_blocks(
    found: acceptance.Insertion, suggestion: Suggestion, at: At, data: dict[str, Any]
) -> acceptance.Insertion:
    present, ids = texts_in(data, "standing"), texts_in(data, "carried")
    position, block = place_of(suggestion=suggestion, target=at.target, present=present, ids=ids)
    return found if (position, block) == NOWHERE else replace(found, position=position, beside=block)


def _numbers(data: dict[str, Any], name: str) -> list[int] | None:
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(type(number) is int for number in value):
        raise Refused(400, _("The request could not be read."))
    return value


@require_POST
@at_target
def reject(request: HttpRequest, at: At, suggestion_id: UUID) -> JsonResponse:
    """Turn a suggestion down."""
    suggestion = at.suggestion(suggestion_id)
    acceptance.reject(suggestion=suggestion, user=at.user, now=timezone.now())
    suggestion.refresh_from_db()
    return JsonResponse({"state": suggestion.state, "stateLabel": capfirst(suggestion.get_state_display())})
