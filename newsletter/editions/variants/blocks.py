"""The block that only some readers get, and how an editor says who they are."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks


def language_choices() -> Iterable[tuple[str, Any]]:
    """The languages readers may have."""
    return list(settings.LANGUAGES)


def topic_choices() -> Iterable[tuple[str, str]]:
    """The topics of every newsletter, by id; the newsletter is named where there are several."""
    from newsletter.consent.models import Topic

    return _named(Topic.objects.select_related("newsletter"))


def segment_choices() -> Iterable[tuple[str, str]]:
    """The segments of every newsletter, by id."""
    from newsletter.segments.models import Segment

    return _named(Segment.objects.select_related("newsletter"))


def _named(found: Iterable[Any]) -> list[tuple[str, str]]:
    rows = list(found)
    several = len({row.newsletter_id for row in rows}) > 1
    return [(str(row.pk), f"{row.newsletter.name}: {row.name}" if several else row.name) for row in rows]


class ConditionBlock(blocks.StructBlock):
    """Readers by language, topic or segment."""

    match = blocks.ChoiceBlock(
        label=_("whoever has"), choices=[("any", _("any of these")), ("none", _("none of these"))], default="any"
    )
    languages = blocks.MultipleChoiceBlock(
        label=_("languages"), choices=language_choices, required=False, help_text=_("The reader's own language.")
    )
    topics = blocks.MultipleChoiceBlock(
        label=pgettext_lazy("newsletter", "topics"),
        choices=topic_choices,
        required=False,
        help_text=_("Readers who chose none get all topics."),
    )
    segments = blocks.MultipleChoiceBlock(
        label=_("segments"),
        choices=segment_choices,
        required=False,
        help_text=_("Judged when the mailing starts."),
    )

    class Meta:
        label = _("condition")
        icon = "group"

    def clean(self, value: Any) -> Any:
        """Refuse a condition that asks nothing. Raises `ValidationError`."""
        cleaned = super().clean(value)
        if not (cleaned["languages"] or cleaned["topics"] or cleaned["segments"]):
            raise blocks.StructBlockValidationError(
                non_block_errors=[ValidationError(_now("Choose a language, a topic or a segment."))]
            )
        return cleaned


class ConditionsBlock(blocks.ListBlock):
    """Conditions that must all hold."""

    def __init__(self, **options: Any) -> None:
        super().__init__(ConditionBlock(), min_num=1, max_num=5, **options)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Stand in migrations as Wagtail's own block."""
        return ("wagtail.blocks.ListBlock", [self.child_block], {"min_num": 1, "max_num": 5})
