"""Every environment variable of the installation, in one table, and the readers that refuse wrong values.

Settings modules call `read_environment(mode)` once. A wrong or missing value stops
the start with a message that names the variable and says what is expected.
`docs/configuration.md` shows the same table; a test compares the two.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import mail_variables
from config.kinds import (
    BROKER,
    CACHE,
    COUNT,
    DATABASE,
    FILE,
    FOLDER,
    HOSTS,
    HTTP_ADDRESS,
    HTTPS_ROOT,
    LEVEL,
    PORT_NUMBER,
    REQUIRED,
    ROOT,
    SECRET,
    SECRETS,
    TEXT,
    WORDS,
    YES_NO,
    ZONE,
    Kind,
    Mode,
    Variable,
)

SITE_DIR = Path(__file__).resolve().parents[1]


class WrongEnvironment(ImproperlyConfigured):
    """One or more environment variables hold a value that cannot be used."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            "Environment variables that cannot be used / 使えない環境変数があります:\n"
            f"{lines}\nSee docs/configuration.md / docs/configuration.md をご覧ください。"
        )


def is_loopback(host: str) -> bool:
    """Whether a host name or address reaches this machine alone (RFC 6761 §6.3 for `localhost`)."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


def derived_port(port: int, offset: int) -> int:
    """A second port that belongs to `port`, always between 1024 and 65535."""
    lowest = 1024
    return lowest + (port + offset - lowest) % (65536 - lowest)


VARIABLES = [
    Variable(
        "PORT",
        PORT_NUMBER,
        "Port of the web server under `make run`. The local mailbox listens for mail at PORT + 10000, the "
        "rehearsal model at PORT + 20000 (wrapped below 65536). Cookie names carry it, so that two checkouts "
        "run side by side.",
        embedded="8000",
        production="8000",
        read_in_tests=True,
    ),
    Variable(
        "VAR_DIR",
        FOLDER,
        "Where everything that changes is kept: database file, media, collected static files, file broker, "
        "local mailbox, files being imported. Web and workers share it. Tests use a folder of their own.",
        embedded="site/var",
        production="site/var",
    ),
    Variable(
        "SITE_URL",
        ROOT,
        "The address readers know. Every link in mail and feeds is built from it, never from a request. "
        "https in production. In the embedded mode a host that is not this machine's own closes the mailbox to "
        "all but administrators, and the demo accounts to everybody.",
        embedded="http://127.0.0.1:{PORT}",
        production=REQUIRED,
    ),
    Variable(
        "SECRET_KEY",
        SECRET,
        "Signs sessions and links in mail. In the embedded mode it is made once and kept in VAR_DIR/secret_key. "
        "Changing it ends sessions and breaks links already mailed, unless the old one goes on in "
        "SECRET_KEY_FALLBACKS.",
        embedded="",
        production=REQUIRED,
        secret=True,
    ),
    Variable(
        "SECRET_KEY_FALLBACKS",
        SECRETS,
        "Former values of SECRET_KEY, the latest first, separated by spaces: sessions, and links already mailed, "
        "go on working.",
        embedded="",
        production="",
        secret=True,
    ),
    Variable(
        "ADDRESS_HASH_KEY",
        SECRET,
        "Key of the hashes that stand for erased and suppressed addresses. Empty: derived from SECRET_KEY, or "
        "from the last of SECRET_KEY_FALLBACKS; when that leaves the list, every suppression is forgotten. Set it "
        "in production, and never change it.",
        embedded="",
        production="",
        secret=True,
    ),
    Variable(
        "DATABASE_URL",
        DATABASE,
        "The database: SQLite or PostgreSQL.",
        embedded="sqlite:///{VAR_DIR}/db.sqlite3",
        production=REQUIRED,
        secret=True,
    ),
    Variable(
        "CELERY_BROKER_URL",
        BROKER,
        "What wakes the workers. `filesystem://` needs no server and keeps its files in VAR_DIR/broker. "
        "Losing the broker's data delays work and loses none.",
        embedded="filesystem://",
        production=REQUIRED,
        secret=True,
    ),
    Variable(
        "CACHE_URL",
        CACHE,
        "The cache: in each process' memory, or in Redis.",
        embedded="locmem",
        production="locmem",
        secret=True,
    ),
    *mail_variables.MAIL_VARIABLES,
    Variable(
        "OPENAI_API_KEY",
        TEXT,
        "Key of the model endpoint. Further endpoints: `OPENAI_API_KEY_` and a name, chosen in the admin.",
        embedded="",
        production="",
        secret=True,
    ),
    Variable(
        "OPENAI_BASE_URL",
        HTTP_ADDRESS,
        "Any endpoint that speaks OpenAI's chat-completions protocol. Empty: OpenAI's own. In the embedded mode, "
        "when this and OPENAI_API_KEY are both empty, a rehearsal model answers that is no AI and says so.",
        embedded="",
        production="",
    ),
    Variable("OPENAI_MODEL", TEXT, "The model asked for when the admin names none.", embedded="", production=""),
    Variable(
        "AI_ENABLED",
        YES_NO,
        "No: no model is asked for anything, whatever the admin says. The admin has a switch of its own under "
        "Settings → Drafting desk, which needs no restart.",
        embedded="yes",
        production="yes",
    ),
    Variable(
        "AI_FEATURES_OFF",
        WORDS,
        "Prompts no model is asked for, by their names in `prompts/library`, such as `headlines slug`.",
        embedded="",
        production="",
    ),
    Variable(
        "RUN_BODY_DAYS",
        COUNT,
        "For how many days what was sent to a model is kept, after the answer ended. Who asked, the model, the "
        "tokens, the cost, the answer and what was accepted of it stay. 0: for ever.",
        embedded="30",
        production="30",
    ),
    Variable(
        "IMPORT_FILE_DAYS",
        COUNT,
        "For how many days an uploaded file of subscribers, and its rows that were refused, are kept after the "
        "import is over. What was imported stays, with the file's hash as its proof.",
        embedded="30",
        production="30",
    ),
    Variable(
        "TIME_ZONE",
        ZONE,
        "The zone in which the admin shows times. A newsletter has its own.",
        embedded="Asia/Tokyo",
        production="Asia/Tokyo",
    ),
    Variable(
        "ALLOWED_HOSTS",
        HOSTS,
        "Host names answered besides that of SITE_URL. In the embedded mode they count like that one for the "
        "mailbox and the demo accounts.",
        embedded="",
        production="",
    ),
    Variable(
        "TRUSTED_PROXIES",
        COUNT,
        "How many proxies stand before the web server. Their X-Forwarded-Proto and X-Forwarded-For are believed; "
        "with 0 no such header is.",
        embedded="0",
        production="1",
    ),
    Variable(
        "SERVE_MEDIA",
        YES_NO,
        "Whether the web server serves images itself. No: a proxy serves VAR_DIR/media/images at /media/images/.",
        embedded="yes",
        production="yes",
    ),
    Variable(
        "CARD_FONT",
        FILE,
        "The font file in which the cards of essays are drawn. Empty: the best Japanese font found where systems "
        "keep them; without any a plain card is shown.",
        embedded="",
        production="",
    ),
    Variable(
        "IMPORT_MB",
        COUNT,
        "How many megabytes a file of subscribers may have that is uploaded for an import.",
        embedded="200",
        production="200",
    ),
    Variable(
        "PAGE_CACHE_MB",
        COUNT,
        "How many megabytes of finished pages each web process keeps in memory. Every change that readers see "
        "empties it within a second, in all processes. 0: every page is made anew.",
        embedded="32",
        production="64",
    ),
    Variable(
        "SHARED_CACHE_SECONDS",
        COUNT,
        "For how long a CDN or proxy in front may answer with a public page by itself (`s-maxage`). A change is "
        "seen that much later by its readers. 0: it asks each time.",
        embedded="60",
        production="60",
    ),
    Variable(
        "HSTS_SECONDS",
        COUNT,
        "How long browsers remember to use https only. 0 in the embedded mode.",
        embedded="0",
        production="31536000",
    ),
    Variable(
        "REHEARSAL_REFUSES",
        TEXT,
        "Words that no request to the rehearsal model may hold, for tests: it does not answer then, and its log "
        "says so.",
        embedded="",
        production="",
    ),
    Variable(
        "METRICS_TOKEN",
        SECRET,
        "Opens `/metrics/` to Prometheus: sent as `Authorization: Bearer …`. Empty: there is no such page.",
        embedded="",
        production="",
        secret=True,
    ),
    Variable("LOG_LEVEL", LEVEL, "How much is logged.", embedded="INFO", production="INFO"),
    Variable(
        "DEBUG",
        YES_NO,
        "Django's debug pages, for developing. Refused in production.",
        embedded="no",
        production="no",
    ),
    Variable(
        "TEST_DATABASE_URL",
        DATABASE,
        "Where `make test` finds PostgreSQL. It makes its own database there and removes it.",
        embedded="postgres://postgres@127.0.0.1:5432/postgres",
        production="",
        read_in_tests=True,
    ),
    Variable(
        "TEST_BROKER_URL",
        BROKER,
        "Where `make test` finds Redis.",
        embedded="redis://127.0.0.1:6379/15",
        production="",
        read_in_tests=True,
    ),
    Variable(
        "TEST_STACK",
        Kind("word", {"embedded": "embedded", "services": "services"}.__getitem__, "embedded or services"),
        "Which stack a test run uses: SQLite and files, or PostgreSQL and Redis. `make test` sets it.",
        embedded="embedded",
        production="embedded",
        read_in_tests=True,
    ),
    Variable(
        "REQUIRE_SERVICES",
        YES_NO,
        "Yes: PostgreSQL, Redis and browser tests fail where they would be skipped, and modules whose "
        "rows read alike on every database run on PostgreSQL too, and what is else left to CI runs.",
        embedded="no",
        production="no",
        read_in_tests=True,
    ),
]


@dataclass
class Values:
    """What was read: the typed values, and which of them were given rather than defaults."""

    mode: Mode
    given: frozenset[str]
    values: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def read_environment(mode: Mode, environ: Mapping[str, str] | None = None) -> Values:
    """Read and check every variable of the table.

    Tests read only those marked for them, so that a developer's own settings do not
    reach them. An empty value counts as not given. Raises `WrongEnvironment` naming
    every variable that cannot be used.
    """
    environ = os.environ if environ is None else environ
    given = {
        variable.name: environ[variable.name].strip()
        for variable in VARIABLES
        if environ.get(variable.name, "").strip() and (mode != "test" or variable.read_in_tests)
    }
    read = Values(mode, frozenset(given))
    problems: list[str] = []
    for variable in VARIABLES:
        _read_one(variable, given.get(variable.name), read, problems)
    if not problems:
        problems = _contradictions(read)
    if problems:
        raise WrongEnvironment(problems)
    return read


def _read_one(variable: Variable, raw: str | None, read: Values, problems: list[str]) -> None:
    kind = HTTPS_ROOT if variable.name == "SITE_URL" and read.mode == "production" else variable.kind
    if raw is None:
        default = variable.production if read.mode == "production" else variable.embedded
        if default == REQUIRED:
            problems.append(f"{variable.name}: not set; expected {kind.expected}")
            return
        raw = _fill_in(default, read.values)
        if raw == "":
            read.values[variable.name] = kind.empty
            return
    try:
        read.values[variable.name] = kind.read(raw)
    except (ValueError, KeyError):
        shown = "its value" if variable.secret else repr(raw)
        problems.append(f"{variable.name}: {shown} cannot be used; expected {kind.expected}")


def _fill_in(default: str, values: Mapping[str, Any]) -> str:
    """Put the values already read into a default such as `http://127.0.0.1:{PORT}`."""
    if default == "site/var":
        return str(SITE_DIR / "var")
    port = values.get("PORT", 8000)
    return default.format(
        PORT=port,
        MAILBOX_PORT=derived_port(port, 10000),
        VAR_DIR=quote(str(values.get("VAR_DIR", ""))),
        SITE_HOST=urlsplit(values.get("SITE_URL", "")).hostname or "localhost",
    )


def _contradictions(read: Values) -> list[str]:
    if read.mode == "production" and read["DEBUG"]:
        return ["DEBUG: yes cannot be used in production; expected no"]
    return mail_variables.contradictions(read.values)


def table() -> str:
    """The variables as the table of docs/configuration.md."""
    lines = ["| Variable | Kind | Default | In production | Meaning |", "|---|---|---|---|---|"]
    for variable in VARIABLES:
        cells = [f"`{variable.name}`", variable.kind.name, _cell(variable.embedded), _cell(variable.production)]
        lines.append(f"| {' | '.join(cells)} | {variable.meaning} |")
    return "\n".join(lines) + "\n"


def _cell(default: str) -> str:
    if default == REQUIRED:
        return "**required**"
    return f"`{default}`" if default else "–"
