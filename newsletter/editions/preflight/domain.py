"""Whether receivers will believe the sender's domain, as far as the DNS tells."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.editions.preflight.questions import domain_questions
from newsletter.outside.answers import ADDRESS, BOUNCE, DKIM, DMARC, NOT_ASKED, SPF

NAMES = {ADDRESS: "A/MX", SPF: "SPF", DKIM: "DKIM", DMARC: "DMARC", BOUNCE: "MX"}


def check_domain(mail: Examined) -> Iterator[Finding]:
    """Refuse a domain whose mail would be refused; say what is not known of it."""
    if not settings.OUTSIDE_CHECKS:
        words = _("The sender's domain was not looked up: this installation asks nobody outside.")
        fix = _("Set OUTSIDE_CHECKS=yes, or run `manage.py newsletter_doctor` where the DNS can be asked.")
        yield Finding("could not check", words, fix, "domain")
        return
    questions = domain_questions(mail.newsletter)
    if not questions:
        words = _("The sender's domain was not looked up: mail stays on this machine.")
        yield Finding("could not check", words, _("Set EMAIL_URL before you mail real readers."), "domain")
    for question in questions:
        answer = mail.answers.get(question.kind, question.about) or NOT_ASKED
        words = (
            answer.words
            if answer is not NOT_ASKED
            else _("%(what)s: nobody looked yet.") % {"what": NAMES[question.kind]}
        )
        place = "newsletter" if answer.level in ("warn", "fail") else ""
        yield Finding(answer.level, words, answer.fix, f"domain-{question.kind}", place)
