"""What people may press on the pages of a mailing: the service behind each, and what they are asked before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from newsletter.sending import services
from newsletter.sending.models import Mailing


@dataclass(frozen=True)
class Press:
    """One press: what it does, the question, what follows from it, and the button's label.

    `is_doubtful`: at a doubtful hour it asks for a confirmation. What begins with `local` is said instead of a
    mailing by each reader's own clock.
    """

    act: Callable[..., Any]
    question: Promise
    warning: Promise
    label: Promise
    is_doubtful: bool = False
    local_warning: Promise | None = None
    local_label: Promise | None = None

    def of(self, mailing: Mailing) -> "Press":
        """The press in the words that are true of a mailing."""
        if not mailing.by_local_time:
            return self
        return replace(self, warning=self.local_warning or self.warning, label=self.local_label or self.label)


PRESSES = {
    "pause": Press(
        services.pause,
        gettext_lazy("Pause this mailing?"),
        gettext_lazy("What is on the wire this moment still goes out, at most 50 mails per connection."),
        gettext_lazy("Pause"),
    ),
    "resume": Press(
        services.resume,
        gettext_lazy("Resume this mailing?"),
        gettext_lazy("Whoever still waits is mailed now. Nobody is mailed twice."),
        gettext_lazy("Resume"),
        is_doubtful=True,
        local_warning=gettext_lazy(
            "Whoever's hour has come is mailed now, the others when their own clocks show it. "
            "Nobody is mailed twice."
        ),
    ),
    "cancel": Press(
        services.cancel,
        gettext_lazy("Cancel this mailing?"),
        gettext_lazy("Whoever was not mailed yet gets nothing. This cannot be undone."),
        gettext_lazy("Cancel the mailing"),
    ),
    "release": Press(
        services.release,
        gettext_lazy("Release this mailing?"),
        gettext_lazy("The checks are repeated, and if nothing is found the mailing starts at once."),
        gettext_lazy("Release and send now"),
        is_doubtful=True,
        local_warning=gettext_lazy(
            "The checks are repeated, and if nothing is found the mailing goes on: whoever's hour is past gets it "
            "at once, the others when their own clocks show it."
        ),
        local_label=gettext_lazy("Release"),
    ),
}
SETTLEMENTS = {
    "treat-as-submitted": Press(
        services.treat_as_submitted,
        gettext_lazy("Treat this delivery as submitted?"),
        gettext_lazy("Choose this if the mail arrived, or if one person may rather miss it than get it twice."),
        gettext_lazy("Treat as submitted"),
    ),
    "send-again": Press(
        services.send_again,
        gettext_lazy("Send this delivery again?"),
        gettext_lazy("If the first mail did arrive, this person gets it twice."),
        gettext_lazy("Send again"),
    ),
}
