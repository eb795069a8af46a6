"""What must not reach a log."""

import logging
import re

TOKEN = re.compile(
    r"(/(?:newsletter/(?:confirm|leave|preferences)|preview|password_reset/confirm/[^/\s]+)/)[^/?\s]+"
)
"""The places in our addresses where a token stands; whoever has it may act for somebody."""


class HideTokens(logging.Filter):
    """Leave somebody's token out of a logged path."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(TOKEN.sub(r"\1…", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
