"""A rule as it is frozen, and as a question to the database about subscriptions.

What is frozen needs nothing else to be read again: the definitions of segments are copied, so that every
range of an audience is judged alike, whatever becomes of a segment meanwhile.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from newsletter.consent.models import Topic
from newsletter.editions.variants.rules import Condition, Rule
from newsletter.newsletters.models import Newsletter
from newsletter.segments.definition import parse, query
from newsletter.segments.models import Segment
from newsletter.segments.registry import Scope, condition_named
from newsletter.segments.services import obstacles

Frozen = list[dict[str, Any]]
"""A rule as JSON."""


class Named:
    """The topics and segments of a newsletter that rules name, read in two queries."""

    def __init__(self, rules: Sequence[Rule], newsletter: Newsletter) -> None:
        topics = {pk for rule in rules for condition in rule for pk in condition.topics}
        segments = {pk for rule in rules for condition in rule for pk in condition.segments}
        self._wanted = topics, segments
        self.topics = Topic.objects.filter(newsletter=newsletter.pk).in_bulk(topics) if topics else {}
        self.segments = Segment.objects.filter(newsletter=newsletter.pk).in_bulk(segments) if segments else {}

    @property
    def is_complete(self) -> bool:
        """Whether everything named is there and belongs to the newsletter."""
        return (set(self.topics), set(self.segments)) == self._wanted


def frozen(rule: Rule, named: Named) -> Frozen:
    """A rule with copies of what it names. What is not there (any more) is left out; `hindrances` says so."""
    return [
        {
            "negated": condition.negated,
            "languages": sorted(condition.languages),
            "topics": sorted(pk for pk in condition.topics if pk in named.topics),
            "segments": [
                named.segments[pk].definition for pk in sorted(condition.segments) if pk in named.segments
            ],
        }
        for condition in rule
    ]


def asked(rule: Frozen, scope: Scope) -> Q:
    """A frozen rule as a filter over `Subscription`, true or false for every row."""
    found = Q()
    for condition in rule:
        alternatives = [*_choices(condition, scope), *_segments(condition, scope)]
        joined = reduce(or_, alternatives) if alternatives else Q(pk__in=[])
        found &= ~joined if condition["negated"] else joined
    return found


def hindrances(rules: Sequence[Rule], *, newsletter: Newsletter, scope: Scope) -> list[str]:
    """Why conditions cannot be judged (any more), in sentences in the active language."""
    named = Named(rules, newsletter)
    found = []
    if not named.is_complete:
        found.append(
            _("A conditional block names a topic or segment that this newsletter does not have (any more).")
        )
    for segment in named.segments.values():
        for problem in obstacles(segment.definition, newsletter=newsletter, now=scope.now):
            found.append(_("Segment “%(name)s”: %(problem)s") % {"name": segment.name, "problem": problem})
    return found


def words(rule: Rule, named: Named) -> dict[str, str]:
    """For whom a rule is, in every language, as an editor would say it."""
    return {code: _in_language(rule, named, code) for code, _name in settings.LANGUAGES}


def _in_language(rule: Rule, named: Named, code: str) -> str:
    with translation.override(code):
        return pgettext("conditions", " and ").join(_said(condition, named, code) for condition in rule)


def _said(condition: Condition, named: Named, code: str) -> str:
    languages = dict(settings.LANGUAGES)
    names = [str(languages.get(one, one)) for one in sorted(condition.languages)]
    names += [named.topics[pk].name_in(code) for pk in sorted(condition.topics) if pk in named.topics]
    names += [named.segments[pk].name for pk in sorted(condition.segments) if pk in named.segments]
    either = pgettext("one of several values", " or ").join(names)
    return _("not %(conditions)s") % {"conditions": either} if condition.negated else either


def _choices(condition: Mapping[str, Any], scope: Scope) -> list[Q]:
    found = []
    if condition["languages"]:
        found.append(condition_named("language").build("any", tuple(condition["languages"]), scope))
    if condition["topics"]:
        found.append(condition_named("topic").build("gets", tuple(map(str, condition["topics"])), scope))
    return found


def _segments(condition: Mapping[str, Any], scope: Scope) -> list[Q]:
    """A segment that asks nothing holds everyone; an empty filter would be lost among alternatives."""
    return [query(parse(definition), scope) or ~Q(pk__in=[]) for definition in condition["segments"]]
