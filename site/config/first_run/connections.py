"""Which mail server and which model are in force, and whether they answer."""

from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from newsletter.message.headers import HeaderRefused
from prompts.endpoints import Endpoint, endpoint_for
from prompts.errors import ModelError, describe
from prompts.switches import refuse_if_off


@dataclass(frozen=True)
class Outcome:
    """What a test showed, in words for the person who asked for it."""

    well: bool
    words: str


def mail_server() -> str:
    """The mail server in force, without its password."""
    if settings.LOCAL_MAILBOX:
        return _("the local mailbox: mail stays here and is read at /mailbox/")
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def model() -> str:
    """The model in force, without its key; empty where there is none."""
    if settings.REHEARSAL:
        return _("the rehearsal model, which is no AI")
    try:
        endpoint = endpoint_for("writer")
    except ModelError:
        return ""
    return _("%(model)s at %(address)s") % {"model": endpoint.model, "address": endpoint.base_url}


def test_mail(*, recipient: str) -> Outcome:
    """Send a short mail to `recipient` through the server in force. Waits for it at most EMAIL_TIMEOUT seconds."""
    if not recipient:
        return Outcome(False, _("Your account has no mail address to send to."))
    try:
        send_mail(
            _("A test from your publication"),
            _("If you can read this, your publication can send mail."),
            settings.DEFAULT_FROM_EMAIL,
            [recipient],
        )
    except (SMTPException, OSError, HeaderRefused) as problem:
        return Outcome(False, _("The mail server refused: %(problem)s") % {"problem": problem})
    return Outcome(True, _("The mail server took the mail. See whether it arrives at %(to)s.") % {"to": recipient})


def test_model() -> Outcome:
    """Ask the model in force for one word."""
    try:
        refuse_if_off("")
        endpoint = endpoint_for("fast")
        answer = _one_word(endpoint)
    except ModelError as problem:
        return Outcome(False, describe(problem.code, problem.data))
    return Outcome(True, _("The model answers: “%(answer)s”") % {"answer": answer[:80]})


def _one_word(endpoint: Endpoint) -> str:
    # A third of a second that every start would pay.
    from prompts.provider import OpenAIProvider
    from prompts.wire import ModelRequest

    question = {"role": "user", "content": "Answer with the single word: ready"}
    request = ModelRequest(messages=(question,), max_output_tokens=200, temperature=0.0)
    return "".join(OpenAIProvider(endpoint).stream(request)).strip()
