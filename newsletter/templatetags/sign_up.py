"""The template tag of the sign-up form, loaded only by `slots/sign_up.html`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from blog.publication import privacy_url
from newsletter.consent.trap import set_trap
from newsletter.consent.wording import Offer, known_language, offer_for

register = template.Library()


@dataclass(frozen=True)
class SignUpForm:
    """Everything the slot shows."""

    offer: Offer
    number: int
    action: str
    heading: str
    text: str
    trap: str
    privacy_url: str


@register.simple_tag(takes_context=True)
def sign_up_form(context: dict[str, Any], value: Mapping[str, Any] | str | None = None) -> SignUpForm | None:
    """The form of the newsletter a block names, or of the default one; None where there is no newsletter.

    Holds nothing of the visitor, so that the page may be cached. Forms of one page share
    their queries and count their numbers, of which the ids are made.
    """
    block: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    language = known_language(get_language())
    memory = _memory(context)
    page_id = getattr(block.get("page"), "pk", None)
    if page_id not in memory:
        memory[page_id] = offer_for(language=language, page_id=page_id)
        memory["privacy"] = memory.get("privacy") or privacy_url(language)
    offer = memory[page_id]
    if offer is None:
        return None
    memory["count"] = memory.get("count", 0) + 1
    return SignUpForm(
        offer=offer,
        number=memory["count"],
        action=reverse("newsletter_sign_up"),
        heading=block.get("heading") or "",
        text=block.get("text") or "",
        trap=set_trap(wording=offer.wording, now=timezone.now()),
        privacy_url=memory["privacy"],
    )


def _memory(context: dict[str, Any]) -> dict[Any, Any]:
    """What the forms of one page share: kept on the request, else for this form alone."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return {}
    if not hasattr(request, "sign_up_forms"):
        request.sign_up_forms = {}  # type: ignore[attr-defined]
    memory: dict[Any, Any] = request.sign_up_forms  # type: ignore[attr-defined]
    return memory
