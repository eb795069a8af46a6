"""Where links lead."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import EssayPage
from newsletter.editions.content import essays_of
from newsletter.editions.own_links import is_own, leads_somewhere
from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.editions.slots import SLOTS


def check_own_links(mail: Examined) -> Iterator[Finding]:
    """Refuse links within the site that lead to nothing readers can see."""
    essays = {urlsplit(link).path for link in map(_address, essays_of(mail.edition))}
    own = [link for link in mail.rendered.links if is_own(link) and urlsplit(link).path not in essays]
    dead = [link for link in own if not leads_somewhere(link)]
    for link in dead:
        yield Finding(
            "fail",
            _("The link %(link)s leads to nothing readers can see.") % {"link": link},
            _("Publish what it leads to, or change the link."),
            "own-links",
        )
    if not dead:
        yield Finding("pass", _("Every link within the site leads to a published page."), code="own-links")


def _address(essay: EssayPage) -> str:
    return essay.get_url() or ""


def check_other_links(mail: Examined) -> Iterator[Finding]:
    """Name the sites that links lead to."""
    other = [link for link in mail.rendered.links if not is_own(link) and link not in SLOTS]
    if not other:
        return
    hosts = ", ".join(sorted({urlsplit(link).hostname or link for link in other}))
    message = ngettext(
        "%(count)s link leads to another site and was not opened: %(hosts)s.",
        "%(count)s links lead to other sites and were not opened: %(hosts)s.",
        len(other),
    )
    yield Finding(
        "could not check",
        message % {"count": len(other), "hosts": hosts},
        _("Open each once in the preview."),
        "other-links",
    )
