"""Whose address is believed."""

import pytest
from django.http import HttpRequest, HttpResponse
from pytest_django import Settings

from config.proxies import RealAddressMiddleware, address_behind


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("203.0.113.9", 1, "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", 1, "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9, 10.0.0.1", 2, "203.0.113.9"),
        ("203.0.113.9", 2, ""),
        ("203.0.113.9", 0, ""),
        ("", 1, ""),
        ("somewhere", 1, ""),
        ("2001:db8::1", 1, "2001:db8::1"),
    ],
)
def test_only_what_trusted_proxies_wrote_counts(forwarded: str, proxies: int, address: str) -> None:
    assert address_behind(forwarded, proxies=proxies) == address


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_everything_else_sees_the_readers_address(settings: Settings, proxies: int, seen: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    asked: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        asked.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    RealAddressMiddleware(view)(request)
    assert asked == [seen]
