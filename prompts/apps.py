from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PromptsConfig(AppConfig):
    name = "prompts"
    verbose_name = _("Drafting")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from prompts.loader import use_overrides
        from prompts.overriding.force import overridden

        use_overrides(overridden)
        # Each app registers the desks of its own models in a module `desk`.
        autodiscover_modules("desk")
