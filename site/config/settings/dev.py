"""The embedded mode of `make run`: SQLite, a file broker, a local mailbox, nothing to configure."""

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, DEBUG, STATIC_ROOT

ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1", "localhost", "[::1]"]

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise wants it, though it stays empty
# Static files come straight from the apps: nothing is collected or compiled before a start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
