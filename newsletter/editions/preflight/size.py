"""How large the mail is, and whether the way to leave comes before the cut."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.editions.rendering import FAIL_BYTES, WARN_BYTES
from newsletter.editions.slots import LEAVE_SLOT


def check_size(mail: Examined) -> Iterator[Finding]:
    """Refuse a mail that would be cut before the way to leave, and say when it comes near."""
    size = mail.rendered.size
    words = {"size": round(size / 1000), "limit": FAIL_BYTES // 1000}
    leave_at = len(mail.rendered.html.partition(LEAVE_SLOT)[0].encode())
    if size > FAIL_BYTES or leave_at > FAIL_BYTES:
        message = _("The mail is %(size)s KB; Gmail cuts it at about %(limit)s KB, and the way to leave with it.")
        yield Finding("fail", message % words, _("Shorten the edition: link to essays instead."), "size", "body")
    elif size > WARN_BYTES:
        message = _("The mail is %(size)s KB, near the %(limit)s KB at which Gmail cuts it.")
        yield Finding("warn", message % words, _("Consider shortening it."), "size", "body")
    else:
        yield Finding("pass", _("The mail is %(size)s KB.") % words, code="size")
