"""The secret keys an installation makes for itself."""

import stat
from pathlib import Path

from config import keys


def test_the_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    first = keys.kept_secret_key(folder)
    assert keys.kept_secret_key(folder) == first
    assert len(first) >= 50
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_two_installations_differ(tmp_path: Path) -> None:
    assert keys.kept_secret_key(tmp_path / "a") != keys.kept_secret_key(tmp_path / "b")


def test_the_first_of_two_processes_wins(tmp_path: Path) -> None:
    keys._place(tmp_path / "secret_key", "first")
    keys._place(tmp_path / "secret_key", "second")
    assert keys.kept_secret_key(tmp_path) == "first"


def test_derived_keys_follow_from_the_secret_and_differ_by_purpose() -> None:
    assert keys.derived_key("s", "a") == keys.derived_key("s", "a")
    assert len({keys.derived_key("s", "a"), keys.derived_key("s", "b"), keys.derived_key("t", "a")}) == 3
