"""What 特定電子メール法 wants every mail to show, item by item, in the mail as it goes out."""

from collections.abc import Iterator

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.editions.slots import LEAVE_SLOT


def check_legal_display(mail: Examined) -> Iterator[Finding]:
    """Refuse a mail that does not say who sends it, where they are, where complaints go and how to leave."""
    newsletter = mail.newsletter
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
            "newsletter",
        )
    hidden = [] if missing else list(_not_shown(mail))
    for name in hidden:
        yield Finding(
            "fail",
            _("The law wants every mail to show %(item)s, and this mail does not.") % {"item": name},
            _("Put the footer back that says it."),
            "legal",
            "body",
        )
    if not missing and not hidden:
        yield Finding("pass", _("The sender's legal display is complete."), code="legal")


def _not_shown(mail: Examined) -> Iterator[str]:
    """Each item that a form of the mail leaves out."""
    forms = [("".join(mail.rendered.text.split()), LEAVE_SLOT in mail.rendered.text)]
    if mail.rendered.html:
        soup = BeautifulSoup(mail.rendered.html, "html.parser")
        ways = soup.find_all("a", href=LEAVE_SLOT)
        forms.append(("".join(soup.get_text().split()), any(way.get_text(strip=True) for way in ways)))
    newsletter, language = mail.newsletter, mail.edition.locale.language_code
    items = [
        (_("the legal name of the sender"), newsletter.legal_name_in(language)),
        (_("the postal address"), newsletter.postal_address),
        (_("where complaints go"), newsletter.legal_contact),
    ]
    for name, value in items:
        if any("".join(value.split()) not in words for words, _leave in forms):
            yield name
    if not all(leave for _words, leave in forms):
        yield _("the way to leave, said in words")
