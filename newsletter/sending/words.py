"""What people read about mailings and deliveries: a sentence for each state and each reason."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.sending.control import MailingReason
from newsletter.sending.models import Mailing
from newsletter.sending.outcomes import Reason
from newsletter.sending.states import MailingState

STATE_SENTENCES = {
    MailingState.DRAFT: _("This mailing is not scheduled yet."),
    MailingState.SCHEDULED: _("Nothing has been sent. The mailing starts by itself at the time below."),
    MailingState.PREPARING: _("Content and audience are being frozen. Nothing has been sent yet."),
    MailingState.SENDING: _("The mails are going out."),
    MailingState.PAUSED: _("Nothing goes out until someone resumes the mailing."),
    MailingState.HELD: _("Nothing has been sent. The mailing waits for a person to look at it."),
    MailingState.FINISHED: _("Everyone in the audience is accounted for."),
    MailingState.CANCELLED: _("The mailing was cancelled. Whoever had not been mailed by then gets nothing."),
    MailingState.FAILED: _("The mailing was stopped because its numbers do not agree."),
}

MAILING_REASONS: dict[str, Promise] = {
    MailingReason.LATE: _(
        "It could not start in time, and the newsletter's limit for a late start has passed. "
        "Release it to send it now, or cancel it."
    ),
    MailingReason.PREFLIGHT: _(
        "The checks at the start found something that must be fixed. If the edition must change, "
        "cancel this mailing, correct the edition and schedule it again. If the fault lay elsewhere, "
        "put it right and release this one."
    ),
    MailingReason.EMPTY: _("At the start there was nobody left to be mailed."),
    MailingReason.COUNTS: _(
        "The frozen audience does not add up. Nothing was sent. Cancel this mailing and schedule a new one."
    ),
    MailingReason.ERROR: _(
        "The program itself failed, and the log says why. Whoever was not mailed yet still waits; "
        "it is safe to try again."
    ),
    MailingReason.REFUSALS: _(
        "Too many servers refused the content. Look at the errors below before you resume: "
        "going on may hurt the sender's reputation."
    ),
    MailingReason.SENDER: _(
        "The mail server refused the sender of this mailing again and again, and was left alone each time. "
        "Put right what it says, then resume; other mailings go on meanwhile."
    ),
    MailingReason.NOT_PUBLIC: _("The archive page could not be published."),
    MailingReason.VIOLATION: _(
        "Something happened that must never happen, so the mailing was stopped. Do not resume it before "
        "an administrator has read the log."
    ),
    MailingReason.AUDIENCE: _(
        "The conditions of its segment cannot be used any more. Cancel this mailing, correct the segment and "
        "schedule it again."
    ),
    MailingReason.UNAPPROVED: _(
        "The newsletter asks for a second person's approval, and this edition has none. Let somebody who neither "
        "wrote nor scheduled it approve it, then release this mailing."
    ),
    MailingReason.SERVER: _("The mail server of this newsletter is not described by the environment."),
}

DELIVERY_REASONS: dict[str, Promise] = {
    Reason.ACCEPTED: _("accepted by the server"),
    Reason.NO_SUCH_ADDRESS: _("there is no such address; it will not be mailed again"),
    Reason.ADDRESS_REFUSED: _("the server refused the address"),
    Reason.BAD_ADDRESS: _("no mail can be sent to an address written like this"),
    Reason.RESERVED_DOMAIN: _("the address is an invented one: its domain is reserved for examples"),
    Reason.CONTENT_REFUSED: _("the server refused the content or the sender"),
    Reason.TRY_LATER: _("the server asked to try again later"),
    Reason.CONNECTION_LOST: _("the connection broke before the mail was handed over"),
    Reason.GAVE_UP: _("given up after repeated temporary refusals"),
    Reason.NO_ANSWER: _("the server did not say whether it took the mail"),
    Reason.CLAIMS_LOST: _(
        "taken out: a worker broke down three times while it had this message in hand; nothing was sent"
    ),
    Reason.LEASE_LOST: _("the worker was lost while the mail was on its way"),
    Reason.DOMAIN_RATE: _("waits, because its domain takes only so many mails a minute"),
    Reason.ROUTE: _("waits for the mail server of its route"),
    Reason.WARM_UP: _("waits for another day of the mail server's warm-up plan"),
    Reason.UNSUBSCRIBED: _("no longer subscribed"),
    Reason.PAUSED: _("subscription paused"),
    Reason.DIGEST_ONLY: _("wants the monthly digest only"),
    Reason.SUPPRESSED: _("address is on the suppression list"),
    Reason.ERASED: _("erased at the person's wish"),
    Reason.CANCELLED: _("the mailing was cancelled"),
    Reason.DUPLICATE: _("the same address twice"),
    Reason.BY_A_PERSON: _("decided by a person"),
}


def mailing_sentences(mailing: Mailing) -> list[str]:
    """What the state of a mailing means, and why it is in it, in the active language."""
    sentences = [str(STATE_SENTENCES[MailingState(mailing.state)])]
    if mailing.state_reason in MAILING_REASONS:
        sentences.append(str(MAILING_REASONS[mailing.state_reason]))
    if "minutes_late" in mailing.state_data:
        minutes = mailing.state_data["minutes_late"]
        sentences.append(str(_("It was %(minutes)s minutes late.")) % {"minutes": minutes})
    return sentences


def delivery_reason(reason: str) -> str:
    """A delivery's reason in the active language; empty for none."""
    return str(DELIVERY_REASONS.get(reason, reason))
