"""The readers a draft is read as before it is published: named and described by the publication."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

MOST_READERS = 6
LONGEST_NAME = 40

BUNDLED = Path(__file__).parent / "desk" / "readers"
_HELP = gettext_lazy(
    "One reader a line: the name, a colon, then who they are, how they read and what makes them stop. "
    "At most six. Empty: the three this product comes with."
)


def bundled() -> str:
    """Return the readers of Japanese essays the product comes with."""
    return (BUNDLED / "ja.txt").read_text("utf-8")


def bundled_en() -> str:
    """Return the readers of English essays the product comes with."""
    return (BUNDLED / "en.txt").read_text("utf-8")


@register_setting(icon="group")
class FirstReaders(BaseSiteSetting):
    """As whom the model reads a draft for the drafting desk."""

    readers = models.TextField(gettext_lazy("readers of Japanese essays"), blank=True, default=bundled)
    readers_en = models.TextField(gettext_lazy("readers of English essays"), blank=True, default=bundled_en)

    panels = [FieldPanel("readers", help_text=_HELP), FieldPanel("readers_en", help_text=_HELP)]

    class Meta:
        verbose_name = gettext_lazy("first readers")
        verbose_name_plural = gettext_lazy("first readers")

    def clean(self) -> None:
        """Refuse lines that name no reader, and more readers than one answer can hold."""
        super().clean()
        faults: dict[str, Any] = {
            name: found for name in ("readers", "readers_en") if (found := readers_faults(getattr(self, name)))
        }
        if faults:
            raise ValidationError(faults)


def readers_in(language: str) -> list[dict[str, str]]:
    """Return the readers for essays in a language as prompts take them, `name` and `brief`; never writes."""
    kept = FirstReaders.objects.filter(site__is_default_site=True).first() or FirstReaders()
    own, others = (kept.readers_en, bundled_en) if language.startswith("en") else (kept.readers, bundled)
    return read_readers(own) or read_readers(others())


def read_readers(text: str) -> list[dict[str, str]]:
    """Read one reader a line; lines that name none are passed over."""
    return [{"name": name, "brief": brief} for name, brief in _pairs(text) if name and brief][:MOST_READERS]


def readers_faults(text: str) -> list[str]:
    """Say what is wrong with the lines, in words; [] if nothing is."""
    pairs = list(_pairs(text))
    faults = [
        _("Line %(number)d needs a short name, a colon and a description.") % {"number": number}
        for number, (name, brief) in enumerate(pairs, start=1)
        if not name or not brief or len(name) > LONGEST_NAME
    ]
    if len(pairs) > MOST_READERS:
        faults.append(_("At most %(count)d readers.") % {"count": MOST_READERS})
    return faults


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if line.strip():
            name, _colon, brief = line.replace("：", ":", 1).partition(":")
            yield name.strip(), brief.strip()
