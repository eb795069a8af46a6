"""Each kind of notice as a letter: the editor's or the standard words, and all that always stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext as _

from blog.publication import absolute_url
from newsletter.consent.models import Notice
from newsletter.consent.notice_content import (
    NoticePiece,
    PressPiece,
    WaysPiece,
    html_of,
    names,
    notice_content,
    text_of,
    words,
)
from newsletter.consent.notice_texts.rules import Words, filled
from newsletter.consent.wording import Offer
from newsletter.editions.pieces import TextPiece
from newsletter.editions.rich_text import mail_safe


@dataclass(frozen=True)
class Letter:
    """A finished mail, but for addresses."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


def confirmation_letter(offers: Sequence[Offer], chosen: Words, *, confirm_url: str, refuse_url: str) -> Letter:
    """The mail that asks an address's owner. Over several newsletters the standard words stand."""
    first = min(offers, key=lambda offer: offer.newsletter.pk)
    if len(offers) == 1:
        asked: list[NoticePiece] = [words(filled(chosen.text, {"newsletter": first.name}))]
    else:
        asked = [words(_("Someone, probably you, asked to receive these newsletters at this address:"))]
        asked.append(names(offer.name for offer in offers))
    press = PressPiece(
        _("Confirm my sign-up"), confirm_url, _("To confirm, open this address and press the button there:")
    )
    not_me = _("Was it not you? Here you can tell us, and we will not write to this address:")
    pieces = [
        *asked,
        press,
        words(_("The link is valid for three days. Until you confirm, nothing else will be sent to you.")),
        WaysPiece(((_("That was not me"), not_me, refuse_url),)),
    ]
    return _letter(first, confirmation_subject(offers, chosen), pieces)


def confirmation_subject(offers: Sequence[Offer], chosen: Words) -> str:
    """The subject of the confirmation mail, which the page after signing up names too."""
    first = min(offers, key=lambda offer: offer.newsletter.pk)
    if len(offers) == 1:
        return filled(chosen.subject, {"newsletter": first.name})
    with translation.override(first.language):
        more = {"newsletter": first.name, "count": len(offers) - 1}
        return _("Please confirm: %(newsletter)s and %(count)d more") % more


def reminder_letter(
    offer: Offer, chosen: Words, *, received: Sequence[str], paused: bool, leave_url: str, preferences_url: str
) -> Letter:
    """The mail to who signs up again. `received` are the names of all newsletters the person gets."""
    if len(received) > 1:
        said: list[NoticePiece] = [
            words(
                _(
                    "Someone, probably you, signed up with this address once more. You are subscribed already, "
                    "so there is nothing to do. These newsletters are yours:"
                )
            ),
            names(received),
        ]
    elif paused:
        text = _(
            "Someone, probably you, asked to receive “%(newsletter)s” at this address. You are subscribed "
            "already; the subscription is paused."
        )
        said = [words(text % {"newsletter": offer.name})]
    else:
        said = [words(filled(chosen.text, {"newsletter": offer.name}))]
    subject = filled(chosen.subject, {"newsletter": offer.name})
    return _letter(offer, subject, [*said, _ways(leave_url, preferences_url)], leave_url=leave_url)


def welcome_letter(offer: Offer, *, leave_url: str, preferences_url: str) -> Letter:
    """The welcome mail of a newsletter, in the editor's own words where its page has some."""
    page = offer.page
    subject = (page.welcome_subject if page else "") or _("Welcome to %(newsletter)s") % {"newsletter": offer.name}
    own = mail_safe(page.welcome_text) if page else ""
    thanks = _("Thank you. You now receive “%(newsletter)s” by e-mail. Replies to this address reach a person.")
    said = TextPiece(own) if own.strip() else words(thanks % {"newsletter": offer.name})
    past = absolute_url(page) if page and page.pk else ""
    archive = [WaysPiece(((_("Past editions"), _("Past editions:"), past),))] if past else []
    pieces: list[NoticePiece] = [said, *archive, _ways(leave_url, preferences_url)]
    return _letter(offer, subject, pieces, leave_url=leave_url)


def person_letter(kind: str, offer: Offer, chosen: Words, *, link_url: str, present_address: str) -> Letter:
    """The mail with a link for a person's own affair: a new address, an objection to one, their data."""
    values = {"newsletter": offer.name, "address": present_address}
    pieces = [words(filled(chosen.text, values)), *_affair(kind, link_url)]
    return _letter(offer, filled(chosen.subject, values), pieces)


def _affair(kind: str, url: str) -> list[NoticePiece]:
    """What always stays of such a mail: its button, and what the link is good for."""
    match kind:
        case Notice.Kind.ADDRESS_CHANGE:
            press = PressPiece(_("Use this address"), url, _("Open this address and press the button there:"))
            stays = _(
                "The link is valid for three days. Was it not you? Then do nothing: nothing changes, and nothing "
                "else will be sent to you."
            )
            return [press, words(stays)]
        case Notice.Kind.ADDRESS_CHANGED:
            stays = _(
                "If that was you, there is nothing to do. If it was not, put your address back within thirty days:"
            )
            return [words(stays), PressPiece(_("That was not me: put it back"), url)]
        case _:
            stays = _(
                "The link is valid for a day. Please do not pass this mail on: whoever has the link sees your "
                "data. Was it not you who asked? Then do nothing."
            )
            return [PressPiece(_("See my data"), url), words(stays)]


def _ways(leave_url: str, preferences_url: str) -> WaysPiece:
    return WaysPiece(
        (
            (_("Change what you receive"), _("Change what you receive:"), preferences_url),
            (_("Leave (unsubscribe)"), _("You can leave at any time:"), leave_url),
        )
    )


def _letter(offer: Offer, subject: str, pieces: Sequence[NoticePiece], *, leave_url: str = "") -> Letter:
    content = notice_content(offer, subject=subject, pieces=pieces)
    one_click = {"List-Unsubscribe": f"<{leave_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Letter(subject, text_of(content), html_of(content), one_click if leave_url else {})
