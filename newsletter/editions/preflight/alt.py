"""Alternative texts of images."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from blog.pictures import alternative
from newsletter.editions.models import EditionPage
from newsletter.editions.preflight.findings import Examined, Finding


def check_alt(mail: Examined) -> Iterator[Finding]:
    """Refuse linked images without a text, and advise one for every other image."""
    without = list(_without_alt(mail.edition))
    for name, is_link in without:
        yield Finding(
            "fail" if is_link else "warn",
            _("The image “%(name)s” is a link and has no alternative text.") % {"name": name}
            if is_link
            else _("The image “%(name)s” has no alternative text.") % {"name": name},
            _("Say what a reader who cannot see it should know."),
            "alt",
        )
    if not without:
        yield Finding("pass", _("Every image has an alternative text."), code="alt")


def _without_alt(edition: EditionPage) -> Iterator[tuple[str, bool]]:
    for block in edition.body:
        value = block.value
        if (
            block.block_type == "image"
            and value["image"]
            and not alternative(value["image"], value["alt"]).strip()
        ):
            yield value["image"].title, bool(value["link"])
        if block.block_type == "essay_teaser" and value["essay"] and value["with_image"]:
            essay = value["essay"]
            if essay.hero_image and not essay.hero_words.strip():
                yield essay.hero_image.title, False
