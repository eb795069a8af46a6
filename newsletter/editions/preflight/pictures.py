"""Whether the images of a mail are there, and how heavy they are."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.own_links import bytes_here
from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.editions.preflight.questions import images_of_mail
from newsletter.outside.answers import IMAGE

HEAVY = 200_000
HEAVY_TOGETHER = 1_000_000
"""Bytes; a phone on a slow line waits for more."""


def check_pictures(mail: Examined) -> Iterator[Finding]:
    """Refuse images that no mail program could load, and say which are heavy."""
    sources = images_of_mail(mail.rendered)
    sizes = {source: _size(mail, source) for source in sources}
    for source, size in sizes.items():
        yield from _one(source, size)
    together = sum(size for size in sizes.values() if isinstance(size, int))
    if together > HEAVY_TOGETHER:
        words = _("The images are %(size)s KB together.") % {"size": round(together / 1000)}
        yield Finding("warn", words, _("Leave some out, or choose smaller ones."), "pictures", "body")
    elif sources and all(isinstance(size, int) for size in sizes.values()):
        words = _("Every image is there: %(size)s KB together.") % {"size": round(together / 1000)}
        yield Finding("pass", words, code="pictures")


def _size(mail: Examined, source: str) -> int | str | None:
    """Bytes, words about what is wrong, or None where it is not known."""
    here = bytes_here(source)
    if here is not None:
        return here if here >= 0 else _("there is no such file")
    answer = mail.answers.get(IMAGE, source)
    if answer is None or answer.level == "could not check":
        return None
    return answer.number if answer.level == "pass" else answer.words


def _one(source: str, size: int | str | None) -> Iterator[Finding]:
    name = {"name": source.rpartition("/")[2]}
    if size is None:
        words = _("The image %(name)s was not opened.") % name
        yield Finding("could not check", words, _("Look at it in the preview."), "pictures", "body")
    elif isinstance(size, str):
        words = _("The image %(name)s cannot be loaded: %(words)s") % (name | {"words": size})
        yield Finding("fail", words, _("Choose the image again."), "pictures", "body")
    elif size > HEAVY:
        words = _("The image %(name)s is %(size)s KB.") % (name | {"size": round(size / 1000)})
        yield Finding("warn", words, _("Choose a smaller one, or another format."), "pictures", "body")
