"""The secret keys an installation makes for itself."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from config import keys
from config.checks import check_address_hash_key


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


def test_a_former_key_goes_on_and_forgets_no_address(settings_of: Callable[..., dict[str, Any]]) -> None:
    first, second, third = (letter + "0123456789" * 5 for letter in "abc")
    kept = []
    for key, fallbacks in ((first, ""), (second, first), (third, f"{second} {first}")):
        found = settings_of(SECRET_KEY=key, SECRET_KEY_FALLBACKS=fallbacks)
        assert (found["SECRET_KEY"], found["SECRET_KEY_FALLBACKS"]) == (key, fallbacks.split())
        kept.append(found["ADDRESS_HASH_KEY"])
    assert kept == [keys.derived_key(first, "address hash")] * 3


@pytest.mark.parametrize(
    ("embedded", "given", "former", "ids"),
    [
        (True, False, ["old"], []),
        (False, True, ["old"], []),
        (False, False, [], []),
        (False, False, ["old"], ["config.W002"]),
    ],
)
def test_a_changing_key_wants_another_for_addresses(
    settings: Settings, embedded: bool, given: bool, former: list[str], ids: list[str]
) -> None:
    settings.EMBEDDED, settings.ADDRESS_HASH_KEY_GIVEN, settings.SECRET_KEY_FALLBACKS = embedded, given, former
    assert [message.id for message in check_address_hash_key(None)] == ids
