"""Models of the installation itself: its users and the pulse of its processes."""

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
