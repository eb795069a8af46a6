"""Links that pass an essay on."""

from urllib.parse import parse_qs, urlsplit

import pytest

from blog.sharing import share_links

ADDRESS = "https://example.jp/%E6%BA%9D/?a=1&b=2"


def asked(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


@pytest.mark.parametrize("title", ["営業と話す", "A & B = 100% + “more”?", "#", "1/2"])
def test_each_service_gets_address_and_title_as_they_are(title):
    x, facebook, hatena, line = (asked(link.url) for link in share_links(address=ADDRESS, title=title))
    assert x == {"text": title, "url": ADDRESS}
    assert facebook == {"u": ADDRESS}
    assert hatena == {"mode": "confirm", "url": ADDRESS, "title": title}
    assert line == {"url": ADDRESS}


def test_the_links_are_plain_ascii_addresses_without_a_plus():
    for link in share_links(address=ADDRESS, title="営業 と 話す"):
        assert link.url.isascii()
        assert "+" not in link.url
        assert urlsplit(link.url).scheme == "https"
