"""What the newsletter's tests share."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from newsletter.newsletters.models import Newsletter
from tests.factories.newsletter import offer_newsletter

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The moment at which services are called."""
    return NOW


@pytest.fixture
def newsletter() -> Newsletter:
    """A newsletter with a live page in each language."""
    return offer_newsletter()


@pytest.fixture
def careful() -> Client:
    """A client that checks CSRF, as a real server does."""
    return Client(enforce_csrf_checks=True)
