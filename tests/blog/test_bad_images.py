"""Files that are no images, or too much of one: refused with a reason; never a broken page or a full memory."""

import io
import logging
import struct
import tracemalloc
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from PIL import Image

from blog.image_form import claimed_pixels
from blog.images import PublicationImage
from blog.pictures import address, make_renditions, picture
from tests.factories.blog import EssayPageFactory, ImageFactory

pytestmark = pytest.mark.embedded_only  # it looks at what is written, not at how it was found


def jpeg(size=(400, 200), **options):
    file = io.BytesIO()
    image = Image.new("RGB", size, "#b9ad96")
    image.paste("#b1321b", (0, 0, size[0] // 2, size[1]))
    image.save(file, "JPEG", **options)
    return file.getvalue()


def claimed(width, height):
    """A PNG that says it is this large and holds next to nothing."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def animation():
    file = io.BytesIO()
    frames = [Image.new("RGB", (60, 40), (shade, 0, 0)) for shade in range(0, 250, 25)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def upload(client, name, content):
    form = {"title": "絵", "file": SimpleUploadedFile(name, content), "collection": "1", "tags": ""}
    return client.post("/admin/images/add/", form, headers={"accept-language": "ja"})


def errors(response):
    return " ".join(response.context["form"].errors.get("file", [])) if response.context else ""


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>'
REFUSED = [
    ("text.jpg", b"no image at all", "画像でない"),
    ("empty.png", b"", "空"),
    ("picture.svg", SVG, "形式"),
    ("disguised.png", SVG, "png"),
    ("wrong.png", jpeg(), "png"),
    ("huge.png", claimed(10_000, 10_000), "50メガピクセル"),
    ("bomb.png", claimed(65_000, 65_000), "50メガピクセル"),
    ("short.jpg", jpeg((1600, 1000), quality=95)[:-4000], "壊れて"),
    ("short.png", claimed(300, 300), "壊れて"),
]


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("name", "content", "words"), REFUSED, ids=[name for name, *_rest in REFUSED])
def test_what_cannot_be_shown_is_refused_with_a_reason(admin_client, name, content, words):
    response = upload(admin_client, name, content)
    assert response.status_code == 200
    assert words in errors(response)
    assert not PublicationImage.objects.exists()


def test_a_bomb_is_refused_without_being_opened(admin_client):
    content = claimed(65_000, 65_000)
    tracemalloc.start()
    upload(admin_client, "bomb.png", content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * 1024 * 1024


@override_settings(WAGTAILIMAGES_MAX_UPLOAD_SIZE=1000)
def test_a_heavy_file_is_refused(admin_client):
    assert "大きすぎ" in errors(upload(admin_client, "heavy.jpg", jpeg()))


@pytest.mark.parametrize(("name", "content"), [("good.jpg", jpeg()), ("moving.gif", animation())])
def test_what_can_be_shown_is_taken_and_shown(admin_client, name, content):
    assert upload(admin_client, name, content).status_code == 302
    image = PublicationImage.objects.get()
    assert ".jpg" in picture(image, place="figure", alt="")
    assert "not-found" not in picture(image, place="figure", alt="")


def test_a_photograph_taken_sideways_stands_upright(db):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter: the red left half belongs on top
    image = ImageFactory(file=ContentFile(jpeg((400, 200), exif=exif), name="sideways.jpg"))
    rendition = image.get_rendition("width-100|format-jpeg")
    assert (rendition.width, rendition.height) == (100, 200)
    with Image.open(rendition.file) as shown:
        red, _green, blue = shown.convert("RGB").getpixel((50, 20))
        assert red - blue > 100
        assert shown.getexif().get(0x0112, 1) == 1


def broken(content):
    image = ImageFactory()
    image.file.storage.delete(image.file.name)
    image.file.storage.save(image.file.name, ContentFile(content))
    return image


@pytest.mark.parametrize(
    "content", [b"", b"text", jpeg((1600, 1000))[:3000], claimed(300, 300), claimed(65_000, 65_000)]
)
def test_a_file_that_broke_later_breaks_no_page(home, client, caplog, content):
    image = broken(content)
    body = [("figure", {"image": image, "alt": "白板", "ornament": False, "caption": ""})]
    EssayPageFactory(parent=home, slug="broken", hero_image=image, body=body)
    with caplog.at_level(logging.WARNING, "blog.images"):
        make_renditions([(image, ("hero",))])
        page = client.get("/broken/")
    assert page.status_code == 200
    assert address(image, "width-10|format-jpeg")
    assert f"image {image.pk} cannot be read" in caplog.text
    assert client.get("/").status_code == 200


def test_a_missing_file_breaks_no_page(home, client):
    image = ImageFactory()
    image.file.storage.delete(image.file.name)
    EssayPageFactory(parent=home, slug="missing", hero_image=image)
    assert client.get("/missing/").status_code == 200


def test_an_image_brought_in_too_large_is_never_opened(db, caplog):
    image = ImageFactory()
    PublicationImage.objects.filter(pk=image.pk).update(width=10_000, height=10_000)
    image.refresh_from_db()
    with caplog.at_level(logging.WARNING, "blog.images"):
        assert "not-found" in picture(image, place="hero", alt="")
    assert "is not opened" in caplog.text


def test_asking_for_the_size_leaves_the_file_at_its_beginning():
    for content, pixels in ((jpeg(), 80_000), (b"text", 0), (claimed(10_000, 10_000), 100_000_000)):
        file = io.BytesIO(content)
        assert claimed_pixels(file) == pixels
        assert file.tell() == 0
