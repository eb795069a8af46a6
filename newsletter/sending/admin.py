"""The admin of `newsletter.sending`: views and menu entries, registered by Wagtail's hooks."""

import newsletter.sending.history  # noqa: F401 - registers the words of the log
