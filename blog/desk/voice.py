"""An essay's authors by what they published: how near a draft is to it, and what a prompt may learn from it.

Only what everybody may read and people wrote is taken, and only essays that name nobody
but the authors of the draft. Readers' data is nowhere near.
"""

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db.models import Count, Max, QuerySet
from wagtail.models import Locale

from blog.ai_records import written_by_people
from blog.essay_text import told_text
from blog.essays import readable_essays
from blog.memory import Memory
from blog.models import EssayAuthor, EssayPage
from prompts.checks.voice.background import Background, background_of, bundled
from prompts.checks.voice.card import Essay, exemplars, style_card
from prompts.checks.voice.masks import masked
from prompts.checks.voice.nearness import (
    LEAST_ESSAYS,
    LEAST_LETTERS,
    CannotSay,
    Nearness,
    Profile,
    nearness,
    profile_of,
)

T = TypeVar("T")

MOST_LETTERS = 30_000  # of one essay that are read; more would tell little more
MOST_ESSAYS = 40  # the newest of an author that a profile is made of
CARD_ESSAYS = 12  # the newest that a style card and passages are made of
LEAST_AUTHORS = 3  # with enough essays, for a background of the site's own
MOST_AUTHORS = 12
PASSAGE = {"ja": 400, "en": 900}  # characters

# Beside `blog.memory.recall`, whose memory is of what readers are shown and serves no editor.
# Keys name the newest publication, so that nothing here outlives one.
_memory = Memory(most_bytes=16_000_000)
BYTES_OF_PROFILE, BYTES_OF_BACKGROUND = 1_000_000, 100_000


def voice_of(*, essay: EssayPage, text: str) -> Nearness | CannotSay:
    """Say how near a text is to the past essays of an essay's authors; advice, never a gate.

    Args:
        essay: the draft's page, as its editors see it; it is not compared with itself.
        text: the draft's running text, such as `told_text(essay)`.
    """
    authors = sorted(author.pk for author in essay.authors)
    key = ("profile", essay.pk, *authors, *_stamp(essay.locale))
    return nearness(text, _recall(key, lambda: _profile(essay), BYTES_OF_PROFILE))


def voice_inputs(*, essay: EssayPage, topic: str) -> dict[str, Any]:
    """Return what a prompt learns of the voice of an essay's authors: `style_card` and `passages`.

    Both are empty where nothing was published yet.
    """
    language = _language(essay.locale)
    published = [Essay(past.title, _own_text(past)) for past in past_essays(essay)[:CARD_ESSAYS]]
    found = exemplars(published, topic, language=language, characters=PASSAGE[language])
    return {
        "style_card": style_card(published, language=language),
        "passages": [{"title": passage.title, "text": passage.text} for passage in found],
    }


def past_essays(essay: EssayPage) -> QuerySet[EssayPage]:
    """Return the other readable essays by nobody but an essay's authors, written by people, newest first."""
    named = EssayAuthor.objects.filter(author__in=essay.authors).values("essay")
    beside = EssayAuthor.objects.exclude(author__in=essay.authors).values("essay")
    return _by_people(essay.locale).filter(pk__in=named).exclude(pk__in=beside).exclude(pk=essay.pk)


def background_for(locale: Locale) -> Background:
    """Return what is usual among a site's authors, where enough of them wrote enough, else the bundled one."""
    key = ("background", *_stamp(locale))
    return _recall(key, lambda: _site_background(locale), BYTES_OF_BACKGROUND) or bundled(_language(locale))


def _by_people(locale: Locale) -> QuerySet[EssayPage]:
    return written_by_people(readable_essays().filter(locale=locale, alias_of=None))


def _own_text(essay: EssayPage) -> str:
    """What the author tells, without a lead that a model proposed."""
    return told_text(essay, lead=not essay.takes_head)[:MOST_LETTERS]


def _language(locale: Locale) -> str:
    return str(locale.language_code).split("-")[0]


def _profile(essay: EssayPage) -> Profile:
    texts = [_own_text(past) for past in past_essays(essay)[:MOST_ESSAYS]]
    return profile_of(texts, language=_language(essay.locale), background=background_for(essay.locale))


def _site_background(locale: Locale) -> Background | None:
    """As many essays of each author, so that no one's voice is what is usual; None of too few authors."""
    shared = EssayAuthor.objects.values("essay").annotate(names=Count("pk")).filter(names__gt=1).values("essay")
    alone = _by_people(locale).exclude(pk__in=shared)
    links = EssayAuthor.objects.filter(essay__in=alone.order_by().values("pk")).order_by()
    counted = links.values("author").annotate(count=Count("pk")).filter(count__gte=LEAST_ESSAYS)
    authors = [author for author, _count in counted.values_list("author", "count").order_by("-count", "author")]
    written = [
        [_masked(essay) for essay in alone.filter(essay_authors__author=author)[:LEAST_ESSAYS]]
        for author in authors[:MOST_AUTHORS]
    ]
    language = _language(locale)
    long = [texts for texts in written if min(map(len, texts)) >= LEAST_LETTERS[language]]
    if len(long) < LEAST_AUTHORS:
        return None
    return background_of([text for texts in long for text in texts], name="site", language=language)


def _masked(essay: EssayPage) -> str:
    return masked(_own_text(essay), japanese=_language(essay.locale) == "ja")


def _stamp(locale: Locale) -> tuple[Hashable, ...]:
    """What changes with every publication and withdrawal in a language."""
    essays = EssayPage.objects.live().filter(locale=locale).order_by()
    found = essays.aggregate(count=Count("pk"), latest=Max("last_published_at"))
    return locale.pk, found["count"], found["latest"]


def _recall(key: Hashable, look_up: Callable[[], T], size: int) -> T:
    return _memory.recall(key, look_up, generation=0, now=time.monotonic(), size=lambda _found: size)
