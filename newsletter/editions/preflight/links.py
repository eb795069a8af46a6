"""Where links lead: within the site they are resolved here, elsewhere a worker opened them."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.publication import page_path
from newsletter.editions.content import essays_of
from newsletter.editions.own_links import dead_links, is_own
from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.editions.preflight.odd_links import is_preview_here
from newsletter.editions.preflight.questions import links_elsewhere
from newsletter.outside.answers import LINK

WORDS = 3
"""Hosts named in one sentence."""


def check_own_links(mail: Examined) -> Iterator[Finding]:
    """Refuse links within the site that lead to nothing readers can see."""
    essays = {page_path(essay) for essay in essays_of(mail.edition)}
    own = [link for link in mail.rendered.links if is_own(link) and urlsplit(link).path not in essays]
    dead = dead_links([link for link in own if not is_preview_here(link)])
    for link in dead:
        yield Finding(
            "fail",
            _("The link %(link)s leads to nothing readers can see.") % {"link": link},
            _("Publish what it leads to, or change the link."),
            "own-links",
            "body",
        )
    if not dead:
        yield Finding("pass", _("Every link within the site leads to a published page."), code="own-links")


def check_other_links(mail: Examined) -> Iterator[Finding]:
    """Refuse links to pages that are gone, say what seems to be, and name what was not opened."""
    other = links_elsewhere(mail.rendered)
    unknown = []
    for link in other:
        answer = mail.answers.get(LINK, link)
        if answer is None or answer.level == "could not check":
            unknown.append(link)
        elif answer.level != "pass":
            yield Finding(
                answer.level,
                _("The link %(link)s: %(words)s") % {"link": link, "words": answer.words},
                _("Open it in a browser; change or remove it."),
                "other-links",
                "body",
            )
    yield from _summary(other, unknown)


def _summary(other: list[str], unknown: list[str]) -> Iterator[Finding]:
    if unknown:
        hosts = ", ".join(sorted({urlsplit(link).hostname or link for link in unknown}))
        message = ngettext(
            "%(count)s link leads to another site and was not opened: %(hosts)s.",
            "%(count)s links lead to other sites and were not opened: %(hosts)s.",
            len(unknown),
        )
        yield Finding(
            "could not check",
            message % {"count": len(unknown), "hosts": hosts},
            _("Open each once in the preview."),
            "other-links",
        )
    answered = len(other) - len(unknown)
    if answered and not unknown:
        message = ngettext(
            "%(count)s link to another site was opened.", "%(count)s links to other sites were opened.", answered
        )
        yield Finding("pass", message % {"count": answered}, code="other-links")
