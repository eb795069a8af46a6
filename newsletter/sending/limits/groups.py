"""Domains that one operator receives mail for, by names an administrator can choose."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """A known group of domains."""

    CARRIERS = "carriers", _("Japanese carriers (docomo, au, SoftBank)")
    DOCOMO = "docomo", "docomo"
    AU = "au", "au (KDDI)"
    SOFTBANK = "softbank", _("SoftBank (Y!mobile, former Vodafone)")
    YAHOO_JAPAN = "yahoo-japan", "Yahoo! JAPAN"
    GMAIL = "gmail", "Gmail"
    MICROSOFT = "microsoft", _("Microsoft (Outlook, Hotmail, Live)")
    ICLOUD = "icloud", "iCloud"


_DOCOMO = ("docomo.ne.jp",)
_AU = ("au.com", "ezweb.ne.jp")
_SOFTBANK = ("softbank.ne.jp", "i.softbank.jp", "vodafone.ne.jp", "disney.ne.jp", "ymobile.ne.jp", "emnet.ne.jp")
_MICROSOFT = ("outlook.com", "outlook.jp", "hotmail.com", "hotmail.co.jp", "live.com", "live.jp", "msn.com")

DOMAINS: dict[str, tuple[str, ...]] = {
    Group.CARRIERS: _DOCOMO + _AU + _SOFTBANK,
    Group.DOCOMO: _DOCOMO,
    Group.AU: _AU,
    Group.SOFTBANK: _SOFTBANK,
    Group.YAHOO_JAPAN: ("yahoo.co.jp", "ymail.ne.jp", "ybb.ne.jp"),
    Group.GMAIL: ("gmail.com", "googlemail.com"),
    Group.MICROSOFT: _MICROSOFT,
    Group.ICLOUD: ("icloud.com", "me.com", "mac.com"),
}
"""Each stands for all below it too: the carriers once gave addresses below a letter of their domain."""
