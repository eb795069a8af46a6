"""What people read of an alarm: one sentence for each cause, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.sending.alarms.models import Alarm

SUBJECTS: dict[str, Promise] = {
    Alarm.Cause.NOT_STARTED: _("Mailing not started: %(title)s"),
    Alarm.Cause.STALLED: _("Mailing stands still: %(title)s"),
    Alarm.Cause.HELD: _("Mailing waits for you: %(title)s"),
    Alarm.Cause.PAUSED: _("Mailing paused by errors: %(title)s"),
    Alarm.Cause.VIOLATION: _("Mailing stopped, numbers do not agree: %(title)s"),
}
SENTENCES: dict[str, Promise] = {
    Alarm.Cause.NOT_STARTED: _("Its hour has passed and nothing has been sent."),
    Alarm.Cause.STALLED: _("Mails are due and none has gone out for a while."),
    Alarm.Cause.HELD: _("It does not go on by itself."),
    Alarm.Cause.PAUSED: _("It was paused because of errors and does not go on by itself."),
    Alarm.Cause.VIOLATION: _("Something happened that must never happen. Do not resume it."),
}
ADVICE: dict[str, Promise] = {
    Alarm.Cause.NOT_STARTED: _(
        "Look whether the workers run. Within the newsletter's limit it then starts by itself."
    ),
    Alarm.Cause.STALLED: _(
        "Look whether the workers run and the mail server answers. Nobody is forgotten meanwhile."
    ),
    Alarm.Cause.HELD: _("The mailing's page says what it waits for."),
    Alarm.Cause.PAUSED: _("Read the errors on the mailing's page, put right what they name, then resume it."),
    Alarm.Cause.VIOLATION: _("Keep the database as it is and let an administrator read the log."),
}
