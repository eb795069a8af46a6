"""How much is too much: every limit around sign-ups, in one place. `docs/subscribers.md` tells them to people.

From a *doubt* on, a press is asked once more, and the proof of work grows with what came.
Beyond a *limit* it is not mailed at once. All counts are of one hour by the clock, but for
the mails to one address.
"""

from datetime import timedelta
from typing import Final

ADDRESS_DOUBT: Final = 10
"""Presses for one address. There is no limit: whoever knows an address could close the door to its owner."""

NETWORK_DOUBT: Final = 30
NETWORK_LIMIT: Final = 200
"""Presses from one network; beyond the limit it has to wait for the next hour."""

DOMAIN_DOUBT: Final = 20
DOMAIN_LIMIT: Final = 100
"""Presses for addresses of one domain, big providers excepted; beyond the limit a person decides."""

TOTAL_DOUBT: Final = 300
TOTAL_LIMIT: Final = 3000
"""Presses in all; beyond the limit a person decides. Nobody can close the door to everybody else."""

MAILS_A_DAY: Final = 5
"""Confirmations and reminders to one address within 24 hours, over all newsletters."""

HELD_LIMIT: Final = 1000
"""Sign-ups that may wait for a person at once."""

HELD_KEPT: Final = timedelta(days=14)
REFUSALS_KEPT: Final = timedelta(days=90)
NETWORKS_AN_HOUR: Final = TOTAL_DOUBT
"""Presses in an hour after which the networks of lone ones are no longer told apart in what is kept."""

BIG_PROVIDERS: Final = frozenset(
    """
    126.com 163.com aol.com au.com biglobe.ne.jp docomo.ne.jp excite.co.jp ezweb.ne.jp fastmail.com gmail.com
    gmx.de gmx.net googlemail.com hotmail.co.jp hotmail.com icloud.com infoseek.jp live.com live.jp mac.com me.com
    msn.com naver.com nifty.com ocn.ne.jp outlook.com outlook.jp plala.or.jp proton.me protonmail.com qq.com
    rakuten.jp so-net.ne.jp softbank.jp softbank.ne.jp uqmobile.jp vodafone.ne.jp yahoo.co.jp yahoo.com yahoo.ne.jp
    ybb.ne.jp ymail.com ymail.ne.jp ymobile.ne.jp zoho.com
    """.split()  # noqa: SIM905 -- read more easily than so many quotes
)
"""Domains of which anybody has an address: as many sign-ups as come, come from different people."""
