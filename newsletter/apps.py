from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "newsletter"
    verbose_name = _("Newsletter")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the database guard what may never change, and segments know their conditions."""
        from newsletter import append_only
        from newsletter.segments import conditions, folding  # noqa: F401 - registers the conditions

        append_only.connect()
        folding.connect()
