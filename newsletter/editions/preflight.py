"""What must be right before an edition is mailed: deterministic checks, each in words with its fix.

The editor sees them while writing; scheduling and the start of a mailing enforce them. A check
that would need the outside answers "could not check", which never stops a mailing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.excerpts import cells
from blog.models import EssayPage
from blog.pictures import alternative
from blog.publishing import unresolved_marks
from newsletter.editions.content import essays_of
from newsletter.editions.models import EditionPage
from newsletter.editions.numbering import number_taken
from newsletter.editions.own_links import is_own, leads_somewhere
from newsletter.editions.pictures import is_missing
from newsletter.editions.rendering import FAIL_BYTES, WARN_BYTES, RenderedEdition, render_edition
from newsletter.editions.slots import LEAVE_SLOT, SLOTS
from newsletter.newsletters.models import Newsletter

Level = Literal["pass", "warn", "fail", "could not check"]

SUBJECT_CELLS = 60
"""30 full-width characters: more is cut off by most lists of mails."""


@dataclass(frozen=True)
class Finding:
    """The result of one check in the active language; `code` names the check for programs."""

    level: Level
    message: str
    fix: str = ""
    code: str = ""


@dataclass(frozen=True)
class Subject:
    """What the checks look at: the edition, how it renders, and when it is to be mailed."""

    edition: EditionPage
    rendered: RenderedEdition
    newsletter: Newsletter
    at: datetime | None


Check = Callable[[Subject], Iterable[Finding]]


def check(edition: EditionPage, *, at: datetime | None = None) -> list[Finding]:
    """Run every check on an edition, a draft or the object of a pinned revision.

    Args:
        edition: what would be mailed.
        at: when it would be mailed, aware; essays scheduled to be live by then count as live.
            Without it only what is live at this moment counts.

    Returns:
        Findings in a fixed order, at least one per check, in the active language.
    """
    subject = Subject(
        edition=edition,
        rendered=render_edition(edition=edition, language=edition.locale.language_code),
        newsletter=edition.get_parent().specific.newsletter,
        at=at,
    )
    return [finding for run in CHECKS for finding in run(subject)]


def may_be_mailed(findings: Iterable[Finding]) -> bool:
    """Whether nothing found stops a mailing."""
    return all(finding.level != "fail" for finding in findings)


def _check_distribution(subject: Subject) -> Iterator[Finding]:
    if subject.edition.distribution == EditionPage.Distribution.WEB_ONLY:
        yield Finding(
            "fail",
            _("This edition is for the archive only."),
            _("Change its distribution, if it is to be mailed."),
            "distribution",
        )


def _check_subject(subject: Subject) -> Iterator[Finding]:
    width = cells(" ".join(subject.edition.subject.split()))
    if not width:
        yield Finding("fail", _("The subject is empty."), _("Write a subject."), "subject")
    elif width > SUBJECT_CELLS:
        yield Finding(
            "warn",
            _("The subject is %(width)s full-width characters wide; many mail programs cut it at 30.")
            % {"width": _full_width(width)},
            _("Shorten it, or say what matters in the first 20 characters."),
            "subject",
        )
    else:
        yield Finding("pass", _("The subject fits."), code="subject")


def _full_width(width: int) -> str:
    return f"{width / 2:g}"


def _check_preheader(subject: Subject) -> Iterator[Finding]:
    if subject.rendered.preheader:
        yield Finding("pass", _("There is a preheader."), code="preheader")
    else:
        yield Finding(
            "warn",
            _("The preheader is empty: lists of mails will show the first words of the mail instead."),
            _("Add one sentence that continues the subject."),
            "preheader",
        )


def _check_number(subject: Subject) -> Iterator[Finding]:
    edition = subject.edition
    if edition.number is not None and number_taken(edition, parent=edition.get_parent()):
        yield Finding(
            "warn",
            _("Another edition is Vol. %(number)s too.") % {"number": edition.number},
            _("Give this edition a number of its own."),
            "number",
        )


def _check_body(subject: Subject) -> Iterator[Finding]:
    if not len(subject.edition.body):
        yield Finding("fail", _("The edition has no blocks."), _("Add a text or an essay teaser."), "body")
        return
    broken = [block for block in subject.edition.body if _points_nowhere(block.block_type, block.value)]
    for block in broken:
        yield Finding(
            "fail",
            _("A block “%(block)s” points to something that was deleted, or to nothing.")
            % {"block": block.block.label},
            _("Choose again what it shows, or remove the block."),
            "body",
        )
    if not broken:
        yield Finding("pass", _("Every block has its content."), code="body")


def _points_nowhere(kind: str, value: Any) -> bool:
    match kind:
        case "essay_teaser":
            return value["essay"] is None
        case "essay_list":
            return not value["essays"] or any(essay is None for essay in value["essays"])
        case "image":
            return value["image"] is None or is_missing(value["image"])
        case "button":
            return not (value["page"] or value["address"])
        case "text":
            return not value.source.strip()
    return False


def _check_essays(subject: Subject) -> Iterator[Finding]:
    essays = essays_of(subject.edition)
    problems = [finding for essay in essays for finding in _check_essay(essay, subject.at)]
    yield from problems
    if essays and not problems:
        yield Finding("pass", _("Every essay is published."), code="essays")


def _check_essay(essay: EssayPage, at: datetime | None) -> Iterator[Finding]:
    if not essay.live and not _will_be_live(essay, at):
        yield Finding(
            "fail",
            _("The essay “%(title)s” is not published.") % {"title": essay.title},
            _("Publish it, schedule it before the mailing, or take it out."),
            "essays",
        )
    elif at is not None and essay.expire_at is not None and essay.expire_at <= at:
        yield Finding(
            "fail",
            _("The essay “%(title)s” will no longer be published at that time.") % {"title": essay.title},
            _("Change when it expires, or take it out."),
            "essays",
        )


def _will_be_live(essay: EssayPage, at: datetime | None) -> bool:
    """Whether the publication of an essay is scheduled for no later than the mailing."""
    scheduled = essay.scheduled_revision if at is not None else None
    return scheduled is not None and at is not None and scheduled.approved_go_live_at <= at


def _check_alt(subject: Subject) -> Iterator[Finding]:
    without = list(_without_alt(subject.edition))
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


def _check_marks(subject: Subject) -> Iterator[Finding]:
    marks = unresolved_marks(subject.edition)
    for sentence in marks:
        yield Finding("fail", sentence, _("Check the fact, then remove the mark."), "marks")
    if not marks:
        yield Finding("pass", _("Nothing is marked as still to be checked."), code="marks")


def _check_legal_display(subject: Subject) -> Iterator[Finding]:
    newsletter = subject.newsletter
    missing = [
        name
        for name, value in [
            (_("the legal name of the sender"), newsletter.legal_name),
            (_("the postal address"), newsletter.postal_address),
            (_("where complaints go"), newsletter.legal_contact),
        ]
        if not value.strip()
    ]
    for name in missing:
        yield Finding(
            "fail",
            _("The law wants every mail to show %(item)s, and the newsletter does not say it.") % {"item": name},
            _("Complete the newsletter's settings."),
            "legal",
        )
    if not missing:
        yield Finding("pass", _("The sender's legal display is complete."), code="legal")


def _check_size(subject: Subject) -> Iterator[Finding]:
    size = subject.rendered.size
    words = {"size": round(size / 1000), "limit": FAIL_BYTES // 1000}
    leave_at = len(subject.rendered.html.partition(LEAVE_SLOT)[0].encode())
    if size > FAIL_BYTES or leave_at > FAIL_BYTES:
        message = _("The mail is %(size)s KB; Gmail cuts it at about %(limit)s KB, and the way to leave with it.")
        yield Finding("fail", message % words, _("Shorten the edition: link to essays instead."), "size")
    elif size > WARN_BYTES:
        message = _("The mail is %(size)s KB, near the %(limit)s KB at which Gmail cuts it.")
        yield Finding("warn", message % words, _("Consider shortening it."), "size")
    else:
        yield Finding("pass", _("The mail is %(size)s KB.") % words, code="size")


def _check_own_links(subject: Subject) -> Iterator[Finding]:
    essays = {urlsplit(link).path for link in map(_address, essays_of(subject.edition))}
    own = [link for link in subject.rendered.links if is_own(link) and urlsplit(link).path not in essays]
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


def _check_other_links(subject: Subject) -> Iterator[Finding]:
    other = [link for link in subject.rendered.links if not is_own(link) and link not in SLOTS]
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


CHECKS: tuple[Check, ...] = (
    _check_distribution,
    _check_subject,
    _check_preheader,
    _check_number,
    _check_body,
    _check_essays,
    _check_alt,
    _check_marks,
    _check_legal_display,
    _check_size,
    _check_own_links,
    _check_other_links,
)
