"""The subject: what a list of mails shows of it, how loud it is, and whether it was used before."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from blog.excerpts import cells
from newsletter.editions.models import EditionPage
from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.sending.models import MailingVariant

SUBJECT_CELLS = 60
"""30 full-width characters: more is cut off by most lists of mails."""
FRONT_CELLS = 40
_LOUD_MARKS = re.compile(r"[!！]{2,}|[?？]{3,}|[★☆◆●■♪]{2,}|[¥￥$＄]{2,}")
_CAPITALS = re.compile(r"(?:\b[A-Z]{2,}\b[^\w]*){3,}|^[^a-z]*[A-Z]{6,}[^a-z]*$")
_PHRASES = re.compile(
    r"今だけ|今すぐ|無料プレゼント|完全無料|期間限定|絶対に?儲|必ず儲|緊急のお知らせ|当選しました|大至急"
    r"|\b(?:act now|free gift|100% free|limited time|click here|winner|urgent|guaranteed|no obligation)\b",
    re.IGNORECASE,
)


def check_subject(mail: Examined) -> Iterator[Finding]:
    """Refuse an empty subject, and say when a list of mails will cut it."""
    width = cells(_one_line(mail))
    if not width:
        yield Finding("fail", _("The subject is empty."), _("Write a subject."), "subject", "subject")
    elif width > SUBJECT_CELLS:
        yield Finding(
            "warn",
            _("The subject is %(width)s full-width characters wide; many mail programs cut it at 30.")
            % {"width": _full_width(width)},
            _("Shorten it, or say what matters in the first 20 characters."),
            "subject",
            "subject",
        )
    elif width > FRONT_CELLS:
        yield Finding(
            "pass",
            _("The subject fits; phones show the first 20 full-width characters of it."),
            code="subject",
            place="subject",
        )
    else:
        yield Finding("pass", _("The subject fits."), code="subject")


def check_tone(mail: Examined) -> Iterator[Finding]:
    """Advise against what makes a subject look like unwanted mail."""
    subject = _one_line(mail)
    phrase = _PHRASES.search(subject)
    reasons = [
        (_LOUD_MARKS.search(subject), _("The subject repeats a sign such as ！！ or ★★.")),
        (_CAPITALS.search(subject), _("The subject is written in capital letters.")),
        (phrase, _("“%(words)s” in the subject reads like advertising mail.") % {"words": phrase and phrase[0]}),
    ]
    for found, words in reasons:
        if found:
            fix = _("Say calmly what the edition is about; filters and readers trust that more.")
            yield Finding("warn", words, fix, "subject-tone", "subject")


def check_subject_before(mail: Examined) -> Iterator[Finding]:
    """Say that an earlier edition has the same subject."""
    subject, edition = _one_line(mail), mail.edition
    if not subject:
        return
    mailed = MailingVariant.objects.filter(mailing__newsletter=mail.newsletter.pk, subject=subject)
    others = EditionPage.objects.child_of(edition.get_parent()).exclude(pk=edition.pk).filter(subject=subject)
    if mailed.exclude(mailing__edition=edition.pk).exists() or others.exists():
        yield Finding(
            "warn",
            _("Another edition has the same subject."),
            _("Give this one a subject of its own, so that mail programs do not show both as one conversation."),
            "subject-used",
            "subject",
        )


def _one_line(mail: Examined) -> str:
    return " ".join(mail.edition.subject.split())


def _full_width(width: int) -> str:
    return f"{width / 2:g}"
