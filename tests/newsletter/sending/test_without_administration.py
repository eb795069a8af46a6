"""A worker prepares and mails without the addresses of the administration, 4 MB of every such process."""

import pytest
from django.urls import reverse

from blog.publication import absolute_url, page_path
from newsletter.editions.preflight.odd_links import is_preview_here
from newsletter.sending.models import Mailing
from newsletter.sending.prepare import prepare
from newsletter.sending.send import send
from tests.factories.editions import make_essay
from tests.factories.golden import golden_edition
from tests.factories.sending import at, make_audience, make_scheduled_mailing, newsletter_of, server_at
from tests.fakes.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_edition_of_everything_is_prepared_and_mailed(settings, language):
    edition = golden_edition(language)
    make_audience(newsletter_of(edition), 2)
    mailing = make_scheduled_mailing(edition=edition)
    settings.ROOT_URLCONF = "tests.nothing.is_here"
    prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_data) == (Mailing.State.SENDING, {})
    with SmtpServer() as server:
        send(mailing_id=mailing.pk, server=server_at(server.port), clock=at(mailing.start_at))
    assert len(server.accepted) == mailing.frozen_count >= 2


@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_are_where_the_installation_answers(language):
    essay = make_essay(language=language)
    assert page_path(essay) == essay.url
    assert page_path(essay).startswith("/en/") == (language == "en")


def test_links_to_the_administration_are_known():
    assert is_preview_here(absolute_url(reverse("wagtailadmin_home")))
    assert not is_preview_here(absolute_url("/administration-of-leads/"))
