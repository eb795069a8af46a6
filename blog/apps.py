from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("Essays")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from blog import gate, published
        from blog.cards import checks  # noqa: F401 - registers the check

        gate.connect()
        published.connect()
