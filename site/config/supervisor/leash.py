"""Run one command so that it cannot outlive its supervisor. Only the standard library.

    python -I -S leash.py FD SENTENCE command argument…

The leash leads its own process group. When the command ends, it says SENTENCE with the
status in the place of {}. FD is the reading end of a pipe whose writing end the supervisor
alone holds, so that its end of file means that the supervisor is gone, however it went.
Then, or when the command ends, the whole group is killed, the leash included. SIGTERM is
passed on to the command alone: workers end their own children.
"""

import os
import select
import signal
import subprocess
import sys

GRACE = 3.0
"""Seconds between SIGTERM and SIGKILL for a command whose supervisor is gone."""


def main(arguments: list[str]) -> None:
    pipe, sentence, command = int(arguments[0]), arguments[1], arguments[2:]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 (the supervisor's own command)
    signal.signal(signal.SIGTERM, lambda *_: child.send_signal(signal.SIGTERM))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while child.poll() is None:
        if _closed(pipe, 0.2):
            _end(child)
    _say(sentence.replace("{}", str(child.returncode)) + "\n")
    os.killpg(0, signal.SIGKILL)


def _closed(pipe: int, seconds: float) -> bool:
    readable, _, _ = select.select([pipe], [], [], seconds)
    return bool(readable) and os.read(pipe, 1) == b""


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(0, signal.SIGKILL)


def _say(text: str) -> None:
    try:
        os.write(2, os.fsencode(text))
    except BrokenPipeError:
        return  # Nobody reads any more: the supervisor is gone.


if __name__ == "__main__":
    main(sys.argv[1:])
