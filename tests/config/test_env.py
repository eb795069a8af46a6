"""The table of environment variables and its readers."""

from pathlib import Path

import pytest

from config.env import VARIABLES, WrongEnvironment, derived_port, is_loopback, read_environment
from newsletter.message.dkim_keys import new_private_key

PRODUCTION = {
    "SITE_URL": "https://example.org",
    "SECRET_KEY": "0123456789abcdefghij" * 3,
    "DATABASE_URL": "postgres://u:p@db:5432/kawaraban",
    "CELERY_BROKER_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp+tls://user:secret@smtp.example.org:587",
}


def test_nothing_needs_to_be_set_for_the_embedded_mode() -> None:
    read = read_environment("embedded", {})
    assert read["PORT"] == 8000
    assert read["SITE_URL"] == "http://127.0.0.1:8000"
    assert read["VAR_DIR"].name == "var"
    assert read["DATABASE_URL"] == f"sqlite:///{read['VAR_DIR']}/db.sqlite3"
    assert read["EMAIL_URL"] == "smtp://127.0.0.1:18000"
    assert read.given == frozenset()


def test_defaults_follow_the_port_and_the_folder() -> None:
    read = read_environment("embedded", {"PORT": "8010", "VAR_DIR": "/somewhere/with space"})
    assert read["SITE_URL"] == "http://127.0.0.1:8010"
    assert read["EMAIL_URL"] == "smtp://127.0.0.1:18010"
    assert read["DATABASE_URL"] == "sqlite:////somewhere/with%20space/db.sqlite3"
    assert read["VAR_DIR"] == Path("/somewhere/with space")


def test_production_names_everything_that_is_missing() -> None:
    with pytest.raises(WrongEnvironment) as refused:
        read_environment("production", {})
    named = {problem.partition(":")[0] for problem in refused.value.problems}
    assert named == {"SITE_URL", "SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL"}


