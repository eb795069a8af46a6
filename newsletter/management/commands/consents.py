"""`manage.py consents check`: whether every active subscription can show its proof."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsletter.consent.evidence import Finding, check_proofs


class Command(BaseCommand):
    """Count what is unproven or altered; the exit status says whether anything is."""

    help = "Check that every active subscription has a proof whose wording matches its hash."

    def add_arguments(self, parser: CommandParser) -> None:
        """`check` is the only word."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("check", help="count active subscriptions without a sound proof; exits with 1 if any")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line per count, with the numbers of the first subscriptions, and leave with 0 or 1."""
        found = check_proofs()
        self.stdout.write(f"active and paused subscriptions\t{found.checked}")
        self._say("without a proof", found.unproven)
        self._say("whose wording does not match its hash", found.altered)
        self._say("that ended by their last record", found.ended)
        self.stdout.write(f"records whose wording does not match its hash\t{found.altered_records}")
        if not found.is_sound:
            sys.exit(1)

    def _say(self, words: str, finding: Finding) -> None:
        examples = f"\tsubscriptions {', '.join(map(str, finding.examples))}" if finding.examples else ""
        self.stdout.write(f"{words}\t{finding.number}{examples}")
