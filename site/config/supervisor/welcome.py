"""What `manage.py up` says once the web server answers."""

import time
import unicodedata
import urllib.request
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from config.accounts import demo_accounts
from newsletter.demo.accounts import DEMO_PASSWORD


def announce(*, language: str, patience: float = 300.0) -> None:
    """Print the addresses and the demo accounts once the web server answers. Gives up after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not _answers():
        if time.monotonic() > deadline:
            return
        time.sleep(0.2)
    with translation.override(language):
        print(welcome(), flush=True)  # noqa: T201


def _answers() -> bool:
    try:
        with urllib.request.urlopen(_status_request(), timeout=5) as answer:  # noqa: S310 (our own server)
            return bool(answer.status == 200)
    except OSError:
        return False


def _status_request() -> urllib.request.Request:
    # By the host name readers use: in production no other is answered.
    host = urlsplit(settings.SITE_URL).netloc
    return urllib.request.Request(f"http://127.0.0.1:{settings.PORT}/status/", headers={"Host": host})


def welcome() -> str:
    """The addresses of this installation and the demo accounts it has, as lines for a terminal."""
    root = settings.SITE_URL
    lines = [(_("Site"), f"{root}/   {root}/en/"), (_("Administration"), f"{root}/admin/")]
    if settings.LOCAL_MAILBOX:
        address = f"{root}/mailbox/"
        alone = _("%(address)s   for administrators alone") % {"address": address}
        lines.append((_("Mailbox"), address if settings.AT_HOME else alone))
    if settings.REHEARSAL:
        lines.append((_("Model"), _("a rehearsal, no AI; for a real one set OPENAI_API_KEY or OPENAI_BASE_URL")))
    names = [user.get_username() for user in demo_accounts()] if settings.EMBEDDED else []
    if names:
        lines.append((_("Demo accounts"), _how_to_sign_in(names)))
    lines.append((_("To end"), "Ctrl-C"))
    width = max(_columns(label) for label, _text in lines) + 3
    return "\n" + "\n".join(f"  {label}{' ' * (width - _columns(label))}{text}" for label, text in lines) + "\n"


def _how_to_sign_in(names: list[str]) -> str:
    if not settings.AT_HOME:
        return _("closed, because others can reach this address; make your own: ./manage.py createsuperuser")
    return _("%(names)s; password %(password)s") % {"names": ", ".join(names), "password": DEMO_PASSWORD}


def _columns(text: str) -> int:
    """How many columns of a terminal `text` takes (UAX #11: wide and full-width characters take two)."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
