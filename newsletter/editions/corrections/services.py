"""Correcting an edition: a word above its page, or a new edition that is mailed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from newsletter.editions.archive.frozen import Shown, shown
from newsletter.editions.corrections.models import LONGEST, Correction
from newsletter.editions.making import made, subject_from, title_from
from newsletter.editions.merge.filling import said_in_text
from newsletter.editions.models import EditionPage
from newsletter.sending.models import Mailing


class CorrectionRefused(Exception):
    """The edition cannot be corrected so. The message is a sentence for people."""


def may_be_corrected(edition: EditionPage) -> bool:
    """Whether readers see the edition's page, or have it in their mailboxes."""
    return was_mailed(edition) or has_public_page(edition)


def was_mailed(edition: EditionPage) -> bool:
    """Whether a mailing of the edition began."""
    return Mailing.objects.filter(edition=edition.pk, started_at__isnull=False).exists()


def publish_correction(*, edition: EditionPage, kind: str, text: str, user: Any, now: datetime) -> Correction:
    """Put a word of correction above an edition's public page, for good; it is in the feed at once.

    A second press with the same words returns what the first one made. Raises
    `CorrectionRefused` for an edition without a public page and for words that are none.
    """
    words = text.replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST or kind not in Correction.Kind.values:
        raise CorrectionRefused(_("Please write what was wrong, and what is right."))
    if not has_public_page(edition):
        raise CorrectionRefused(_("This edition has no public page. Send the correction as a new edition."))
    with transaction.atomic():
        EditionPage.objects.select_for_update().get(pk=edition.pk)
        latest = Correction.objects.filter(edition=edition).first()
        if latest and (latest.kind, latest.text) == (kind, words):
            return latest
        made = Correction.objects.create(
            edition=edition, kind=kind, text=words, at=now, by=user, by_name=user.get_username()
        )
        log(instance=edition, action="newsletter.edition.correct", user=user, data={"correction": made.pk})
    return made


def draft_correcting_edition(*, edition: EditionPage, user: Any) -> EditionPage:
    """Make the draft of an edition that corrects another one by mail, and return it.

    Subject and title say so, one block of text begins it, `corrects` points back. While such a draft
    was never scheduled, it is returned again and nothing is made. Raises `CorrectionRefused` for an edition
    nobody was mailed, `NotMade` where others took its place again and again.
    """
    if not was_mailed(edition):
        raise CorrectionRefused(_("This edition was mailed to nobody, so nobody needs a correction by mail."))

    def make() -> EditionPage:
        parent = Page.objects.select_for_update().get(pk=edition.get_parent().pk)
        waiting = EditionPage.objects.filter(corrects=edition, mailings=None, live=False).first()
        if waiting is not None:
            return waiting
        draft = _draft(edition, shown([edition])[edition.pk])
        draft.owner = user
        parent.specific.add_child(instance=draft)
        draft.save_revision(user=user, log_action="wagtail.create")
        return draft

    return made(make)


def _draft(edition: EditionPage, one: Shown) -> EditionPage:
    language = edition.locale.language_code
    with translation.override(language):
        mailed = one.variant.subject if one.variant else said_in_text(edition.subject, language=language)
        draft = EditionPage(
            title=title_from(_("[Correction] %(subject)s") % {"subject": one.title}),
            subject=subject_from(_("[Correction] %(subject)s") % {"subject": mailed or one.title}),
            locale=edition.locale,
            corrects=edition,
            live=False,
        )
        draft.body = [("text", _beginning(edition, one))]
    return draft


def _beginning(edition: EditionPage, one: Shown) -> SafeString:
    """The block the editor goes on from: which edition is meant, and what was said of it already."""
    date = date_format(localtime(one.at), "DATE_FORMAT") if one.at else ""
    said = _("There was a mistake in “%(title)s”, which we mailed on %(date)s. We apologise.")
    latest = Correction.objects.filter(edition=edition).first()
    words = latest.text if latest else _("Wrong: …\nRight: …")
    lines = format_html_join(SafeString("<br/>"), "{}", ((line,) for line in words.split("\n")))
    return format_html("<p>{}</p><p>{}</p>", said % {"title": one.title, "date": date}, lines)


def has_public_page(edition: EditionPage) -> bool:
    """Whether the edition has a page that readers see."""
    return edition.live and edition.distribution != EditionPage.Distribution.MAIL_ONLY
