"""Prepare `.venv` from a hash-locked list, before anything else is imported.

Only the standard library, and no syntax newer than Python 3.5: an old Python must get
far enough to say that it is too old.
"""

import errno
import fcntl
import hashlib
import os
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
NEEDED = ("django", "wagtail", "celery")
# The product starts many processes at once, perhaps as somebody who may not write here. Whoever tests may,
# and one process goes before all others: compiling the tools whole would take nearly half of the installation.
_ABOUT_BYTECODE = {"base": [], "test": ["--no-compile"]}
NETWORK_SIGNS = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Read timed out",
    "ProxyError",
    "SSLError",
    "Connection refused",
    "Connection reset",
    "Network is unreachable",
    "No matching distribution found",
)


class Refusal(Exception):
    """The environment cannot be prepared; the message says what to do, in English and Japanese."""

    def __init__(self, english, japanese, details=""):
        Exception.__init__(self, english)
        self.text = english + "\n" + japanese + ("\n\n" + details if details else "") + "\n"


def ensure(root, lock):
    """Return when this process runs with the packages of `requirements/<lock>.txt`.

    Builds or completes `<root>/.venv` where needed and starts the same command again
    inside it. Another virtual environment that holds the packages is used as it is. Exits
    with a message that says what to do where that cannot be done.
    """
    try:
        _check_version(sys.version_info)
        if _inside_another_environment(root) and _has_packages():
            return
        if not _is_installed(root, lock):
            _install(root, lock)
            # Bytecode that was not made above is made where it is needed, and kept for all that follow.
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        if not _inside_ours(root):
            python = _python_of(root)
            os.execv(python, [python] + sys.argv)
    except Refusal as refusal:
        sys.stderr.write(refusal.text)
        sys.exit(1)
    except OSError as problem:
        sys.stderr.write(_about_os_error(problem, root).text)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _check_version(version):
    if tuple(version[:2]) < OLDEST_PYTHON:
        found = ".".join(str(part) for part in version[:3])
        raise Refusal(
            "Kawaraban needs Python 3.11 or newer; this is Python " + found + ".\n"
            "Install a newer one and name it: make run PYTHON=python3.11",
            "Kawaraban には Python 3.11 以降が必要です（いまの Python は " + found + " です）。\n"
            "新しい Python を入れ、名前を指定してください: make run PYTHON=python3.11",
        )


def _venv(root):
    return os.path.join(root, ".venv")


def _python_of(root):
    return os.path.join(_venv(root), "bin", "python")


def _inside_ours(root):
    return os.path.realpath(sys.prefix) == os.path.realpath(_venv(root))


def _inside_another_environment(root):
    return sys.prefix != sys.base_prefix and not _inside_ours(root)


def _has_packages():
    # Not at the top: a Python too old to have it must get as far as being told so.
    from importlib.util import find_spec

    return all(find_spec(name) for name in NEEDED)


def _lock_path(root, lock):
    return os.path.join(root, "requirements", lock + ".txt")


def _stamp_path(root, lock):
    return os.path.join(_venv(root), ".installed-" + lock)


