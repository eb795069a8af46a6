"""An nginx of one's own, on a loopback port and in a folder of its own; never the machine's."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")

MAIN = """\
{user}
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    default_type text/html;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{servers}
}}
"""


def found() -> str | None:
    """The path of an nginx on this machine, or None."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), *PLACES]))


@contextmanager
def running(program: str, folder: Path, servers: str, *, workers: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """Run nginx with these server blocks until the context ends."""
    folder.mkdir(parents=True, exist_ok=True)
    # Started by root, its workers would become a user who may not read the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(MAIN.format(user=user, folder=folder, servers=servers, workers=workers))
    with subprocess.Popen(
        [program, "-p", str(folder), "-c", str(path), "-e", str(folder / "error.log")]
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)
