import gc

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = _("Installation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import accounts, checks  # noqa: F401 (they register their system checks)
        from .page_cache import changes
        from .wagtail_words import name_promotion_fields, name_site_columns

        changes.connect()
        name_site_columns()
        name_promotion_fields()
        gc.freeze()
        gc.enable()
