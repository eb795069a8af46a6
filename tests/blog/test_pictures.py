"""Images are made once, before a reader waits for them, and never break a page."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images.models import SourceImageIOError

from blog.cards.services import PICTURE
from blog.images import PublicationImage, PublicationRendition
from blog.pictures import PLACES, alternative, picture
from blog.tasks import prepare_pictures
from tests.factories.blog import EssayPageFactory, ImageFactory


@pytest.fixture
def image(db):
    return ImageFactory()


def specs(image):
    return set(PublicationRendition.objects.filter(image=image).values_list("filter_spec", flat=True))


def test_publishing_prepares_every_place(home, author, category, django_capture_on_commit_callbacks, monkeypatch):
    asked = []
    monkeypatch.setattr("blog.published.prepare_pictures.delay", asked.append)
    hero, figure = ImageFactory(), ImageFactory()
    essay = EssayPageFactory(parent=home, live=False, authors=[author], category=category, hero_image=hero)
    essay.body = [("figure", {"image": figure, "alt": "絵", "ornament": False, "caption": ""})]
    with django_capture_on_commit_callbacks(execute=True):
        essay.save_revision().publish()
    assert asked == [essay.pk]
    prepare_pictures(essay.pk)
    wanted = {spec for place in ("hero", "featured", "entry", "graph") for spec in PLACES[place].specs}
    assert specs(hero) - {PICTURE} == wanted
    assert specs(figure) == {*PLACES["figure"].specs, *PLACES["feed"].specs}


def test_a_deleted_or_withdrawn_essay_needs_none(home, db):
    essay = EssayPageFactory(parent=home, live=False, hero_image=ImageFactory())
    prepare_pictures(essay.pk)
    prepare_pictures(10**6)
    assert not PublicationRendition.objects.exists()


def test_an_unreachable_broker_does_not_stop_publishing(
    home, author, category, django_capture_on_commit_callbacks, monkeypatch
):
    def fail(*args):
        raise ConnectionError

    monkeypatch.setattr("blog.published.prepare_pictures.delay", fail)
    essay = EssayPageFactory(parent=home, live=False, authors=[author], category=category)
    with django_capture_on_commit_callbacks(execute=True):
        essay.save_revision().publish()
    essay.refresh_from_db()
    assert essay.live


def test_a_missing_file_is_a_broken_image_not_an_error(image):
    image.file.storage.delete(image.file.name)
    with pytest.raises(SourceImageIOError):
        image.get_rendition("width-10")
    assert "<picture>" in picture(image, place="figure", alt="絵")


def test_a_place_above_the_fold_loads_first(image):
    assert 'fetchpriority="high"' in picture(image, place="hero", alt="")
    assert 'loading="lazy"' in picture(image, place="entry", alt="")


def test_words_for_an_image(db):
    silent, described = PublicationImage(description=""), PublicationImage(description="帳面")
    assert (alternative(silent), alternative(described), alternative(described, "白板")) == ("", "帳面", "白板")


def test_the_hero_keeps_the_point_the_editor_chose(db):
    """A red mark at the edge of a wide picture, outside of what a crop around the middle shows."""
    drawn = BytesIO()
    wide = Image.new("RGB", (3200, 800), "#ffffff")
    wide.paste("#ff0000", (0, 300, 200, 500))
    wide.save(drawn, "PNG")
    image = ImageFactory(file=ContentFile(drawn.getvalue(), "wide.png"))
    (spec,) = (spec for spec in PLACES["hero"].specs if spec.startswith("fill-640x336|format-jpeg"))
    assert not _is_red(image.get_rendition(spec))
    image.focal_point_x, image.focal_point_y = 100, 400
    image.focal_point_width = image.focal_point_height = 200
    image.save()
    assert _is_red(image.get_rendition(spec))


def _is_red(rendition):
    with rendition.file.open() as file, Image.open(file) as shown:
        colours = shown.convert("RGB").resize((32, 16)).getcolors(512)
    return any(red > 200 and green < 80 for _count, (red, green, _blue) in colours)