def test_production_with_what_it_requires() -> None:
    read = read_environment("production", PRODUCTION)
    assert read["DEFAULT_FROM_EMAIL"] == "kawaraban@example.org"
    assert read["TRUSTED_PROXIES"] == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("SITE_URL", "example.org"),
        ("SITE_URL", "https://example.org/below"),
        ("SITE_URL", "https://user@example.org"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "sqlite:///"),
        ("CELERY_BROKER_URL", "sqs://"),
        ("CACHE_URL", "memcached://host"),
        ("EMAIL_URL", "http://smtp.example.org"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://host:99999"),
        ("EMAIL_URL", "provider://nonsense?api_key=1"),
        ("EMAIL_URL", "provider:"),
        ("OPENAI_BASE_URL", "localhost:11434"),
        ("TIME_ZONE", "Tokyo"),
        ("DEBUG", "maybe"),
        ("LOG_LEVEL", "LOUD"),
        ("TRUSTED_PROXIES", "-1"),
        ("ALLOWED_HOSTS", "http://example.org"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY_FALLBACKS", "0123456789abcdefghij" * 3 + " short"),
        ("DEFAULT_FROM_EMAIL", "nobody"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(WrongEnvironment) as refused:
        read_environment("embedded", {name: value})
    assert [problem.partition(":")[0] for problem in refused.value.problems] == [name]
    assert "expected" in refused.value.problems[0]


def test_secrets_are_not_repeated_in_the_refusal() -> None:
    with pytest.raises(WrongEnvironment) as refused:
        read_environment("embedded", {"EMAIL_URL": "http://user:hunter2@host", "SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("changed", [{"SITE_URL": "http://example.org"}, {"DEBUG": "yes"}])
def test_production_refuses_what_is_fine_at_home(changed: dict[str, str]) -> None:
    with pytest.raises(WrongEnvironment):
        read_environment("production", {**PRODUCTION, **changed})


def test_an_empty_value_counts_as_not_given() -> None:
    read = read_environment("embedded", {"EMAIL_URL": " ", "ALLOWED_HOSTS": ""})
    assert "EMAIL_URL" not in read.given
    assert list(read["ALLOWED_HOSTS"]) == []


def test_tests_do_not_see_a_developers_own_settings() -> None:
    own = {"OPENAI_API_KEY": "sk-real", "DATABASE_URL": "postgres://prod/x", "PORT": "8010"}
    read = read_environment("test", own)
    assert read["OPENAI_API_KEY"] == ""
    assert read["DATABASE_URL"].startswith("sqlite:")
    assert read["PORT"] == 8010


@pytest.mark.parametrize("port", [1, 1023, 1024, 8000, 45536, 55535, 55536, 65535])
def test_derived_ports_can_be_used_and_differ(port: int) -> None:
    mailbox, rehearsal = derived_port(port, 10000), derived_port(port, 20000)
    assert all(1024 <= each <= 65535 for each in (mailbox, rehearsal))
    assert len({port, mailbox, rehearsal}) == 3


def test_the_usual_ports() -> None:
    assert (derived_port(8000, 10000), derived_port(8000, 20000)) == (18000, 28000)


def test_every_variable_says_what_it_means() -> None:
    assert len({variable.name for variable in VARIABLES}) == len(VARIABLES)
    assert all(variable.meaning.endswith(".") for variable in VARIABLES)


@pytest.mark.embedded_only
def test_a_wrong_value_ends_manage_py_without_a_traceback(manage) -> None:
    ended = manage("check", PORT="eighty")
    output, _ = ended.communicate(timeout=60)
    assert ended.returncode == 1
    assert "PORT: 'eighty' cannot be used; expected a port number" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.0.1", "localhost", "LOCALHOST", "a.localhost", "::1", "[::1]"]
)
def test_this_machine_alone(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["example.org", "192.168.1.5", "0.0.0.0", "localhost.example.org", ".", "2001:db8::1"]
)
def test_a_host_others_can_reach(host: str) -> None:
    assert not is_loopback(host)


def test_keys_of_signatures_come_as_files_or_as_text(tmp_path: Path) -> None:
    rsa, ed25519 = new_private_key("rsa"), new_private_key("ed25519")
    file = tmp_path / "key.pem"
    file.write_text(rsa)
    given = {
        "DKIM_DOMAINS": "Example.org letters.example.org",
        "DKIM_RSA_SELECTOR": "k2026-rsa",
        "DKIM_RSA_KEY": str(file),
        "DKIM_ED25519_SELECTOR": "k2026-ed25519",
        "DKIM_ED25519_KEY": ed25519.replace("\n", "\\n"),
        "BOUNCE_DOMAIN": "bounce.example.org",
    }
    read = read_environment("production", PRODUCTION | given)
    assert read["DKIM_DOMAINS"] == ("example.org", "letters.example.org")
    assert (read["DKIM_RSA_KEY"], read["DKIM_ED25519_KEY"].strip()) == (rsa, ed25519.strip())
    for wrong, named in [
        ({"DKIM_RSA_KEY": ed25519}, "DKIM_RSA_KEY"),
        ({"DKIM_RSA_KEY": "/nowhere"}, "DKIM_RSA_KEY"),
        ({"DKIM_ED25519_KEY": ""}, "DKIM_ED25519_KEY"),
        ({"DKIM_RSA_SELECTOR": ""}, "DKIM_RSA_SELECTOR"),
        ({"DKIM_RSA_SELECTOR": "under_score"}, "DKIM_RSA_SELECTOR"),
        ({"DKIM_ED25519_SELECTOR": "k2026-rsa"}, "DKIM_ED25519_SELECTOR"),
        ({"DKIM_DOMAINS": ""}, "DKIM_DOMAINS"),
        ({"DKIM_DOMAINS": "nodot"}, "DKIM_DOMAINS"),
        (
            {"DKIM_RSA_KEY": "", "DKIM_RSA_SELECTOR": "", "DKIM_ED25519_KEY": "", "DKIM_ED25519_SELECTOR": ""},
            "DKIM",
        ),
        ({"BOUNCE_DOMAIN": "b@example.org"}, "BOUNCE_DOMAIN"),
    ]:
        with pytest.raises(WrongEnvironment, match=named) as refused:
            read_environment("production", PRODUCTION | given | wrong)
        assert "PRIVATE KEY" not in str(refused.value)
