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
from newsletter.consent.choices import Choice, menu_of, one_field
from newsletter.consent.trap import set_trap
from newsletter.consent.wording import Offer, known_language, offer_for

register = template.Library()


@dataclass(frozen=True)
class SignUpForm:
    """Everything the slot shows."""

    choice: Choice
    number: int
    action: str
    heading: str
    text: str
    trap: str
    privacy_url: str

    @property
    def offer(self) -> Offer:
        """The newsletter whose words introduce the form."""
        return self.choice.first.offer


@register.simple_tag(takes_context=True)
def sign_up_form(context: dict[str, Any], value: Mapping[str, Any] | str | None = None) -> SignUpForm | None:
    """The form of the newsletter a block names, or of the default one; None where there is no newsletter.

    One field, unless the block asks for the whole menu, or the page brings a choice of its own
    (`sign_up_choice`). Holds nothing of the visitor, so that the page may be cached. Forms of one
    page share their queries and count their numbers, of which the ids are made.
    """
    block: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    memory = _memory(context)
    choice = context.get("sign_up_choice") or _offered(block, memory)
    if choice is None:
        return None
    if "privacy" not in memory:
        memory["privacy"] = privacy_url(known_language(get_language()))
    memory["count"] = memory.get("count", 0) + 1
    return SignUpForm(
        choice=choice,
        number=memory["count"],
        action=reverse("newsletter_sign_up"),
        heading=block.get("heading") or "",
        text=block.get("text") or "",
        trap=set_trap(wording=choice.wording, now=timezone.now()),
        privacy_url=memory["privacy"],
    )


def _offered(block: Mapping[str, Any], memory: dict[Any, Any]) -> Choice | None:
    page_id = getattr(block.get("page"), "pk", None)
    if page_id not in memory:
        memory[page_id] = offer_for(language=known_language(get_language()), page_id=page_id)
    offer = memory[page_id]
    if offer is None:
        return None
    return menu_of(offer) if block.get("menu") else one_field(offer)


def _memory(context: dict[str, Any]) -> dict[Any, Any]:
    """What the forms of one page share: kept on the request, else for this form alone."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return {}
    if not hasattr(request, "sign_up_forms"):
        request.sign_up_forms = {}  # type: ignore[attr-defined]
    memory: dict[Any, Any] = request.sign_up_forms  # type: ignore[attr-defined]
    return memory
