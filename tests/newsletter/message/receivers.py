"""The spam filters of receivers, run on this machine without any network: SpamAssassin and rspamd."""

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVER, SENDERS_NAME = "192.0.2.10", "mail.example.jp"
NO_NETWORK = ("rbl", "surbl", "asn", "phishing", "greylist", "ratelimit", "fuzzy_check", "hfilter", "neural")
PATIENCE = 60
STARTS_WITHIN = 150
"""Seconds; beside other tests its start takes far longer than alone."""
CONFIG = Path("/etc/rspamd/rspamd.conf")


def spamassassin(raw: bytes) -> tuple[float, str]:
    """The points SpamAssassin gives with its local rules, and its report."""
    done = subprocess.run(
        ["spamassassin", "--local", "--test-mode", "--exit-code"], input=raw, capture_output=True, timeout=120
    )
    report = done.stdout.decode("utf-8", "replace")
    [points] = re.findall(r"^Content analysis details:\s+\((-?[\d.]+) points", report, re.MULTILINE)
    return float(points), report[report.index("Content analysis details") :]


def can_run(*programs: str) -> bool:
    """Whether all of these programs are installed."""
    return all(map(shutil.which, programs))


@dataclass(frozen=True)
class Verdict:
    """What rspamd says of a mail."""

    points: float
    symbols: frozenset[str]


@contextmanager
def rspamd(folder: Path, *, txt: dict[str, str], a: dict[str, str]) -> Iterator["Rspamd"]:
    """A filter of its own in `folder`, for which the DNS holds these records and no others."""
    port = _free_port()
    _write_local_config(folder, port=port, txt=txt, a=a)
    places = [f"{name}={folder}" for name in ("LOCAL_CONFDIR", "DBDIR", "RUNDIR", "LOGDIR")]
    variables = [word for place in places for word in ("--var", place)]
    log = (folder / "out").open("wb")
    process = subprocess.Popen(
        ["rspamd", "--no-fork", "--insecure", "--config", str(CONFIG), *variables], stdout=log, stderr=log
    )
    try:
        yield _when_ready(Rspamd(port), process, folder / "out")
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@dataclass(frozen=True)
class Rspamd:
    """A running filter."""

    port: int

    def judge(self, raw: bytes, *, return_path: str, recipient: str) -> Verdict:
        """What it says of a mail that comes from our server."""
        headers = {
            "IP": SERVER,
            "Helo": SENDERS_NAME,
            "Hostname": SENDERS_NAME,
            "From": return_path,
            "Rcpt": recipient,
        }
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/checkv2", raw, headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            said = json.load(answer)
        return Verdict(said["score"], frozenset(said["symbols"]))


def _when_ready(filter_: Rspamd, process: "subprocess.Popen[bytes]", log: Path) -> Rspamd:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{filter_.port}/ping", timeout=2):
                return filter_
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"rspamd did not start: {log.read_text()[-2000:]}")


def _write_local_config(folder: Path, *, port: int, txt: dict[str, str], a: dict[str, str]) -> None:
    """What differs from the packaged configuration, where it looks for that."""
    records = [_record(name, "txt", value) for name, value in txt.items()]
    records += [_record(name, "a", address) for name, address in a.items()]
    records.append(_record("10.2.0.192.in-addr.arpa", "ptr", SENDERS_NAME))
    dns = f'nameserver = ["127.0.0.1:1"]; timeout = 0.1s; retransmits = 1; fake_records = [{", ".join(records)}];'
    files = {
        "options": f"dns {{ {dns} }}",
        "logging": 'type = "console"; level = "warning";',
        "worker-normal": f'bind_socket = "127.0.0.1:{port}"; count = 1;',
        **dict.fromkeys((*NO_NETWORK, "worker-controller", "worker-proxy"), "enabled = false;"),
    }
    for where in ("local.d", "override.d"):
        (folder / where).mkdir()
        for name, text in files.items():
            ending = "conf" if name in NO_NETWORK else "inc"
            (folder / where / f"{name}.{ending}").write_text(text)


def _record(name: str, kind: str, value: str) -> str:
    return f'{{ name = "{name.rstrip(".")}"; type = "{kind}"; replies = ["{value}"]; }}'


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
