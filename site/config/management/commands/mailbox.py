"""`manage.py mailbox`: the local SMTP server that keeps what it gets."""

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.mailbox.server import serve


class Command(BaseCommand):
    help = "Take mail on the loopback interface and keep it in VAR_DIR/mailbox; read it at /mailbox/."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.MAILBOX_PORT)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        asyncio.run(serve(folder=settings.MAILDIR, port=port))
