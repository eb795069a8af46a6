"""Which newsletters and topics a form offers, and which of them a press on its button chose."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from blog.memory import recall
from newsletter.consent.models import Topic
from newsletter.consent.wording import Offer, default_offer, offer_of, offered_pages, offers_named
from newsletter.newsletters.models import Newsletter

NEWSLETTER = "newsletter"
TOPIC = "topic"
MENU = "menu"
MOST_NEWSLETTERS = 50
MOST_TOPICS = 500
LONGEST_SLUG = 60


@dataclass(frozen=True)
class Asked:
    """What a press named, unchecked: newsletters by short name, topics as newsletter and topic.

    `of_menu`: the form was one to choose from, so that no newsletter named is none chosen.
    """

    newsletters: tuple[str, ...] = ()
    topics: frozenset[tuple[str, str]] = frozenset()
    of_menu: bool = False


@dataclass(frozen=True)
class Line:
    """One newsletter of a form, with the topics one may choose, and what is ticked of it."""

    offer: Offer
    topics: tuple[Topic, ...] = ()
    is_chosen: bool = False
    ticked: frozenset[str] = frozenset()

    @property
    def slug(self) -> str:
        """The short name of the newsletter, the value of its box."""
        return self.offer.newsletter.slug

    @property
    def chosen_topics(self) -> tuple[str, ...]:
        """The short names of the topics that are ticked, in the editor's order; none means all."""
        return tuple(topic.slug for topic in self.topics if topic.slug in self.ticked)

    @property
    def boxes(self) -> list[tuple[str, str, bool]]:
        """Of each topic the value of its box, its name in the language of the page, and whether it is ticked."""
        return [
            (f"{self.slug}/{topic.slug}", topic.name_in(self.offer.language), topic.slug in self.ticked)
            for topic in self.topics
        ]


@dataclass(frozen=True)
class Choice:
    """A form: what it offers, and what is chosen of it. `of_menu`: it offers all there is to choose from."""

    lines: tuple[Line, ...]
    of_menu: bool = False

    @property
    def chosen(self) -> tuple[Line, ...]:
        """The newsletters that are chosen."""
        return tuple(line for line in self.lines if line.is_chosen)

    @property
    def first(self) -> Line:
        """The newsletter that stands for the form: the first chosen one, else the first."""
        return next(iter(self.chosen), self.lines[0])

    @property
    def is_several(self) -> bool:
        """Whether more than one newsletter is offered."""
        return len(self.lines) > 1

    @property
    def is_menu(self) -> bool:
        """Whether there is anything to choose."""
        return self.is_several or any(line.topics for line in self.lines)

    @property
    def wording(self) -> str:
        """All the words the form shows, which its time trap is bound to."""
        return "\n".join(line.offer.wording for line in self.lines)

    @property
    def query(self) -> str:
        """The query of a link to the sign-up that brings this choice along, already escaped."""
        topics = [(TOPIC, f"{line.slug}/{topic}") for line in self.chosen for topic in line.chosen_topics]
        return urlencode([*((NEWSLETTER, line.slug) for line in self.chosen), *topics])


def read_choices(fields: QueryDict) -> Asked:
    """Read what a form names, from a press or a link. Whatever cannot be a short name is passed over."""
    topics = (value.partition("/") for value in fields.getlist(TOPIC)[:MOST_TOPICS])
    return Asked(
        newsletters=_slugs(fields.getlist(NEWSLETTER)[:MOST_NEWSLETTERS]),
        topics=frozenset((of, topic) for of, slash, topic in topics if slash and _is_slug(of) and _is_slug(topic)),
        of_menu=bool(fields.get(MENU)),
    )


def menu(language: str) -> tuple[Line, ...]:
    """All newsletters that readers of a language are offered: the default one, and those with a public page.

    At most four queries. Empty where there is no newsletter.
    """
    return recall(("menu", language), lambda: _look_up_menu(language))


def one_field(offer: Offer) -> Choice:
    """The form of one newsletter with nothing to choose."""
    return Choice((Line(offer, is_chosen=True),))


def choices_of(asked: Asked, *, language: str, is_press: bool) -> Choice | None:
    """The form a press came from, or the one a link leads to, with what was chosen of it.

    A form without a menu is about the newsletters it names, and about the default one when it
    names none of ours. A menu names what is ticked; where it is shown anew for a link that
    names nothing, the default newsletter is ticked. None where there is no newsletter.
    """
    of_menu = asked.of_menu or not is_press
    lines = menu(language) if of_menu else ()
    strangers = set(asked.newsletters) - {line.slug for line in lines}
    if strangers:
        named_offers = offers_named(strangers, language=language)
        lines += _lines(named_offers, with_topics=of_menu or bool(asked.topics))
    if not lines:
        fallback = default_offer(language)
        return one_field(fallback) if fallback else None
    named = set(asked.newsletters) & {line.slug for line in lines}
    if not named and not (asked.of_menu and is_press):
        named = {lines[0].slug}
    return Choice(tuple(_ticked(line, named, asked.topics) for line in lines), of_menu=of_menu)


def menu_of(offer: Offer) -> Choice:
    """The menu as a newsletter's own page shows it: that newsletter ticked, the others beside it."""
    lines = menu(offer.language)
    if offer.newsletter.slug not in {line.slug for line in lines}:
        lines += _lines([offer], with_topics=True)
    return Choice(tuple(_ticked(line, {offer.newsletter.slug}, frozenset()) for line in lines), of_menu=True)


def form_of(newsletter: Newsletter, *, language: str) -> Line:
    """A newsletter as a form of its own offers it, page or not, with its topics."""
    (line,) = _lines([offer_of(newsletter, language)], with_topics=True)
    return line


def _look_up_menu(language: str) -> tuple[Line, ...]:
    offers = offered_pages(language)
    if not any(offer.newsletter.is_default for offer in offers):
        fallback = default_offer(language)
        known = {offer.newsletter.pk for offer in offers}
        offers = [fallback, *offers] if fallback and fallback.newsletter.pk not in known else offers
    return _lines(offers, with_topics=True)


def _lines(offers: Iterable[Offer], *, with_topics: bool) -> tuple[Line, ...]:
    by_newsletter = {offer.newsletter.pk: offer for offer in offers}
    topics: dict[int, list[Topic]] = {}
    if with_topics and by_newsletter:
        for topic in Topic.objects.filter(newsletter__in=list(by_newsletter), is_offered=True):
            topics.setdefault(topic.newsletter_id, []).append(topic)
    return tuple(Line(offer, tuple(topics.get(pk, ()))) for pk, offer in by_newsletter.items())


def _ticked(line: Line, named: set[str], topics: frozenset[tuple[str, str]]) -> Line:
    ticked = frozenset(topic for of, topic in topics if of == line.slug)
    return replace(line, is_chosen=line.slug in named, ticked=ticked)


def _slugs(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if _is_slug(value)))


def _is_slug(value: str) -> bool:
    plain = value.replace("-", "a").replace("_", "a")
    return 0 < len(value) <= LONGEST_SLUG and plain.isascii() and plain.isalnum()
