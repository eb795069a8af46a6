"""The pages a confirmation mail leads to."""

import pytest

from newsletter.consent.models import (
    Notice,
    Subscription,
    Suppression,
)
from tests.newsletter.consent.pages import page

State = Subscription.State

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_confirming_takes_a_press(asked, careful, prefix):
    _notice, token = asked
    url = f"{prefix}/newsletter/confirm/{token}/"
    response = careful.get(url)
    assert response.status_code == 200
    assert "<button" in page(response)
    assert Subscription.objects.get().state == State.PENDING
    for _press in range(2):
        assert careful.post(url).status_code == 200
    assert Subscription.objects.get().state == State.ACTIVE
    assert Notice.objects.filter(kind=Notice.Kind.WELCOME).count() == 1
    assert careful.get(url).status_code == 200


def test_that_was_not_me_takes_a_press(asked, careful):
    _notice, token = asked
    url = f"/newsletter/confirm/{token}/not-me/"
    assert careful.get(url).status_code == 200
    assert not Suppression.objects.exists()
    assert careful.post(url).status_code == 200
    assert careful.post(url).status_code == 200
    assert Suppression.objects.get().reason == "refused"
