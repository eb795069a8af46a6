"""What a reader agrees to, word for word, and who asks."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from blog.memory import recall
from newsletter.newsletters.models import Newsletter, NewsletterPage

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Offer:
    """A newsletter as it is offered to readers of one language: its page, if any, and the words agreed to."""

    newsletter: Newsletter
    page: NewsletterPage | None
    language: str
    wording: str

    @property
    def name(self) -> str:
        """What the newsletter is called in this language: by its page, else by itself."""
        return self.page.title if self.page else self.newsletter.name


def known_language(language: str | None) -> str:
    """The language itself when the site speaks it, else the site's first."""
    return language if language in LANGUAGES else settings.LANGUAGE_CODE


def standard_wording(newsletter: Newsletter, *, name: str, language: str) -> str:
    """The sentence a reader agrees to when the newsletter's page brings none."""
    with translation.override(language):
        return _(
            "By signing up you agree to receive “%(newsletter)s” from %(sender)s by e-mail. "
            "Every mail has a link by which you can leave at any time."
        ) % {"newsletter": name, "sender": newsletter.legal_name_in(language) or newsletter.sender_name}


def offer_of(newsletter: Newsletter, language: str) -> Offer:
    """How a newsletter is offered in a language. One query."""
    page = (
        NewsletterPage.objects.live()
        .filter(newsletter=newsletter, locale__language_code=language)
        .order_by("path")
        .first()
    )
    return _offer(newsletter, page, language)


def offer_for(*, language: str, page_id: int | None = None, slug: str = "") -> Offer | None:
    """The newsletter a form offers: that of a page, that of a short name, else the default one.

    One query where the page is there, at most four. None where there is no newsletter at all.
    """
    if slug:
        return _find_offer(language, page_id, slug)
    return recall(("offer", language, page_id), lambda: _find_offer(language, page_id, slug))


def _find_offer(language: str, page_id: int | None, slug: str) -> Offer | None:
    pages = NewsletterPage.objects.live().select_related("newsletter").order_by("path")
    if page_id:
        chosen = pages.filter(pk=page_id).first()
        if chosen:
            return _offer(chosen.newsletter, chosen, language)
    named = {"newsletter__slug": slug} if slug else {"newsletter__is_default": True}
    page = pages.filter(locale__language_code=language, **named).first()
    if page:
        return _offer(page.newsletter, page, language)
    newsletter = Newsletter.objects.filter(**{key.removeprefix("newsletter__"): on for key, on in named.items()})
    first = newsletter.first() or Newsletter.objects.order_by("-is_default", "pk").first()
    return offer_of(first, language) if first else None


def _offer(newsletter: Newsletter, page: NewsletterPage | None, language: str) -> Offer:
    wording = page.consent_wording.strip() if page else ""
    name = page.title if page else newsletter.name
    wording = wording or standard_wording(newsletter, name=name, language=language)
    return Offer(newsletter, page, language, wording)
