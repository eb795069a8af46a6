"""Models of the installation itself: its users, the pulse of its processes, the generation of its pages."""

import re

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Someone who signs in to the admin. An author on essays is an `AuthorPage`, not a user."""

    email = models.EmailField(_("e-mail address"), unique=True)

    def get_full_name(self) -> str:
        """Return the name in the order of its own language: 三枝 佐和, but Sawa Saegusa."""
        names = [self.first_name, self.last_name]
        if _is_japanese(self.last_name):
            names.reverse()
        return " ".join(name for name in names if name)


def _is_japanese(name: str) -> bool:
    return bool(re.search(r"[぀-ヿ㐀-鿿々]", name))


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
