"""Films elsewhere are recognised by their address alone."""

import pytest

from blog.embeds import embed


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=12",
        "https://youtu.be/dQw4w9WgXcQ?si=x",
        "https://m.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube.com/embed/dQw4w9WgXcQ",
    ],
)
def test_youtube(address):
    assert embed(address).player == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"


def test_vimeo():
    assert embed("https://vimeo.com/123456").player == "https://player.vimeo.com/video/123456?autoplay=1&dnt=1"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.jp/film",
        "https://www.youtube.com/@channel",
        "https://evil.example/youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        'https://youtu.be/"><script>',
        "not an address",
    ],
)
def test_everything_else_is_a_link(address):
    assert embed(address).player == ""
