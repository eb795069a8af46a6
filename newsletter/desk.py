"""Where `prompts` looks for the newsletter's desks; each is defined beside its subject."""

import newsletter.editions.desk  # noqa: F401
