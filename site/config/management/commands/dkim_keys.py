"""`manage.py dkim_keys`: the keys of DKIM signatures, and the DNS records by which receivers verify them."""

import argparse
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from config.kinds import DOMAIN, SELECTOR
from config.terminal import terminal_language
from newsletter.message.dkim import Key
from newsletter.message.dkim_keys import Algorithm, character_strings, new_private_key

ALGORITHMS: tuple[Algorithm, ...] = ("rsa", "ed25519")


class Command(BaseCommand):
    """Makes both keys of a selector, or reads those it made, and prints what to publish and what to set."""

    help = "Makes an RSA and an Ed25519 key for signing mail, and prints their DNS records and settings."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`--domain example.org --selector k2026`"""
        parser.add_argument("--domain", required=True, help="the domain of the visible sender")
        parser.add_argument("--selector", required=True, help="a name for this pair of keys, such as k2026")
        parser.add_argument(
            "--folder", type=Path, help="where the private keys are kept; VAR_DIR/dkim if not given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Idempotent: keys that are there are kept and their records printed again."""
        domain, selector = _read(DOMAIN, options["domain"]), _read(SELECTOR, options["selector"])
        folder = options["folder"] or settings.VAR_DIR / "dkim"
        found = {algorithm: folder / f"{selector}-{algorithm}.pem" for algorithm in ALGORITHMS}
        keys = [
            Key(f"{selector}-{algorithm}", algorithm, _kept(path, algorithm)) for algorithm, path in found.items()
        ]
        with translation.override(terminal_language()):
            self._say_records(domain, keys)
            self._say_settings(domain, [(key, found[key.algorithm]) for key in keys])

    def _say_records(self, domain: str, keys: list[Key]) -> None:
        self.stdout.write(_("DNS records to publish:"))
        for key in keys:
            name = f"{key.selector}._domainkey.{domain}."
            self.stdout.write(f"\n{name} IN TXT ( {character_strings(_record(key))} )")

    def _say_settings(self, domain: str, keys: list[tuple[Key, Path]]) -> None:
        self.stdout.write("\n" + _("Set this once the records can be seen, for web and workers:"))
        self.stdout.write(f"\nDKIM_DOMAINS={domain}")
        for key, path in keys:
            self.stdout.write(f"DKIM_{key.algorithm.upper()}_SELECTOR={key.selector}")
            self.stdout.write(f"DKIM_{key.algorithm.upper()}_KEY={path.absolute()}")


def _read(kind: Any, raw: str) -> str:
    try:
        return str(kind.read(raw.strip()))
    except ValueError as error:
        raise CommandError(f"{raw!r}: expected {kind.expected}") from error


def _kept(path: Path, algorithm: Algorithm) -> str:
    """The key of a file, made at the first call; nobody else on the machine may read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(descriptor, "w") as file:
        file.write(pem := new_private_key(algorithm))
    return pem


def _record(key: Key) -> str:
    try:
        return key.record
    except ValueError as error:
        raise CommandError(f"{key.selector}: {error}") from error
