"""`manage.py newsletter_doctor`: domain and servers, looked at without mailing anything."""

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from newsletter.management.commands import newsletter_doctor
from newsletter.newsletters.models import Newsletter
from newsletter.newsletters.servers import Transport
from newsletter.outside.machine import clock
from newsletter.outside.names import Names
from newsletter.outside.server import server
from newsletter.outside.world import World
from tests.factories.editions import make_newsletter
from tests.fakes.name_server import NameServer
from tests.fakes.smtp_server import SmtpServer

SOUND = {
    "letters.jp": {"A": ["192.0.2.1"], "TXT": ['"v=spf1 mx -all"']},
    "_dmarc.letters.jp": {"TXT": ['"v=DMARC1; p=none"']},
}


@contextmanager
def time_server(off: float = 0.0) -> Iterator[int]:
    """An SNTP server on loopback that answers once, so many seconds off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))

        def answer() -> None:
            _data, address = listening.recvfrom(512)
            seconds = int(time.time() + off) + 2_208_988_800
            listening.sendto(bytes(40) + struct.pack("!II", seconds, 0), address)

        threading.Thread(target=answer, daemon=True).start()
        yield int(listening.getsockname()[1])


@pytest.mark.parametrize(("off", "code"), [(0, "clock"), (-90, "clock-off")])
def test_the_clock(off: float, code: str) -> None:
    with time_server(off) as port:
        assert clock("127.0.0.1", port=port).code == code


def test_no_time_server_answers() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    assert clock("127.0.0.1", port=port).level == "could not check"


def test_what_a_server_offers() -> None:
    with SmtpServer() as smtp:
        plain = Transport("127.0.0.1", smtp.port)
        assert [one.code for one in server(plain, world=World(), here=True)] == ["server-here"]
        assert [one.level for one in server(plain, world=World())] == ["warn"]
        named = Transport("127.0.0.1", smtp.port, username="u", password="p")
        assert [one.code for one in server(named, world=World())] == ["server-no-tls", "server-no-auth"]
        asking = Transport("127.0.0.1", smtp.port, security="starttls")
        assert [one.code for one in server(asking, world=World())] == ["server-no-starttls"]
        assert smtp.seen == []
        port = smtp.port
    assert [one.code for one in server(Transport("127.0.0.1", port), world=World())] == ["server-silent"]


@pytest.mark.django_db
def test_the_command(settings, monkeypatch) -> None:
    with pytest.raises(CommandError):
        call_command("newsletter_doctor", "nobodys")
    make_newsletter()
    Newsletter.objects.update(sender_email="a@letters.jp")

    def run(*arguments: str) -> tuple[int, str]:
        out, code = StringIO(), 0
        with time_server() as ntp:
            try:
                options = ("--ntp", "127.0.0.1", "--ntp-port", str(ntp))
                call_command("newsletter_doctor", *options, *arguments, stdout=out)
            except SystemExit as end:
                code = int(end.code or 0)
        return code, out.getvalue()

    with SmtpServer() as smtp, NameServer(SOUND) as dns:
        world = World(names=Names(["127.0.0.1"], dns.port, 3))
        monkeypatch.setattr(newsletter_doctor.Command, "world", world)
        settings.EMAIL_URL, settings.SITE_URL = f"smtp://127.0.0.1:{smtp.port}", "https://letters.jp"
        settings.ALLOWED_HOSTS = ["letters.jp"]
        code, words = run("--json")
        found = {one["subject"]: (one["level"], one["code"]) for one in json.loads(words)}
        assert found == {
            "site": ("pass", "site-https"),
            "one-click": ("pass", "one-click"),
            "server": ("warn", "server-here"),
            "address": ("pass", "has-address"),
            "spf": ("pass", "spf"),
            "dkim": ("could not check", "dkim-elsewhere"),
            "dmarc": ("pass", "dmarc"),
            "clock": ("pass", "clock"),
        }
        assert code == 0
        settings.BOUNCE_DOMAIN, settings.SITE_URL = "bounce.letters.jp", "http://letters.jp"
        code, words = run("newsletter", "--language", "ja")
        assert code == 1
        assert "SITE_URL が https ではありません" in words
        assert "→" in words
        assert run("--language", "en")[1].count("not https") == 1
