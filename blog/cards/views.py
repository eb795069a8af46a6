"""Answering with the card of an essay."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from blog.cards.fonts import title_font
from blog.cards.services import card_of, current_card, digest_of
from blog.essays import listed, readable_essays


@require_safe
def card(request: HttpRequest, essay_id: str, digest: str) -> HttpResponse | HttpResponseRedirect:
    """Answer with the card of an essay readers may see; an address that was its card leads to the new one.

    Only the card that is true now is ever drawn, so that asking costs no more than one
    drawing per essay and change.
    """
    if title_font() is None:
        raise Http404("no cards are drawn here")
    essay = get_object_or_404(listed(readable_essays()).select_related("locale", "hero_image"), pk=essay_id)
    facts = current_card(essay)
    if digest != digest_of(facts):
        return redirect("card", essay.pk, digest_of(facts))
    response = HttpResponse(card_of(essay, facts), content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
