from ipaddress import ip_address

import pytest

from blog.destinations import Policy, destination, is_public
from blog.fetch_refusals import FetchRefused, Refusal

PUBLIC = ["1.1.1.1", "93.184.215.14", "172.15.0.1", "172.32.0.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
NOT_PUBLIC = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:1.1.1.1", "::ffff:0:1.1.1.1", "64:ff9b::7f00:1"),
    *("64:ff9b:1::1", "100::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1"),
    *("2002:7f00:1::1", "3fff::1", "5f00::1", "fe80::1%eth0", "::1%lo"),
]


@pytest.mark.parametrize("number", PUBLIC)
def test_public_numbers(number):
    assert is_public(ip_address(number))


@pytest.mark.parametrize("number", NOT_PUBLIC)
def test_numbers_nobody_outside_may_ask(number):
    assert not is_public(ip_address(number))


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("https://example.jp", "https://example.jp/"),
        (" HTTP://Example.JP:80/a?b=c#d \n", "http://example.jp/a?b=c"),
        ("example.jp/x", "https://example.jp/x"),
        ("//example.jp/x", "https://example.jp/x"),
        (
            "https://日本語.jp/会議?問=答え",
            "https://xn--wgv71a119e.jp/%E4%BC%9A%E8%AD%B0?%E5%95%8F=%E7%AD%94%E3%81%88",
        ),
        ("https://ｅｘａｍｐｌｅ．ｊｐ/", "https://example.jp/"),
        ("https://example.jp./%E4%BC%9A/a+b(c)", "https://example.jp/%E4%BC%9A/a+b(c)"),
        ("https://my_blog.example.jp/", "https://my_blog.example.jp/"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
        ("http://[2606:2800:21F::1]/", "http://[2606:2800:21f::1]/"),
    ],
)
def test_addresses_are_read_as_people_copy_them(address, read):
    assert destination(address, Policy()).address == read


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("", Refusal.BAD_ADDRESS),
        ("ただの文章です。改行も\nある。", Refusal.BAD_ADDRESS),
        ("https://", Refusal.BAD_ADDRESS),
        ("https:///etc/passwd", Refusal.BAD_ADDRESS),
        ("https://a b.jp/", Refusal.BAD_ADDRESS),
        ("https://example.jp/a\r\nHost: x", Refusal.BAD_ADDRESS),
        ("https://example.jp\\@127.0.0.1/", Refusal.BAD_ADDRESS),
        ("https://exa$mple.jp/", Refusal.BAD_ADDRESS),
        ("https://example.jp:http/", Refusal.BAD_ADDRESS),
        ("https://[::1/", Refusal.BAD_ADDRESS),
        ("https://[fe80::1%25eth0/", Refusal.BAD_ADDRESS),
        ("https://" + "a" * 64 + ".jp/", Refusal.BAD_ADDRESS),
        ("https://example.jp/" + "あ" * 700, Refusal.BAD_ADDRESS),
        ("http://2130706433/", Refusal.BAD_ADDRESS),
        ("http://0x7f000001/", Refusal.BAD_ADDRESS),
        ("http://0x7f.0.0.1/", Refusal.BAD_ADDRESS),
        ("http://0177.0.0.1/", Refusal.BAD_ADDRESS),
        ("http://127.1/", Refusal.BAD_ADDRESS),
        ("http://127.0.0.1.:80/", Refusal.BAD_ADDRESS),
        ("http://example.0x1/", Refusal.BAD_ADDRESS),
        ("http://①②⑦.0.0.1.5/", Refusal.BAD_ADDRESS),
        ("ftp://example.jp/", Refusal.SCHEME),
        ("file:///etc/passwd", Refusal.SCHEME),
        ("gopher://example.jp:70/", Refusal.SCHEME),
        ("https://user@example.jp/", Refusal.CREDENTIALS),
        ("https://user:pass@example.jp/", Refusal.CREDENTIALS),
        ("https://example.jp@127.0.0.1/", Refusal.CREDENTIALS),
        ("https://example.jp:22/", Refusal.PORT),
        ("https://example.jp:0/", Refusal.PORT),
        ("javascript:alert(1)", Refusal.BAD_ADDRESS),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(address, refusal):
    with pytest.raises(FetchRefused) as refused:
        destination(address, Policy())

    assert refused.value.refusal == refusal
    assert str(refused.value)


def test_a_number_in_full_width_digits_is_still_a_number():
    assert destination("http://１２７.０.０.１/", Policy()).number == ip_address("127.0.0.1")
