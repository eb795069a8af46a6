"""The first command on a new machine: building `.venv`, and what is said where that fails."""

import ast
import errno
import hashlib
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import bootstrap

pytestmark = [pytest.mark.embedded_only, pytest.mark.xdist_group("bootstrap")]

BASE_PYTHON = str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
SCRIPT = """
import os, sys
ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, "site"))
{patch}
import bootstrap
bootstrap.ensure(ROOT, "{lock}")
print("inside " + sys.prefix + " with " + " ".join(sys.argv[1:]))
print("bytecode is thrown away" if sys.dont_write_bytecode else "bytecode is kept")
"""
OLD_PYTHONS = ("python3.6", "python3.7", "python3.8", "python3.9", "python3.10")


def make_checkout(folder: Path, root: Path) -> Path:
    """A checkout with an empty list of packages, so that nothing is fetched."""
    (folder / "requirements").mkdir(parents=True)
    (folder / "site").mkdir()
    shutil.copy(root / "site" / "bootstrap.py", folder / "site")
    for lock in ("base", "pip", "test"):
        (folder / "requirements" / f"{lock}.txt").write_text("")
    return folder


def run(
    folder: Path, *arguments: str, lock: str = "base", patch: str = "", **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of the checkout with the Python the tests' own environment was made from."""
    (folder / "manage.py").write_text(SCRIPT.format(patch=patch, lock=lock))
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "VIRTUAL_ENV"))}
    return subprocess.run(
        [BASE_PYTHON, "manage.py", *arguments],
        cwd=folder,
        env={**own, "PIP_CONFIG_FILE": os.devnull, **changes},
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Path:
    """A checkout in which nothing was run yet."""
    return make_checkout(tmp_path / "checkout", root)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A checkout in which one command was run, with another package in the place of pip."""
    folder = make_checkout(tmp_path_factory.mktemp("built") / "checkout", root)
    (folder / "requirements" / "pip.txt").write_text(locked(make_wheel(folder, "newer_pip")))
    first = run(folder, "check", "--fast")
    assert first.returncode == 0, first.stderr
    assert f"inside {folder / '.venv'} with check --fast" in first.stdout
    return folder


def test_the_first_call_builds_and_the_second_changes_nothing(built: Path) -> None:
    assert (built / ".venv" / ".gitignore").read_text() == "*\n"
    assert not (built / ".venv" / ".building").exists()
    assert len(list((built / ".venv").rglob("newer_pip.py"))) == 1
    before = _times(built / ".venv")
    second = run(built, "check")
    assert (second.returncode, second.stderr) == (0, "")
    assert _times(built / ".venv") == before


def _times(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if "__pycache__" not in path.parts}


def test_the_apps_are_found_from_any_folder(built: Path, tmp_path: Path) -> None:
    (built / "site" / "found_from_site.py").write_text("")
    (built / "found_from_root.py").write_text("")
    python = built / ".venv" / "bin" / "python"
    found = subprocess.run([python, "-c", "import found_from_site, found_from_root"], cwd=tmp_path)
    assert found.returncode == 0


def test_what_the_tests_need_is_enough_for_the_product(built: Path) -> None:
    (built / ".venv" / ".installed-base").rename(built / ".venv" / ".installed-test")
    assert run(built).stderr == ""
    (built / ".venv" / ".installed-test").rename(built / ".venv" / ".installed-base")


def test_a_changed_list_is_installed(built: Path) -> None:
    (built / "requirements" / "base.txt").write_text("# changed\n")
    again = run(built)
    assert "Installing" in again.stderr
    assert "Making .venv" not in again.stderr
    assert run(built).stderr == ""


@pytest.mark.parametrize(("lock", "compiled"), [("base", True), ("test", False)])
def test_what_only_tests_need_is_compiled_where_it_is_used(built: Path, tmp_path: Path, lock, compiled) -> None:
    wheel = make_wheel(tmp_path, f"needed_by_{lock}")
    (built / "requirements" / f"{lock}.txt").write_text(locked(wheel))
    made = run(built, lock=lock, PYTHONDONTWRITEBYTECODE="1")
    assert "bytecode is kept" in made.stdout, made.stderr
    assert list((built / ".venv").rglob(f"needed_by_{lock}.py"))
    assert bool(list((built / ".venv").rglob(f"needed_by_{lock}.*.pyc"))) == compiled
    again = run(built, lock=lock, PYTHONDONTWRITEBYTECODE="1")
    assert ("bytecode is thrown away" in again.stdout, again.stderr) == (True, "")
    # What the tests need would be enough for the product, whatever the tests below do to its list.
    (built / ".venv" / ".installed-test").unlink(missing_ok=True)


def locked(wheel: Path) -> str:
    """The line of a list that names a package."""
    return f"{wheel.as_uri()} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def make_wheel(folder: Path, name: str) -> Path:
    """A package of one empty module."""
    wheel = folder / f"{name}-1-py3-none-any.whl"
    about = {
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr(f"{name}.py", "")
        for part, content in about.items():
            file.writestr(f"{name}-1.dist-info/{part}", content)
    return wheel


def test_a_registry_that_does_not_answer(built: Path, port: int) -> None:
    lock = built / "requirements" / "base.txt"
    before = lock.read_text()
    lock.write_text(f"wheel==0.45.1 --hash=sha256:{'0' * 64}\n")
    ended = run(built, PIP_INDEX_URL=f"http://127.0.0.1:{port}/simple", PIP_RETRIES="0")
    lock.write_text(before)
    assert ended.returncode == 1
    assert "The package registry could not be reached" in ended.stderr
    assert "配布元につながりません" in ended.stderr
    assert "Traceback" not in ended.stderr
    # What was begun is not taken for finished.
    assert (built / ".venv" / ".building").exists()


def test_a_half_built_environment_is_built_again(built: Path) -> None:
    (built / ".venv" / ".building").touch()
    (built / ".venv" / "bin" / "pip").unlink()
    left_over = built / ".venv" / "left-over"
    left_over.touch()
    again = run(built)
    assert again.returncode == 0, again.stderr
    assert "Making .venv" in again.stderr
    assert not left_over.exists()


def test_a_moved_checkout_is_built_again(built: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(built, moved, symlinks=True)
    again = run(moved)
    assert f"inside {moved / '.venv'}" in again.stdout
    assert "Making .venv" in again.stderr


def test_an_environment_made_by_someone_else_is_not_trusted(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").write_text("broken")
    assert not bootstrap._is_installed(str(checkout), "base")
    assert not bootstrap._can_be_completed(str(checkout))


def test_another_virtual_environment_is_used_as_it_is(checkout: Path) -> None:
    (checkout / "manage.py").write_text(SCRIPT.format(patch="", lock="base"))
    ended = subprocess.run([sys.executable, "manage.py"], cwd=checkout, capture_output=True, text=True, timeout=60)
    assert f"inside {sys.prefix}" in ended.stdout
    assert not (checkout / ".venv").exists()


def test_another_virtual_environment_without_the_packages_is_left_alone(built: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "empty")
    ended = subprocess.run([tmp_path / "empty/bin/python", "manage.py"], cwd=built, capture_output=True, text=True)
    assert f"inside {built / '.venv'}" in ended.stdout, ended.stderr


def test_python_without_venv(checkout: Path) -> None:
    ended = run(checkout, patch="sys.modules['ensurepip'] = None")
    assert ended.returncode == 1
    assert "sudo apt install python3-venv" in ended.stderr
    assert "入れたあと" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 8, 1), (3, 10, 99)])
def test_an_old_python_is_told_so(version: tuple[int, ...]) -> None:
    with pytest.raises(bootstrap.Refusal) as refused:
        bootstrap._check_version(version)
    assert ".".join(map(str, version)) in refused.value.text
    assert "make run PYTHON=" in refused.value.text


def test_python_3_11_is_new_enough() -> None:
    bootstrap._check_version((3, 11, 0))


def test_a_real_old_python_gets_as_far_as_the_message(root: Path) -> None:
    found = [name for name in OLD_PYTHONS if (path := shutil.which(name)) and _starts(path)]
    if not found:
        pytest.skip(f"none of {', '.join(OLD_PYTHONS)} is here")
    for name in found:
        ended = subprocess.run([name, str(root / "manage.py")], capture_output=True, text=True, timeout=60)
        assert ended.returncode == 1
        assert "needs Python 3.11" in ended.stderr


def _starts(python: str) -> bool:
    return subprocess.run([python, "-V"], capture_output=True).returncode == 0


def test_the_commands_are_called_by_their_file(root: Path) -> None:
    assert os.access(root / "manage.py", os.X_OK)
    assert (root / "manage.py").read_text(encoding="utf-8").startswith("#!/usr/bin/env python3\n")


@pytest.mark.parametrize("name", ["manage.py", "site/bootstrap.py"])
def test_old_pythons_can_parse_it(name: str, root: Path) -> None:
    tree = ast.parse((root / name).read_text(encoding="utf-8"))
    too_new = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Match, ast.AsyncFunctionDef)
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, too_new)] == []
    arguments = [node for node in ast.walk(tree) if isinstance(node, ast.arg)]
    assert [node.arg for node in arguments if node.annotation] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        ("error: [Errno 13] Permission denied: '/x/.venv'", "cannot be written to"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one this version names",
        ),
        ("urllib3.exceptions.ProxyError: ('Cannot connect to proxy.')", "registry could not be reached"),
        ("Temporary failure in name resolution", "registry could not be reached"),
        ("error: something nobody foresaw", "pip's last words"),
    ],
)
def test_what_pip_says_is_put_into_words(line: str, words: str) -> None:
    text = bootstrap._about_output(["Collecting x", line], "/there").text
    assert words in text
    assert line in text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "disk is full"),
        (errno.EACCES, "cannot be written to"),
        (errno.EROFS, "cannot be written to"),
        (errno.EIO, "Preparing .venv failed"),
    ],
)
def test_errors_of_the_system_are_put_into_words(number: int, words: str) -> None:
    assert words in bootstrap._about_os_error(OSError(number, os.strerror(number)), "/there").text


def test_a_full_disk_ends_with_a_message(checkout: Path) -> None:
    full = (
        "import subprocess, errno\n"
        "def full(*a, **k): raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "subprocess.Popen = full\n"
    )
    ended = run(checkout, patch=full)
    assert ended.returncode == 1
    assert "The disk is full" in ended.stderr
    assert "Traceback" not in ended.stderr
