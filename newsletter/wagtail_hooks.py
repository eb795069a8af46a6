"""Where Wagtail looks for the newsletter's hooks; each is defined beside its subject."""

import newsletter.abuse.admin
import newsletter.bulk.admin
import newsletter.consent.admin
import newsletter.consent.notice_texts.admin
import newsletter.editions.admin
import newsletter.editions.approval.admin
import newsletter.editions.corrections.admin
import newsletter.editions.one_press.admin
import newsletter.editions.partial_admin
import newsletter.editions.previews.admin
import newsletter.imports.admin
import newsletter.imports.progress_admin
import newsletter.newsletters.admin
import newsletter.segments.admin
import newsletter.sending.admin
import newsletter.sending.limits.admin
import newsletter.sending.routes.admin
import newsletter.sending.trials.admin
import newsletter.sending.welcome
import newsletter.suppressions.admin  # noqa: F401
