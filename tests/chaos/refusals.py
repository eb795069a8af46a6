"""Scenarios of a mail server that refuses, hangs up, stalls, or takes a message and never says so."""

from tests.chaos.storm import Faults, Scenario, Storm

MIXED: Faults = {
    "greeting": {"421 4.7.0 too many connections": 0.02, "drop": 0.02},
    "mail": {"421 4.3.2 shutting down": 0.002, "drop": 0.003, "451 4.3.0 later": 0.001},
    "rcpt": {"450 4.2.1 greylisted, try again in 60 seconds": 0.03, "550 5.1.1 no such user": 0.02, "drop": 0.004},
    "data": {"451 4.3.0 later": 0.01, "421 4.4.2 idle for too long": 0.003, "drop": 0.004},
    "content": {"drop": 0.006},
    "dot": {
        "450 4.2.0 later": 0.02,
        "421 4.3.2 shutting down": 0.004,
        "550 5.7.1 refused as spam": 0.01,
        "552 5.2.2 mailbox full": 0.01,
        "drop": 0.006,
        "lost": 0.006,
        "stall 0.5": 0.005,
    },
}
"""Shares of messages; half of what happens after the dot leaves no answer."""
STALLS: Faults = {
    "greeting": {"stall 1": 0.2},
    "mail": {"stall 1": 0.005},
    "rcpt": {"stall 1.5": 0.005},
    "data": {"stall 1": 0.005},
    "dot": {"stall 3": 0.01},
}
LOST: Faults = {"dot": {"lost": 0.04, "drop": 0.04}}


def nothing_more(storm: Storm) -> None:
    """The faults are enough."""


def resend_what_is_uncertain(storm: Storm) -> None:
    """Wait for the end, then have everything uncertain mailed again, as a person may."""
    storm.to_the_end()
    storm.stage.mail_server.tell()
    storm.resent |= set(storm.order("send_uncertain_again"))
    storm.shows(storm.resent, f"{len(storm.resent)} uncertain deliveries sent again by a person")
    storm.wait(lambda: storm.state == "sending", what="the mailing to be open again")


SCENARIOS = (
    Scenario("refused", "421, 450, 550 and hanging up at every step, mixed", nothing_more, MIXED),
    Scenario("stalled", "Stalls at every step", nothing_more, STALLS),
    Scenario("unanswered", "Answers lost after the dot; a person sends again", resend_what_is_uncertain, LOST),
)
