"""The mail of an alarm: what happened, since when, and where to look. It names no reader."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from blog.publication import absolute_url
from newsletter.message.backend import stable_message_id
from newsletter.message.headers import wire_domain
from newsletter.message.policy import build_message
from newsletter.sending.alarms.models import Alarm
from newsletter.sending.alarms.words import ADVICE, SENTENCES, SUBJECTS
from newsletter.sending.words import mailing_sentences

WITHOUT_REPLIES = {"Auto-Submitted": "auto-generated"}


@dataclass(frozen=True)
class AlarmLetter:
    """Subject and text, in the newsletter's language."""

    subject: str
    text: str


def letter_of(alarm: Alarm) -> AlarmLetter:
    """What the mail of an alarm says. Reads the mailing, its edition and its newsletter."""
    mailing = alarm.mailing
    newsletter = mailing.newsletter
    with translation.override(newsletter.language), timezone.override(ZoneInfo(newsletter.time_zone)):
        title = " ".join(mailing.edition.title.split())
        context = {
            "sentence": SENTENCES[alarm.cause],
            "advice": ADVICE[alarm.cause],
            "state": mailing_sentences(mailing),
            "title": title,
            "newsletter": newsletter.name,
            "since": date_format(timezone.localtime(alarm.raised_at), "SHORT_DATETIME_FORMAT"),
            "zone": newsletter.time_zone,
            "page": absolute_url(reverse("newsletter_mailing", args=[mailing.pk])),
            "runbook": absolute_url(reverse("newsletter_runbook")),
        }
        text = render_to_string("newsletter/mail/alarm.txt", context)
        return AlarmLetter(str(SUBJECTS[alarm.cause]) % {"title": title}, text.strip() + "\n")


def message_of(alarm: Alarm, *, recipient: str, now: datetime) -> EmailMessage:
    """The finished message to one person. Raises `HeaderRefused` for an address that mail cannot carry."""
    newsletter, letter = alarm.mailing.newsletter, letter_of(alarm)
    return build_message(
        sender=(newsletter.sender_name, newsletter.sender_email),
        recipient=recipient,
        subject=letter.subject,
        html="",
        text=letter.text,
        message_id=stable_message_id("alarm", alarm.pk, wire_domain(newsletter.sender_email)),
        date=now.astimezone(ZoneInfo(newsletter.time_zone)),
        headers=WITHOUT_REPLIES,
    )
