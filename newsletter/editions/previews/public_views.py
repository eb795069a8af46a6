"""An edition by a link, before it is mailed: for anybody, until a day, with nobody's values."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from newsletter.consent.pages import private_page
from newsletter.editions.approval.services import newsletter_of
from newsletter.editions.previews.links import seen_by
from newsletter.editions.previews.modes import Shown, answer
from newsletter.editions.previews.page import frames_of, in_list, modes_of
from newsletter.editions.previews.variants import choices_of, chosen


@private_page
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Every mode of the state the link shows, and until when; the same answer for any link that does not work."""
    seen = seen_by(token, now=timezone.now())
    if seen is None:
        return _gone(request)
    newsletter = newsletter_of(seen.edition)
    choices = choices_of(seen.edition, newsletter)
    choice = chosen(choices, request.GET.get("variant", ""))
    shown = Shown(seen.edition, truths=choice.truths)
    address = reverse("newsletter_preview_of_link", args=[token, "-mode-"])
    context = {
        "seen": seen,
        "line": in_list(shown, newsletter),
        "frames": frames_of(seen.edition, address=address, query={"variant": choice.key}),
        "choices": [(one, urlencode({"variant": one.key})) for one in choices] if len(choices) > 1 else [],
        "choice": choice,
    }
    return render(request, "newsletter/preview.html", context)


@xframe_options_sameorigin
@private_page
@require_safe
def preview_mode(request: HttpRequest, token: str, mode: str) -> HttpResponse:
    """One mode of the state the link shows."""
    seen = seen_by(token, now=timezone.now())
    if seen is None:
        return _gone(request)
    if mode not in modes_of(seen.edition):
        raise Http404(mode)
    choices = choices_of(seen.edition, newsletter_of(seen.edition))
    truths = chosen(choices, request.GET.get("variant", "")).truths
    return answer(Shown(seen.edition, truths=truths), request=request, mode=mode)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/preview_gone.html", status=404)
