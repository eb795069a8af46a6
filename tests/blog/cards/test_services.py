"""The card's life: made when an essay is published or asked for, one per essay, gone with it."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from blog.cards import services
from blog.cards.fonts import title_font
from blog.cards.services import card_facts, card_path, digest_of, plain_card, prepare_card
from blog.models import EssayPage
from tests.conftest import cannot_run
from tests.factories.blog import ImageFactory

pytestmark = pytest.mark.embedded_only  # it looks at what is written, not at how it was found


@pytest.fixture
def font() -> None:
    if title_font() is None:
        cannot_run("no Japanese font was found")


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def drawings(monkeypatch) -> list[str]:
    """The titles drawn so far."""
    drawn: list[str] = []
    real = services.draw_card

    def counted(facts, **kwargs):
        drawn.append(facts.title)
        return real(facts, **kwargs)

    monkeypatch.setattr(services, "draw_card", counted)
    return drawn


def address_of(essay: EssayPage) -> str:
    fresh = EssayPage.objects.get(pk=essay.pk)
    return card_path(fresh, name="瓦版", language="ja")


def stored(essay: EssayPage) -> list[str]:
    folder = f"cards/{essay.pk}"
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def test_a_card_is_drawn_once_and_kept(font, essay, client, drawings):
    first, second = client.get(address_of(essay)), client.get(address_of(essay))
    assert first["Content-Type"] == "image/jpeg"
    assert "immutable" in first["Cache-Control"]
    assert Image.open(io.BytesIO(first.content)).size == (1200, 630)
    assert first.content == second.content
    assert drawings == [essay.title]


def test_publishing_draws_it_before_anyone_asks(font, essay, client, drawings):
    prepare_card(EssayPage.objects.get(pk=essay.pk))
    client.get(address_of(essay))
    assert drawings == [essay.title]


def test_everything_shown_is_in_the_address(font, essay):
    def digest(**changes):
        facts = card_facts(essay, name="瓦版", language="ja")
        return digest_of(type(facts)(**(vars(facts) | changes)))

    seen = [digest()] + [digest(**{part: "別"}) for part in ("name", "title", "authors", "date", "picture")]
    assert len(set(seen)) == 6


def test_a_new_card_replaces_the_old_one_and_old_addresses_lead_to_it(font, essay, client, drawings):
    before = address_of(essay)
    client.get(before)
    essay.title = "別の題"
    essay.save()
    moved = client.get(before)
    assert (moved.status_code, moved["Location"]) == (302, address_of(essay))
    client.get(moved["Location"])
    assert len(drawings) == 2
    assert len(stored(essay)) == 1


def test_nobody_can_have_anything_else_drawn(font, essay, client, drawings):
    for number in range(5):
        assert client.get(f"/cards/{essay.pk}-{number:020x}.jpg").status_code == 302
    address = address_of(essay)
    EssayPage.objects.filter(pk=essay.pk).update(live=False)
    assert client.get(address).status_code == 404
    for number in ("999999", "9" * 30, f"0{essay.pk}"):
        assert client.get(f"/cards/{number}-{0:020x}.jpg").status_code == 404
    assert client.post(address).status_code == 405
    assert drawings == []


def test_a_card_goes_with_its_essay(font, essay, client, django_capture_on_commit_callbacks):
    client.get(address_of(essay))
    assert stored(essay)
    with django_capture_on_commit_callbacks(execute=True):
        essay.unpublish()
    assert stored(essay) == []


def test_a_hero_image_stands_on_the_card_and_a_lost_file_costs_only_the_picture(font, essay, client):
    essay.hero_image = ImageFactory(file__color="#123456")
    essay.save()
    shown = Image.open(io.BytesIO(client.get(address_of(essay)).content)).convert("RGB")
    assert max(abs(a - b) for a, b in zip(shown.getpixel((1190, 300)), (0x12, 0x34, 0x56), strict=True)) < 12
    essay.hero_image.file.storage.delete(essay.hero_image.file.name)
    essay.hero_image.renditions.all().delete()
    essay.title = "絵のない題"
    essay.save()
    assert client.get(address_of(essay)).status_code == 200


def test_without_a_font_the_hero_image_or_a_plain_card_stands_in(essay, client, monkeypatch):
    address = f"/cards/{essay.pk}-{0:020x}.jpg"
    monkeypatch.setattr("blog.cards.services.title_font", lambda: None)
    monkeypatch.setattr("blog.cards.views.title_font", lambda: None)
    assert address_of(essay) == plain_card()
    assert client.get(address).status_code == 404
    essay.hero_image = ImageFactory()
    essay.save()
    assert address_of(essay).startswith("/media/images/")
    prepare_card(essay)
    assert stored(essay) == []


def test_the_date_is_that_of_the_publication_zone(essay):
    essay.first_published_at = essay.first_published_at.replace(hour=15, minute=30)
    assert card_facts(essay, name="瓦版", language="ja").date == "2026年1月6日"
    essay.first_published_at -= timedelta(hours=1)
    assert card_facts(essay, name="瓦版", language="ja").date == "2026年1月5日"
    assert card_facts(essay, name="Kawaraban", language="en").date == "January 5, 2026"
