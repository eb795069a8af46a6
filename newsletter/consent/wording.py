"""What a reader agrees to, word for word, and who asks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

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


def offer_as(page: NewsletterPage, language: str) -> Offer:
    """The newsletter as a page offers it, live or not."""
    return _offer(page.newsletter, page, language)


def offer_for(*, language: str, page_id: int | None = None) -> Offer | None:
    """The newsletter a form offers: that of a page, else the default one.

    One query where the page is there, at most four. None where there is no newsletter at all.
    """
    return recall(("offer", language, page_id), lambda: _find_offer(language, page_id))


def default_offer(language: str) -> Offer | None:
    """The default newsletter in a language; None where there is no newsletter at all."""
    return offer_for(language=language)


def offered_pages(language: str) -> list[Offer]:
    """The newsletters that have a public page in a language: the default one first, then in the tree's order."""
    pages = _pages(language).public().order_by("-newsletter__is_default", "path")
    return [_offer(page.newsletter, page, language) for page in _first_of_each(pages)]


def offers_named(slugs: Collection[str], *, language: str) -> list[Offer]:
    """The newsletters of these short names in a language, in the order of their names; unknown ones are left out.

    One query, and one more where a newsletter has no page in the language.
    """
    pages = _first_of_each(_pages(language).filter(newsletter__slug__in=slugs).order_by("path"))
    found = [_offer(page.newsletter, page, language) for page in pages]
    rest = set(slugs) - {offer.newsletter.slug for offer in found}
    if rest:
        found += [_offer(one, None, language) for one in Newsletter.objects.filter(slug__in=rest)]
    return sorted(found, key=lambda offer: offer.newsletter.slug)


def _pages(language: str) -> Any:
    return NewsletterPage.objects.live().select_related("newsletter").filter(locale__language_code=language)


def _first_of_each(pages: Iterable[NewsletterPage]) -> list[NewsletterPage]:
    """Of pages in order the first of each newsletter."""
    first: dict[int, NewsletterPage] = {}
    for page in pages:
        first.setdefault(page.newsletter_id, page)
    return list(first.values())


def _find_offer(language: str, page_id: int | None) -> Offer | None:
    if page_id:
        chosen = NewsletterPage.objects.live().select_related("newsletter").filter(pk=page_id).first()
        if chosen:
            return _offer(chosen.newsletter, chosen, language)
    page = _pages(language).filter(newsletter__is_default=True).order_by("path").first()
    if page:
        return _offer(page.newsletter, page, language)
    first = Newsletter.objects.order_by("-is_default", "pk").first()
    return offer_of(first, language) if first else None


def _offer(newsletter: Newsletter, page: NewsletterPage | None, language: str) -> Offer:
    wording = page.consent_wording.strip() if page else ""
    name = page.title if page else newsletter.name
    wording = wording or standard_wording(newsletter, name=name, language=language)
    return Offer(newsletter, page, language, wording)
