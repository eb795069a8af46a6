"""What an essay's page says about the use of AI. A rule: whoever asks brings the facts."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _

from blog.models import EssayPage, PublicationSettings

Policy = PublicationSettings.AiDisclosure
Declared = EssayPage.AiUse


@dataclass(frozen=True)
class TakenIn:
    """What a person took in from the drafting desk: parts of the body, a title or lead, or corrections."""

    body: bool = False
    head: bool = False
    corrections: bool = False


class Line(Enum):
    """The line a reader sees, in words that claim no more than is known."""

    DRAFTED = _("Parts of this essay were drafted by AI and checked by people.")
    HELPED = _("AI helped by asking, researching or correcting. People wrote this essay.")
    PROPOSED = _("A person chose the title or the first lines from proposals by AI.")
    NOT_USED = _("No AI was used for this essay.")
    NOT_RECORDED = _("No use of AI is recorded for this essay.")


def line(*, policy: str, declared: str, taken_in: TakenIn) -> Line | None:
    """Return the line for an essay, or None where the publication shows none.

    What the author declared goes before what the desk recorded. That nothing was used
    is only said where the publication says something about every essay.
    """
    if policy == Policy.NEVER:
        return None
    used = _used(declared, taken_in)
    if used is not None:
        return used
    if policy != Policy.ALWAYS:
        return None
    return Line.NOT_USED if declared == Declared.NONE else Line.NOT_RECORDED


def _used(declared: str, taken_in: TakenIn) -> Line | None:
    if declared != Declared.RECORDED:
        return {Declared.DRAFTED: Line.DRAFTED, Declared.HELPED: Line.HELPED}.get(Declared(declared))
    if taken_in.body:
        return Line.DRAFTED
    if taken_in.head:
        return Line.PROPOSED
    return Line.HELPED if taken_in.corrections else None
