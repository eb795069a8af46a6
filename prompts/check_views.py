"""The desk's addresses for checks: what they say of a draft, and what a person does not want to hear."""

from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from prompts.checked import can_be_checked, checked_data, checked_offer, is_text
from prompts.checks.muting import mute, muted_rules, unmute
from prompts.views import At, Refused, at_target, body_of, text_in


@require_GET
@at_target
def findings(request: HttpRequest, at: At, run_id: UUID) -> JsonResponse:
    """What the checks say of a run's text. They advise; nothing waits for them."""
    run = at.run(run_id)
    if not can_be_checked(run):
        raise Http404
    muted = muted_rules(at.user)
    return JsonResponse(checked_data(run=run, target=at.target, adapter=at.adapter, muted=muted))


@require_GET
@at_target
def offer_findings(request: HttpRequest, at: At, suggestion_id: UUID) -> JsonResponse:
    """What the checks say of one proposal of an answer in JSON."""
    suggestion = at.suggestion(suggestion_id)
    if is_text(suggestion.run) or not at.adapter.place(suggestion.field).checks:
        raise Http404
    muted = muted_rules(at.user)
    found = checked_offer(suggestion=suggestion, target=at.target, adapter=at.adapter, muted=muted)
    return JsonResponse(found)


@require_POST
@at_target
def muting(request: HttpRequest, at: At) -> JsonResponse:
    """Show the person no more findings of a rule, or hear it again."""
    data = body_of(request)
    rule = text_in(data, "rule")
    if data.get("muted") is False:
        unmute(user=at.user, rule=rule)
        return JsonResponse({"muted": sorted(muted_rules(at.user))})
    try:
        mute(user=at.user, rule=rule)
    except ValueError as error:
        raise Refused(400, _("The request could not be read.")) from error
    return JsonResponse({"muted": sorted(muted_rules(at.user))})
