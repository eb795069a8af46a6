"""Postfix's smtp-sink as a second receiver: a server by others, which refuses nothing and keeps what it got.

It writes a message down once its dot has arrived. What it answered it does not write down: count by it only where
nothing is refused.
"""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.chaos.receiving import Receiver, Seen
from tests.chaos.servers import any_port, find, hand_over, takes_connections, unprivileged
from tests.running.installation import eventually

MESSAGE = re.compile(
    rb"^X-Rcpt-Args: <(?P<to>[^>]*)>.*?^To:(?P<own>.*?)^(?=\S).*?^Message-ID:\s*(?P<id>\S+)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
BACKLOG = "100"


class Sink(Receiver):
    """smtp-sink, appending to one file in a folder that is given to it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        program = find("smtp-sink")
        assert program is not None
        folder.mkdir(mode=0o711)
        hand_over(folder)
        self.record = folder / "mail"
        self.port = any_port()
        account = unprivileged()
        rights = ["-u", account.pw_name, "-R", str(folder)] if account else []
        kept = self.record.name if account else str(self.record)
        self._process = subprocess.Popen([program, *rights, "-D", kept, f"127.0.0.1:{self.port}", BACKLOG])
        eventually(lambda: takes_connections(self.port), what="smtp-sink", seconds=60, pause=0.05)

    def tell(self, *, delay: float = 0.0, faults: Mapping[str, Mapping[str, float]] | None = None) -> None:
        assert not faults, "smtp-sink accepts everything here"

    def look(self) -> list[Seen]:
        if not self.record.exists():
            return self.seen
        with self.record.open("rb") as record:
            record.seek(self._read)
            octets = record.read()
        end = 0
        for found in MESSAGE.finditer(octets):
            end = found.end()
            self.seen.append(_seen(found))
        self._read += end
        return self.seen

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def _seen(found: "re.Match[bytes]") -> Seen:
    to = found["to"].decode()
    return Seen(0.0, to, found["id"].decode(), to.encode() in found["own"], "250", True)
