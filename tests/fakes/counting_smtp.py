"""An SMTP server in a process of its own that writes down what it accepted, and fails at random as it is told.

`python counting_smtp.py RECORD SEED` prints its port. Each line on its standard input is a JSON object that
replaces what it is told: `{"delay": 0.02, "faults": {"dot": {"lost": 0.01, "450 4.2.0 later": 0.02}}}`, delay in
seconds a message, faults by phase with the share of messages that get each. It ends with its input.

The record gets one JSON line a message of which some arrived, before the answer leaves: `at` (seconds since the
epoch), `to`, `id` (its Message-ID), `own` (whether its To names the recipient), `said`, `accepted`. Where nothing
was `said` the client cannot know: it may have written the dot before it saw the connection end. Each fault leaves
a line in RECORD.faults: its phase, a blank, the fault.

Phases: `greeting`, `mail`, `rcpt`, `data` (the command), `content` (after its head), `dot`. Faults: a reply;
`drop` (hang up; at the dot without having taken the message); `lost` (at the dot: taken, then hung up);
`stall N` (say nothing for N seconds, then go on as usual).
"""

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LONGEST = 8 * 1024 * 1024
END = b"\r\n.\r\n"
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
TO = re.compile(rb"^To:(.*(?:\r\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(r"<([^>]*)>")


class HungUp(Exception):
    """This connection is over."""


@dataclass
class Told:
    """What the server does now besides accepting everything."""

    delay: float = 0.0
    faults: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


class Server:
    """What all connections share."""

    def __init__(self, record: IO[str], faults: IO[str], seed: str) -> None:
        self.record = record
        self.faults = faults
        self.random = random.Random(seed)
        self.told = Told()

    def fault(self, phase: str) -> str | None:
        """What goes wrong this time, drawn by the shares."""
        drawn = self.random.random()
        for action, share in self.told.faults.get(phase, {}).items():
            drawn -= share
            if drawn < 0:
                self.faults.write(f"{phase} {action}\n")
                self.faults.flush()
                return action
        return None

    def write(self, recipient: str, message: bytes, said: str, *, accepted: bool) -> None:
        """Write a message down, at once."""
        found, to = MESSAGE_ID.search(message), TO.search(message)
        line = {
            "at": time.time(),
            "to": recipient,
            "id": found[1].decode() if found else "",
            "own": bool(to and recipient.encode() in to[1]),
            "said": said,
            "accepted": accepted,
        }
        self.record.write(json.dumps(line) + "\n")
        self.record.flush()


class Conversation:
    """One connection: commands are taken one after another, however many arrived together."""

    def __init__(self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.recipient = ""

    async def run(self) -> None:
        """Talk until either side hangs up."""
        try:
            if await self.as_usual("greeting"):
                self.say("220 counting ESMTP")
            while True:
                await self.answer(await self.reader.readuntil(b"\r\n"))
                await self.writer.drain()
        except (HungUp, asyncio.IncompleteReadError, ConnectionError):
            self.writer.close()

    async def answer(self, line: bytes) -> None:
        """Take one command."""
        verb = line[:4].upper().decode("latin-1")
        if verb == "EHLO":
            self.say("250-counting\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES")
        elif verb == "MAIL":
            self.recipient = ""
            if await self.as_usual("mail"):
                self.say("250 2.1.0 ok")
        elif verb == "RCPT":
            if await self.as_usual("rcpt"):
                found = ADDRESS.search(line.decode())
                self.recipient = found[1] if found else ""
                self.say("250 2.1.5 ok")
        elif verb == "DATA":
            await self.take_message()
        elif verb == "QUIT":
            self.say("221 2.0.0 bye")
            raise HungUp
        else:
            self.say("250 2.0.0 ok")

    async def take_message(self) -> None:
        """DATA, the content and the word about it."""
        if not self.recipient:
            self.say("503 5.5.1 no recipient")
            return
        if not await self.as_usual("data"):
            return
        self.say("354 go on")
        if await self.goes_wrong("content") == "drop":
            head = await self.reader.readuntil(b"\r\n\r\n")
            self.server.write(self.recipient, head, "", accepted=False)
            self.hang_up()
        message = await self.reader.readuntil(END)
        await asyncio.sleep(self.server.told.delay)
        fault = await self.goes_wrong("dot")
        if fault in ("drop", "lost"):
            self.server.write(self.recipient, message, "", accepted=fault == "lost")
            self.hang_up()
        reply = fault or "250 2.0.0 kept"
        self.server.write(self.recipient, message, reply, accepted=reply.startswith("2"))
        self.recipient = ""
        self.reply(reply)

    async def as_usual(self, phase: str) -> bool:
        """Whether nothing goes wrong at this phase; what does is answered here."""
        fault = await self.goes_wrong(phase)
        if fault == "drop":
            self.hang_up()
        if fault:
            self.reply(fault)
        return fault is None

    async def goes_wrong(self, phase: str) -> str | None:
        """The fault of this phase. A stall is over when this returns, and then everything is as usual."""
        fault = self.server.fault(phase)
        if fault and fault.startswith("stall"):
            await self.writer.drain()
            await asyncio.sleep(float(fault.split()[1]))
            return None
        return fault

    def reply(self, words: str) -> None:
        """Say it, and hang up after a 421 as servers do."""
        self.say(words)
        if words.startswith("421"):
            raise HungUp

    def say(self, words: str) -> None:
        self.writer.write(words.encode() + b"\r\n")

    def hang_up(self) -> None:
        """Leave without a word more."""
        raise HungUp


async def main(record: Path, seed: str) -> None:
    """Serve until the standard input ends."""
    loop = asyncio.get_running_loop()
    with (
        record.open("a", encoding="ascii") as lines,
        Path(f"{record}.faults").open("a", encoding="ascii") as faults,
    ):
        server = Server(lines, faults, seed)

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await Conversation(server, reader, writer).run()

        listening = await asyncio.start_server(meet, "127.0.0.1", 0, limit=LONGEST)
        sys.stdout.write(f"{listening.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        while told := await loop.run_in_executor(None, sys.stdin.readline):
            server.told = Told(**json.loads(told))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
