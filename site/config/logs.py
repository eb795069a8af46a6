"""What must not reach a log."""

import logging
import re

SECRET_PART = re.compile(r"(?<=/)[^/?]{30,}(?=/|$|\?)")
"""Parts of a path as long as the tokens in links of mails."""


class HideTokens(logging.Filter):
    """Shorten whatever in a logged path is long enough to be somebody's token."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(SECRET_PART.sub("…", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