def _stamp(root, lock):
    """What a finished installation leaves behind: the lock's hash and where the checkout was."""
    with open(_lock_path(root, lock), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest() + " " + os.path.realpath(root)


def _read(path):
    try:
        with open(path) as file:
            return file.read()
    except (IOError, OSError):
        return ""


def _is_installed(root, lock):
    # The list of the tests holds everything the product needs.
    locks = ["base", "test"] if lock == "base" else [lock]
    finished = any(_read(_stamp_path(root, name)) == _stamp(root, name) for name in locks)
    return finished and not os.path.exists(_building_mark(root)) and os.path.exists(_python_of(root))


def _building_mark(root):
    return os.path.join(_venv(root), ".building")


def _install(root, lock):
    with open(_lock_path(root, lock), "rb") as file:
        # Two commands started at once: the second waits and finds the work done.
        fcntl.flock(file, fcntl.LOCK_EX)
        if _is_installed(root, lock):
            return
        if not _inside_ours(root) and not _can_be_completed(root):
            _make(root)
        _install_packages(root, lock)


def _can_be_completed(root):
    """Whether `.venv` is whole, made for this place, and has a working pip."""
    stamps = [_read(_stamp_path(root, name)) for name in ("base", "test")]
    if os.path.exists(_building_mark(root)) or not any(s.endswith(" " + os.path.realpath(root)) for s in stamps):
        return False
    probe = subprocess.Popen(
        [_python_of(root), "-c", "import pip"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return probe.wait() == 0


def _make(root):
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Refusal(
            "This Python comes without venv. On Debian and Ubuntu: sudo apt install python3-venv\n"
            "Then run the same command again.",
            "この Python には venv が入っていません。Debian と Ubuntu では: sudo apt install python3-venv\n"
            "入れたあと、同じ命令をもう一度実行してください。",
        )
    _say("Making .venv ...", ".venv をつくっています…")
    status, output = _run([sys.executable, "-m", "venv", "--clear", _venv(root)])
    if status != 0:
        raise _about_output(output, root)
    with open(os.path.join(_venv(root), ".gitignore"), "w") as file:
        file.write("*\n")
    # The pip that comes with Python may be years old and take twice as long. Where no other can be had it will do,
    # and says itself what is wrong.
    _run(_pip(root, "pip") + ["--no-compile"])


def _install_packages(root, lock):
    _say(
        "Installing the locked packages into .venv (only the first time; a minute or two) ...",
        "必要なパッケージを .venv に入れています（最初だけ、1〜2 分かかります）…",
    )
    open(_building_mark(root), "w").close()
    status, output = _run(_pip(root, lock) + _ABOUT_BYTECODE[lock], shows_progress=True)
    if status != 0:
        raise _about_output(output, root)
    _write_path_file(root)
    with open(_stamp_path(root, lock), "w") as file:
        file.write(_stamp(root, lock))
    os.remove(_building_mark(root))


def _pip(root, lock):
    """The command that installs a list."""
    return [_python_of(root), "-m", "pip", "install", "--require-hashes", "--no-input"] + [
        "--disable-pip-version-check", "--progress-bar", "off", "-r", _lock_path(root, lock)
    ]  # fmt: skip


def _write_path_file(root):
    """Let `celery -A config` and the like find the apps from any folder."""
    status, output = _run([_python_of(root), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    if status != 0:
        raise _about_output(output, root)
    with open(os.path.join(output[-1], "kawaraban.pth"), "w") as file:
        file.write(os.path.join(root, "site") + "\n" + root + "\n")


def _run(command, shows_progress=False):
    """Run `command` and return its status and the lines it wrote."""
    settings = dict(os.environ, PIP_USER="0", PYTHONIOENCODING="utf-8", LC_ALL="C.UTF-8")
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=settings
    )
    lines = []
    collected = 0
    for raw in process.stdout:
        lines.append(raw.decode("utf-8", "replace").rstrip())
        if shows_progress and lines[-1].startswith("Collecting ") and sys.stderr.isatty():
            collected += 1
            sys.stderr.write("\r  {} ".format(collected))
            sys.stderr.flush()
    if collected:
        sys.stderr.write("\r")
    return process.wait(), lines


def _say(english, japanese):
    sys.stderr.write(english + "\n" + japanese + "\n")
    sys.stderr.flush()


def _disk_full(root, details):
    return Refusal(
        "The disk is full. Kawaraban needs about 1 GB below " + root + ".\n"
        "Make room, then run the same command again.",
        "ディスクに空きがありません。" + root + " に約 1 GB 必要です。\n"
        "空きをつくり、同じ命令をもう一度実行してください。",
        details,
    )


def _not_writable(root, details):
    return Refusal(
        "The folder " + root + " cannot be written to.\n"
        "Run the command as its owner, or copy the folder to a place of your own.",
        "フォルダー " + root + " に書き込めません。\n持ち主として実行するか、ご自分の場所に写してください。",
        details,
    )


def _about_os_error(problem, root):
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full(root, str(problem))
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _not_writable(root, str(problem))
    return Refusal("Preparing .venv failed.", ".venv の用意に失敗しました。", str(problem))


def _about_output(lines, root):
    """Turn what venv or pip wrote into a message that says what to do."""
    output = "\n".join(lines)
    details = "\n".join("  | " + line for line in lines[-12:])
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return _disk_full(root, details)
    if "Permission denied" in output or "Read-only file system" in output:
        return _not_writable(root, details)
    if "DO NOT MATCH THE HASHES" in output:
        return Refusal(
            "A downloaded package is not the one this version names; nothing of it was installed.\n"
            "Check the package registry or proxy you use, then run the same command again.",
            "届いたパッケージが、この版の指定するものと一致しません。何も入れていません。\n"
            "お使いのパッケージ配布元やプロキシを確かめ、同じ命令をもう一度実行してください。",
            details,
        )
    if any(sign in output for sign in NETWORK_SIGNS):
        return Refusal(
            "The package registry could not be reached. Check the network (and PIP_INDEX_URL, HTTPS_PROXY if you\n"
            "use them), then run the same command again: it goes on where it stopped.",
            "パッケージの配布元につながりません。ネットワーク（お使いなら PIP_INDEX_URL や HTTPS_PROXY も）を\n"
            "確かめ、同じ命令をもう一度実行してください。続きから進みます。",
            details,
        )
    return Refusal(
        "Preparing .venv failed; pip's last words are below.",
        ".venv の用意に失敗しました。pip の最後の出力は次のとおりです。",
        details,
    )
