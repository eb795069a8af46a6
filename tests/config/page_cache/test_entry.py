"""One finished answer in its variants."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from config.page_cache.entry import PERIOD, TRAP, etag_of, make_entry, takes_gzip
from newsletter.consent.trap import LONGEST
from tests.factories.newsletter import offer_newsletter
from tests.running.reader import environment

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
PAGE = "<p>本文です。</p>".encode() * 100
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", "1"), ("Cache-Control", "public")]


def entry(content=PAGE, headers=HEADERS):
    return make_entry(headers, content, now=NOW)


def answer(made=None, method="GET", **headers):
    return (made or entry()).answer(environment(method) | headers)


def header(found, name):
    return [value for key, value in found.headers if key == name]


def test_the_whole_page():
    found = answer()
    assert (found.status, found.body) == ("200 OK", [PAGE])
    assert header(found, "Content-Length") == [str(len(PAGE))]
    assert header(found, "Content-Encoding") == []
    assert header(found, "Cache-Control") == ["public"]


def test_packed_for_those_who_unpack():
    found = answer(HTTP_ACCEPT_ENCODING="br, gzip")
    assert gzip.decompress(found.body[0]) == PAGE
    assert header(found, "Content-Encoding") == ["gzip"]
    assert header(found, "Content-Length") == [str(len(found.body[0]))]


def test_head_says_the_same_without_a_body():
    for headers in ({}, {"HTTP_ACCEPT_ENCODING": "gzip"}):
        assert answer(method="HEAD", **headers).headers == answer(**headers).headers
        assert answer(method="HEAD", **headers).body == []


def test_what_a_reader_has_is_not_sent_again():
    etag = entry().etag
    found = answer(HTTP_IF_NONE_MATCH=f'"other", {etag}')
    assert (found.status, found.body) == ("304 Not Modified", [])
    assert dict(found.headers) == {"ETag": etag, "Cache-Control": "public"}
    assert answer(HTTP_IF_NONE_MATCH=etag.removeprefix("W/")).status == "304 Not Modified"
    assert answer(HTTP_IF_NONE_MATCH="*").status == "304 Not Modified"


def test_a_time_confirms_nothing():
    time = "Thu, 26 Nov 2026 03:00:00 GMT"
    feed = entry(headers=[*HEADERS, ("Last-Modified", time)])
    assert answer(feed, HTTP_IF_MODIFIED_SINCE=time).status == "200 OK"
    assert answer(feed, HTTP_IF_MODIFIED_SINCE=time, HTTP_IF_NONE_MATCH='"other"').status == "200 OK"
    assert answer(feed, HTTP_IF_MODIFIED_SINCE=time, HTTP_IF_NONE_MATCH=feed.etag).status == "304 Not Modified"


@pytest.mark.parametrize("tags", ["", '"other"', 'W/"x", "y"', "\x00", ",,", "W/"])
def test_what_a_reader_does_not_have_is_sent(tags):
    assert answer(HTTP_IF_NONE_MATCH=tags).status == "200 OK"


@pytest.mark.parametrize(
    ("offer", "taken"),
    [
        ("gzip", True),
        ("GZIP;q=0.5", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("br", False),
        ("", False),
        ("xgzip", False),
    ],
)
def test_who_unpacks(offer, taken):
    assert takes_gzip(offer) is taken


def test_pictures_and_crumbs_are_not_packed():
    assert not entry(headers=[("Content-Type", "image/png")]).packed
    assert not entry(b"short").packed


def test_the_tag_passes_over_the_time_of_the_form():
    form = b'<input type="hidden" name="shown" value="%s">'
    first, second = (etag_of(PAGE + form % time, now=NOW) for time in (b"1.a:b", b"2.a:c"))
    assert first == second != etag_of(PAGE, now=NOW)


@pytest.mark.django_db
def test_the_forms_time_is_found_where_the_form_puts_it():
    offer_newsletter()
    html = Template('{% include "slots/sign_up.html" %}').render(Context({"request": RequestFactory().get("/")}))
    assert len(TRAP.findall(html.encode())) == 1


def test_a_copy_is_not_confirmed_for_longer_than_its_form_lives():
    assert etag_of(PAGE, now=NOW) == etag_of(PAGE, now=NOW + timedelta(hours=5))
    assert etag_of(PAGE, now=NOW) != etag_of(PAGE, now=NOW + PERIOD)
    assert 2 * PERIOD <= LONGEST
