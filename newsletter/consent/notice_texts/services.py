"""The words in force, and changing them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from newsletter.consent.notice_texts.models import NoticeText
from newsletter.consent.notice_texts.rules import EDITABLE, Words
from newsletter.newsletters.models import Newsletter


def standard_words(kind: str, language: str) -> Words:
    """Return the words that stand where an editor wrote none."""
    with translation.override(language):
        return EDITABLE[kind].standard()


def versions(newsletter: Newsletter, kind: str, language: str) -> "QuerySet[NoticeText]":
    """Return every version of a newsletter's words, the newest first."""
    found = NoticeText.objects.filter(newsletter=newsletter, kind=kind, language=language)
    return found.select_related("by").order_by("-pk")


def own_words(newsletter: Newsletter, kind: str, language: str) -> Words:
    """Return what the editors wrote, empty where the standard words stand; one query."""
    latest = versions(newsletter, kind, language).first()
    return Words(latest.subject, latest.text) if latest else Words("", "")


def words_in_force(newsletter: Newsletter, kind: str, language: str) -> Words:
    """Return what is mailed: the editors' words, else the standard ones; one query."""
    own, standard = own_words(newsletter, kind, language), standard_words(kind, language)
    return Words(own.subject or standard.subject, own.text or standard.text)


def change_words(
    *, newsletter: Newsletter, kind: str, language: str, words: Words, user: Any, now: datetime
) -> NoticeText | None:
    """Put other words in force; what equals the standard is kept as empty. None where nothing changes.

    The words are checked before (`rules`). Earlier versions stay.
    """
    standard = standard_words(kind, language)
    subject = "" if words.subject == standard.subject else words.subject
    text = "" if words.text == standard.text else words.text
    if own_words(newsletter, kind, language) == Words(subject, text):
        return None
    return NoticeText.objects.create(
        newsletter=newsletter, kind=kind, language=language, subject=subject, text=text, by=user, at=now
    )
