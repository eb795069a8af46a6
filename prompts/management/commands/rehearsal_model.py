import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from prompts.rehearsal.server import RehearsalServer


class Command(BaseCommand):
    help = "Run the rehearsal model: a local server that speaks OpenAI's protocol and is no AI."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.REHEARSAL_PORT, help="Port on 127.0.0.1.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            server = RehearsalServer(options["port"])
        except OSError as error:
            raise CommandError(f"Port {options['port']} of 127.0.0.1 cannot be used: {error.strerror}.") from error
        server.refuses = settings.REHEARSAL_REFUSES
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.stdout.write(f"Rehearsal model at {server.url}")
        stop.wait()
        server.shutdown()
        server.server_close()
