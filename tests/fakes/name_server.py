"""A DNS server on loopback that knows the records it is given, and falls silent or stumbles as it is told.

with NameServer({"letters.jp": {"TXT": ['"v=spf1 -all"'], "MX": ["10 mx.letters.jp."]}}) as server:
    names = Names(servers=["127.0.0.1"], port=server.port, seconds=2)
"""

import socket
import threading
from collections.abc import Collection, Mapping, Sequence
from types import TracebackType

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Records = Mapping[str, Mapping[str, Sequence[str]]]


class NameServer:
    """Answers over UDP. `failing` names get SERVFAIL; what is not known does not exist."""

    def __init__(self, records: Records, *, failing: Collection[str] = ()) -> None:
        self.records = {name.rstrip(".").lower(): dict(kinds) for name, kinds in records.items()}
        self.failing = set(failing)
        self.asked: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "NameServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
            bell.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            data, address = self._socket.recvfrom(4096)
            if not data:
                return
            self._socket.sendto(self._answer(dns.message.from_wire(data)).to_wire(), address)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        question, answer = query.question[0], dns.message.make_response(query)
        name, kind = question.name.to_text().rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        answer.flags |= dns.flags.RA
        if name in self.failing:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.records and not any(known.endswith(f".{name}") for known in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif found := self.records.get(name, {}).get(kind):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        return answer
