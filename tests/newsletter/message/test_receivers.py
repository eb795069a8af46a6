"""What the spam filters of receivers make of the golden edition as it goes over the wire."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from newsletter.sending.claim import Claimed
from newsletter.sending.freeze import render_variant
from newsletter.sending.models import Mailing
from newsletter.sending.ready import Composers, Ready
from newsletter.sending.services import newsletter_of
from tests.conftest import cannot_run
from tests.factories.golden import golden_edition
from tests.fakes.postmaster import objections
from tests.newsletter.message.receivers import SENDERS_NAME, SERVER, Rspamd, can_run, rspamd, spamassassin
from tests.newsletter.message.signing import records, sign_here

pytestmark = [pytest.mark.django_db, pytest.mark.embedded_only, pytest.mark.xdist_group("golden")]

MOST_POINTS = 2.0
READER = "reader@example.com"
BOUNCES = "bounce.example.jp"


@pytest.fixture(params=["ja", "en"])
def outgoing(request, settings, tmp_path: Path) -> Ready:
    """The golden edition, signed and with its return path, as one reader gets it."""
    settings.SITE_URL, settings.MEDIA_ROOT = "https://example.jp", tmp_path / "media"
    settings.BOUNCE_DOMAIN = BOUNCES
    sign_here(settings)
    edition = golden_edition(request.param)
    newsletter = newsletter_of(edition)
    newsletter.sender_email = "letter@example.jp"
    variant = render_variant(Mailing(pk=7, newsletter=newsletter), edition)
    composers = Composers(ZoneInfo("Asia/Tokyo"), load=lambda _pk: variant)
    ready = composers.ready(Claimed(9, 1, 8, 1, READER, "", None), now=timezone.now())
    assert objections(ready.data) == []
    return ready


def test_spamassassin_is_content(outgoing: Ready) -> None:
    if not can_run("spamassassin"):
        cannot_run("no SpamAssassin was found")
    points, report = spamassassin(outgoing.data)
    assert points < MOST_POINTS, report


@pytest.fixture(scope="module")
def filter_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rspamd]:
    """An rspamd for which the DNS says what docs/deliverability.md asks for."""
    if not can_run("rspamd"):
        cannot_run("no rspamd was found")
    spf = f"v=spf1 ip4:{SERVER} -all"
    txt = {**records(), "example.jp": spf, BOUNCES: spf}
    a = {"example.jp": SERVER, BOUNCES: SERVER, SENDERS_NAME: SERVER}
    with rspamd(tmp_path_factory.mktemp("rspamd"), txt=txt, a=a) as running:
        yield running


def test_rspamd_finds_everything_authenticated(filter_: Rspamd, outgoing: Ready) -> None:
    verdict = filter_.judge(outgoing.data, return_path=outgoing.sender, recipient=READER)
    assert {"R_DKIM_ALLOW", "R_SPF_ALLOW", "DMARC_POLICY_ALLOW"} <= verdict.symbols
    assert not {"R_DKIM_REJECT", "R_DKIM_PERMFAIL", "R_DKIM_TEMPFAIL", "DMARC_NA"} & verdict.symbols
    assert verdict.points < MOST_POINTS, verdict
    changed = outgoing.data.replace(b"\r\nSubject: ", b"\r\nSubject: x", 1)
    spoilt = filter_.judge(changed, return_path=outgoing.sender, recipient=READER)
    assert "R_DKIM_REJECT" in spoilt.symbols
    elsewhere = filter_.judge(outgoing.data, return_path="b@bounce.example.net", recipient=READER)
    assert "R_SPF_ALLOW" not in elsewhere.symbols
