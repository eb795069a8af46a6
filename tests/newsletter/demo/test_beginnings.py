"""Making the demo where it was broken off, or where it does not belong. Each begins with an empty database."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Page

from blog.models import EssayPage, HomePage
from newsletter.consent.models import Subscriber
from newsletter.demo import seeding
from newsletter.demo.seeding import SeedRefused, seed
from tests.newsletter.demo.conftest import NOW


def test_an_interrupted_run_goes_on(db, small_pictures, monkeypatch) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(seeding, "make_readership", fail)
    with pytest.raises(RuntimeError):
        seed(now=NOW)
    assert EssayPage.objects.live().count() == 13
    assert not get_user_model().objects.exists()
    monkeypatch.undo()
    assert seed(now=NOW + timedelta(hours=2)).new
    assert Subscriber.objects.count() == 500
    assert EssayPage.objects.live().count() == 13
    assert get_user_model().objects.count() == 3


def test_it_is_refused_beside_a_publication_of_ones_own(db) -> None:
    root = Page.get_first_root_node()
    root.add_child(instance=HomePage(title="わたしの本棚", slug="home-ja"))
    with pytest.raises(SeedRefused):
        seed(now=NOW)
