"""An SMTP server that accepts everything and keeps nothing but a count: fast enough to measure senders.

`python smtp_sink.py` prints its port; a line on its standard input makes it print how many it got.
"""

import asyncio
import sys

END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection. Replies at once; content is looked at only for its end."""

    got = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""
        self.in_content = False
        self.say(b"220 sink")

    def say(self, line: bytes) -> None:
        self.transport.write(line + b"\r\n")  # type: ignore[attr-defined]

    def data_received(self, octets: bytes) -> None:
        self.buffer += octets
        while self.step():
            continue

    def step(self) -> bool:
        """Consume one command or one message; False when more octets are needed."""
        if self.in_content:
            end = self.buffer.find(END)
            if end < 0:
                return False
            self.buffer = self.buffer[end + len(END) :]
            self.in_content = False
            Sink.got += 1
            self.say(b"250 2.0.0 Ok: queued")
            return bool(self.buffer)
        line, newline, rest = self.buffer.partition(b"\r\n")
        if not newline:
            return False
        self.buffer = rest
        self.answer(line[:4].upper())
        return bool(rest)

    def answer(self, verb: bytes) -> None:
        if verb == b"DATA":
            self.in_content = True
            self.say(b"354 go on")
        elif verb == b"QUIT":
            self.say(b"221 bye")
            self.transport.close()
        else:
            self.say(b"250 ok")


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    tell(server.sockets[0].getsockname()[1])
    while await loop.run_in_executor(None, sys.stdin.readline):
        tell(Sink.got)


def tell(value: int) -> None:
    sys.stdout.write(f"{value}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
