"""Celery's broker of files, whose messages come into the folder whole.

Kombu's own transport opens the file in the queue's folder and writes into it. Workers take every file they see
at once: on a busy machine they took empty ones, and died of them.
"""

import os
import uuid
from contextlib import suppress
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """The file broker; what is half written has a name that nobody looks for."""

    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}"
        half = os.path.join(self.data_folder_out, f"{name}.part")
        try:
            with open(half, "wb") as file:
                file.write(dumps(payload).encode())  # type: ignore[no-untyped-call]
            os.replace(half, os.path.join(self.data_folder_out, f"{name}.{queue}.msg"))
        except OSError as error:
            raise ChannelError(f"Cannot add a message for {queue!r}") from error

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """A table of queues is never seen empty either: it is there as a whole before kombu writes into it."""
        self.control_folder.mkdir(exist_ok=True)
        half = self.control_folder / f"{uuid.uuid4()}.part"
        half.write_text("[]")
        try:
            # On every start but the first the table is there, and stays.
            with suppress(FileExistsError):
                os.link(half, self._exchange_file(exchange))  # type: ignore[no-untyped-call]
        finally:
            half.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)  # type: ignore[no-untyped-call]


class Transport(filesystem.Transport):
    """Kombu's transport with the channel above."""

    Channel = Channel


def use() -> None:
    """Have `filesystem://` mean this transport. Idempotent."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
