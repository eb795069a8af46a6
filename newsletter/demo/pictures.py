"""The demo's pictures as images of the publication."""

from django.core.files.base import ContentFile
from django.db import transaction

from blog.images import PublicationImage
from newsletter.demo import content
from newsletter.demo.drawings import draw
from newsletter.demo.ledger import Ledger

PREFIX = "kawaraban-demo-"


def descriptions() -> dict[str, str]:
    """Every drawing the content uses, with the alternative text of its first use; Japanese before English."""
    found: dict[str, str] = {}
    for essay in sorted(content.essays(), key=lambda essay: essay.language != "ja"):
        found.setdefault(essay.drawing, essay.hero_alt)
        for entry in essay.body:
            if "figure" in entry:
                found.setdefault(entry["figure"]["drawing"], entry["figure"]["alt"])
    for author in content.authors():
        found.setdefault(author["drawing"], author["ja"]["alt"])
    return found


def make_pictures(ledger: Ledger) -> None:
    """Draw what is missing and keep each as an image with its description."""
    for drawing, description in descriptions().items():
        key = key_of(drawing)
        if key not in ledger:
            data = draw(drawing)
            with transaction.atomic():
                ledger.add(key, _keep(f"{PREFIX}{drawing}.jpg", data, description))


def picture_id(ledger: Ledger, drawing: str) -> int:
    """The image of a drawing. Raises `KeyError` for one the demo never made."""
    return ledger.get(key_of(drawing), PublicationImage).pk


def key_of(drawing: str) -> str:
    """The key of a drawing's record."""
    return f"picture:{drawing}"


def _keep(name: str, data: bytes, description: str) -> PublicationImage:
    image = PublicationImage(title=description[:60], description=description[:255])
    _clear_leftover(image, name)
    image.file = ContentFile(data, name=name)
    image.save()
    return image


def _clear_leftover(image: PublicationImage, name: str) -> None:
    """Delete the file of an earlier try that was interrupted before its row was written."""
    path, storage = image.get_upload_to(name), image._meta.get_field("file").storage
    if storage.exists(path) and not PublicationImage.objects.filter(file=path).exists():
        storage.delete(path)
