"""What 特定電子メール法 wants every mail to show."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.preflight.findings import Examined, Finding


def check_legal_display(mail: Examined) -> Iterator[Finding]:
    """Refuse a newsletter whose legal display is not complete."""
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
        )
    if not missing:
        yield Finding("pass", _("The sender's legal display is complete."), code="legal")
