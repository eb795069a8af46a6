"""Sizes of pictures, each made once by a worker: the same bytes asked for again come from memory.

Encoding the pictures of one page as AVIF and WebP takes longer than most tests. What a
rendition is made of is the file, the filter and the focal point; where these three are the
same, Wagtail would make the same bytes.
"""

import hashlib
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from wagtail.images.models import AbstractImage, Filter

_kept: dict[Hashable, tuple[type, bytes]] = {}


@contextmanager
def made_once() -> Iterator[None]:
    """Let Wagtail make each rendition once. What cannot be made fails each time."""
    run = Filter.run

    def run_or_recall(self: Filter, image: AbstractImage, output: Any, source: Any = None) -> Any:
        key = _key(self, image, _bytes_of(image, source))
        if key not in _kept:
            made = run(self, image, output, source=source)
            made.f.seek(0)
            _kept[key] = (type(made), made.f.read())
        kind, content = _kept[key]
        output.seek(0)
        output.truncate()
        output.write(content)
        output.seek(0)
        return kind(output)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Filter, "run", run_or_recall)
        yield


def _bytes_of(image: AbstractImage, source: Any) -> bytes:
    if source is None:
        with image.open_file() as file:
            return bytes(file.read())
    source.seek(0)
    content = bytes(source.read())
    source.seek(0)
    return content


def _key(chosen: Filter, image: AbstractImage, content: bytes) -> Hashable:
    focus = (image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height)
    options = tuple(
        (name, repr(getattr(settings, name)))
        for name in sorted(dir(settings))
        if name.startswith("WAGTAILIMAGES_")
    )
    return hashlib.sha256(content).digest(), chosen.spec, focus, image.width, image.height, options
