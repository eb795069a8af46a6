"""`manage.py dkim_keys`: what it prints can be published and set, and signs."""

import re
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config.env import read_environment
from newsletter.message.dkim_keys import dns_record
from tests.config.test_env import PRODUCTION


def printed(folder: Path, *, domain: str = "example.org", selector: str = "k2026") -> str:
    out = StringIO()
    call_command("dkim_keys", domain=domain, selector=selector, folder=folder, stdout=out)
    return out.getvalue()


def test_what_it_prints_is_what_the_settings_take(tmp_path: Path) -> None:
    said = printed(tmp_path)
    given = dict(re.findall(r"^(DKIM_[A-Z0-9_]+)=(.+)$", said, re.MULTILINE))
    read = read_environment("production", PRODUCTION | given)
    assert read["DKIM_DOMAINS"] == ("example.org",)
    for algorithm in ("rsa", "ed25519"):
        selector, pem = (read[f"DKIM_{algorithm.upper()}_{what}"] for what in ("SELECTOR", "KEY"))
        [line] = re.findall(rf"^{selector}\._domainkey\.example\.org\. IN TXT \( (.*) \)$", said, re.MULTILINE)
        assert "".join(re.findall(r'"([^"]{1,255})"', line)) == dns_record(pem, algorithm=algorithm)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "PRIVATE" not in said


def test_a_second_call_keeps_the_keys(tmp_path: Path) -> None:
    assert printed(tmp_path) == printed(tmp_path)
    (tmp_path / "k2026-rsa.pem").write_text("broken")
    with pytest.raises(CommandError, match="k2026-rsa"):
        printed(tmp_path)


@pytest.mark.parametrize("wrong", [{"domain": "nodot"}, {"selector": "under_score"}, {"domain": "例え.jp"}])
def test_a_name_no_dns_has_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(CommandError, match="expected"):
        printed(tmp_path, **wrong)
    assert list(tmp_path.iterdir()) == []
