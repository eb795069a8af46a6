"""Where Celery looks for the newsletter's tasks; each is defined beside its subject."""

import newsletter.bulk.tasks
import newsletter.consent.tasks
import newsletter.imports.tasks
import newsletter.outside.tasks
import newsletter.sending.alarms.tasks
import newsletter.sending.tasks  # noqa: F401
