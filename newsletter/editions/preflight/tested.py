"""Whether what is to be mailed was looked at in a mailbox before."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from newsletter.editions.preflight.findings import Examined, Finding


def check_tested(mail: Examined) -> Iterator[Finding]:
    """Say, from the scheduling on, that no test mail showed the edition as it is now."""
    from newsletter.editions.approval.content import content_hash
    from newsletter.sending.trials.remembered import last_trial

    if mail.reach is None:
        return
    trial = last_trial(mail.edition.pk)
    fix = _("Send a test mail and read it in a mailbox.")
    if trial is None:
        yield Finding("warn", _("No test mail of this edition was sent yet."), fix, "tested")
        return
    when = {"date": date_format(localtime(trial.at), "SHORT_DATETIME_FORMAT")}
    if trial.content_hash == content_hash(mail.edition):
        yield Finding("pass", _("A test mail showed this content on %(date)s.") % when, "", "tested")
    else:
        yield Finding(
            "warn", _("The edition was changed since its last test mail of %(date)s.") % when, fix, "tested"
        )
