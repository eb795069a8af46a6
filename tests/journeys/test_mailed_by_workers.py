"""A mailing that nobody watches: the tick begins it, workers behind a real broker send it."""

from pathlib import Path

import pytest

from tests.fakes.postmaster import installations_objections
from tests.fakes.smtp_server import SmtpServer
from tests.journeys import ledger
from tests.running.stacks import new_installation

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("waiting")]

READERS = 12
PARTS = ("web", "beat", "worker-default", "worker-mail")


def test_everyone_is_mailed_once(tmp_path: Path) -> None:
    with SmtpServer(judge=installations_objections) as server:
        environment = {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        with new_installation(tmp_path / "var", environment) as installation:
            installation.call("tests.running.publication.furnish", readers=READERS)
            installation.start_parts(*PARTS)
            number = installation.call("tests.running.publication.mail_now")["mailing"]
            ledger.wait_for_the_end(installation, number)
            assert set(server.accepted) == {f"reader{reader}@example.jp" for reader in range(READERS)}
            assert server.twice == []
            states = installation.rows("SELECT state, count(*) FROM newsletter_delivery GROUP BY state")
            assert [tuple(row) for row in states] == [("submitted", READERS)]
