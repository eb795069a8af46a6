"""Models of the installation itself: its users, the pulse of its processes, the generation of its pages."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Someone who signs in to the admin. An author on essays is an `AuthorPage`, not a user."""

    email = models.EmailField(_("e-mail address"), unique=True)


class Heartbeat(models.Model):
    """The last sign of life of one kind of process, read by `/ready/`."""

    name = models.CharField(_("name"), max_length=100, primary_key=True)
    beat_at = models.DateTimeField(_("last beat"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name


class Generation(models.Model):
    """The one number under which every process keeps finished pages; see `config.page_cache`."""

    number = models.BigIntegerField(_("number"))

    class Meta:
        verbose_name = _("generation of pages")
        verbose_name_plural = _("generations of pages")

    def __str__(self) -> str:
        return str(self.number)
