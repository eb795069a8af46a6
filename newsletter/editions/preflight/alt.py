"""Alternative texts of images."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.content import images_of
from newsletter.editions.preflight.findings import Examined, Finding


def check_alt(mail: Examined) -> Iterator[Finding]:
    """Refuse linked images without a text, and advise one for every other image."""
    without = [used for used in images_of(mail.edition) if not used.words.strip()]
    for used in without:
        name = {"name": used.image.title}
        yield Finding(
            "fail" if used.is_link else "warn",
            _("The image “%(name)s” is a link and has no alternative text.") % name
            if used.is_link
            else _("The image “%(name)s” has no alternative text.") % name,
            _("Say what a reader who cannot see it should know."),
            "alt",
            "body",
        )
    if not without:
        yield Finding("pass", _("Every image has an alternative text."), code="alt")
