"""A model server written by others (`@copilotkit/aimock`), so that the contract is not only ours.

npm installs it, pinned by its hash, into a folder of the checkout that git ignores. It listens on
loopback, answers from a file we write, refuses what the file does not hold, records nothing and
passes nothing on.
"""

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakes.model_server import JSON_TEXT, TEXT

HERE = Path(__file__).parent / "independent"
INSTALL_SECONDS, START_SECONDS = 120, 20
USAGE = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150}


class CannotInstall(RuntimeError):
    """There is no Node.js of the age needed, no npm, or npm could not fetch the package."""


def answers() -> list[dict[str, Any]]:
    """What it answers; the scenario is the model's name, as in our own server."""
    text = {"content": TEXT, "usage": USAGE}
    return [
        _case("ok", text),
        _case("json", {"content": JSON_TEXT, "usage": USAGE}, form="json_schema"),
        _case("slow-first", text, streamingProfile={"ttft": 600}),
        _case("thinking", {"content": f"<think>まず考える</think>\n\n{TEXT}"}, chunkSize=4),
        _case("reasoning", {**text, "reasoning": "まず考える"}),
        _case("fenced", {"content": f"```json\n{JSON_TEXT}\n```"}),
        _case("bad-json", {"content": '{"lead": "途中で'}),
        _case("length", {**text, "finishReason": "length"}),
        _case("filtered", {**text, "finishReason": "content_filter"}),
        _case("cut-chunked", text, latency=100, disconnectAfterMs=450),
        _case("stall", text, latency=5000),
        _case("silent", text, streamingProfile={"ttft": 20_000}),
        _case("unauthorized", _error("invalid_api_key", "Incorrect API key"), status=401),
        _case("forbidden", _error("forbidden", "not for you"), status=403),
        _case("missing-model", _error("model_not_found", "The model does not exist"), status=404),
        _case("quota", _error("insufficient_quota", "You exceeded your current quota"), status=429),
        _case("rate-plain", _error("rate_limit_exceeded", "slow down"), status=429),
        _case("too-long", _error("context_length_exceeded", "maximum context length is 8192 tokens"), status=400),
        _case("broken", _error("server_error", "oops"), status=500),
        _case("unavailable", _error("unavailable", "later"), status=503),
        _case("no-schema", _error("", "json_schema is not supported"), status=400, form="json_schema"),
        _case("no-schema", {"content": JSON_TEXT}, form="json_object"),
    ]


def _case(model: str, response: dict[str, Any], *, form: str = "", status: int = 0, **how: Any) -> dict[str, Any]:
    match = {"model": model, **({"responseFormat": form} if form else {})}
    return {
        "match": match,
        "response": {**response, **({"status": status} if status else {})},
        "chunkSize": 6,
        **how,
    }


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": code or "invalid_request_error", "code": code or None}}


class IndependentServer:
    """The running server."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.url = f"{self.root}/v1"

    def bodies(self, model: str) -> list[dict[str, Any]]:
        """What it was asked for one model, in order."""
        with urllib.request.urlopen(
            f"{self.root}/__aimock/journal?path=/v1/chat/completions", timeout=5
        ) as answer:
            entries = json.load(answer)
        return [entry["body"] for entry in entries if entry["body"]["model"] == model]

    def answers(self) -> bool:
        """Whether it listens."""
        try:
            urllib.request.urlopen(f"{self.root}/health", timeout=1).close()
        except (urllib.error.URLError, OSError):
            return False
        return True


def installed(folder: Path) -> Path:
    """Return the script to run with Node.js, installed below `folder` if need be. Raises `CannotInstall`."""
    script = folder / "node_modules/@copilotkit/aimock/dist/cli.js"
    if script.exists():
        return script
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        raise CannotInstall("Node.js with npm is not there")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--engine-strict"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    except (subprocess.SubprocessError, OSError) as problem:
        raise CannotInstall(f"npm could not install @copilotkit/aimock ({type(problem).__name__})") from problem
    return script


@contextmanager
def independent_server(script: Path, folder: Path) -> Iterator[IndependentServer]:
    """Run the server for the length of a `with` block; its answers are written below `folder`."""
    cases = folder / "answers.json"
    cases.write_text(json.dumps({"fixtures": answers()}, ensure_ascii=False))
    port = _free_port()
    command = ["node", str(script), "--host", "127.0.0.1", "--port", str(port), "--fixtures", str(cases)]
    command += ["--strict", "--validate-on-load", "--log-level", "warn"]
    with subprocess.Popen(command, cwd=folder) as process:
        try:
            server, end = IndependentServer(port), time.monotonic() + START_SECONDS
            while not server.answers():
                if process.poll() is not None or time.monotonic() > end:
                    raise AssertionError("the independent server did not start")
                time.sleep(0.05)
            yield server
        finally:
            process.terminate()
            process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
