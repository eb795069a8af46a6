"""A server's answers, cut out of what a connection delivers."""

from collections.abc import Iterator

from newsletter.sending.outcomes import Reply
from newsletter.sending.smtp.server import ConnectionClosed

LONGEST_REPLY = 64 * 1024


class Replies:
    """Collects octets and gives the replies that are whole."""

    def __init__(self) -> None:
        self._buffer = b""
        self._lines: list[bytes] = []
        self._size = 0

    def feed(self, octets: bytes) -> Iterator[Reply]:
        """Every reply, of one or several lines, that ends in these octets.

        Raises `ConnectionClosed` for what is no SMTP, or has no end.
        """
        *lines, self._buffer = (self._buffer + octets).split(b"\n")
        for line in lines:
            self._add(line.rstrip(b"\r"))
            if line[3:4] != b"-":
                reply, self._lines, self._size = parse_reply(self._lines), [], 0
                yield reply
        if len(self._buffer) > LONGEST_REPLY:
            raise ConnectionClosed("the line has no end")

    def _add(self, line: bytes) -> None:
        self._lines.append(line)
        self._size += len(line)
        if self._size > LONGEST_REPLY:
            raise ConnectionClosed("the reply has no end")


def parse_reply(lines: list[bytes]) -> Reply:
    """A reply's code and its text without the codes and octets 0, which PostgreSQL keeps in no text.

    Raises `ConnectionClosed` when it is no SMTP.
    """
    code = lines[-1][:3]
    if len(code) != 3 or not code.isdigit():
        raise ConnectionClosed("the server answered something that is no SMTP")
    text = " ".join(line[4:].decode("utf-8", "replace").replace("\x00", "").strip() for line in lines)
    return Reply(int(code), text)
