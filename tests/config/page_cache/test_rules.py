"""Which requests are alike for every reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.page_cache.rules import House, Key, is_anybodys, key_of, spellings

HOUSE = House(hosts=frozenset({"example.org", "example.org:443"}), cookies=("sessionid_8000", "messages"))
ORDINARY = {
    "REQUEST_METHOD": "GET",
    "HTTP_HOST": "example.org",
    "SCRIPT_NAME": "",
    "PATH_INFO": "/gap/",
    "QUERY_STRING": "",
    "wsgi.url_scheme": "http",
}


def key(house=HOUSE, **changes):
    environ = ORDINARY | changes
    return key_of(environ, house) if is_anybodys(environ, house) else None


def test_an_ordinary_request_is_known_by_scheme_host_path_and_page():
    assert key() == Key("http", "example.org", "/gap/", "")
    assert key(QUERY_STRING="page=2") == Key("http", "example.org", "/gap/", "page=2")
    assert key(REQUEST_METHOD="HEAD") == key()
    assert key(HTTP_HOST="EXAMPLE.org") == key()


@pytest.mark.parametrize(
    "changes",
    [
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "OPTIONS"},
        {"HTTP_AUTHORIZATION": "Basic eDp5"},
        {"HTTP_COOKIE": "sessionid_8000=abc"},
        {"HTTP_COOKIE": "a=b; sessionid_8000=abc"},
        {"HTTP_COOKIE": "messages=abc"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": ""},
        {"HTTP_HOST": "example.org:8123"},
        {"HTTP_HOST": "example.org, evil.example"},
        {"wsgi.url_scheme": "ftp"},
    ],
)
def test_what_may_depend_on_who_asks_is_not_answered_from_memory(changes):
    assert key(**changes) is None


@pytest.mark.parametrize("cookies", ["csrftoken_8000=abc", "language_8000=en", "_ga=1", "a=b; c=d"])
def test_cookies_that_no_page_reads_are_passed_over(cookies):
    assert key(HTTP_COOKIE=cookies) == key()


@pytest.mark.parametrize(
    "query",
    [
        "q=x",
        "page=0",
        "page=-1",
        "page=01",
        "page=x",
        "page=100000",
        "page=2&page=3",
        "page=%32",
        "PAGE=2",
        "x",
        "=",
    ],
)
def test_unknown_queries_are_left_to_django(query):
    assert key(QUERY_STRING=query) is None


@pytest.mark.parametrize(
    "query", ["utm_source=x", "utm_source=x&utm_medium=mail&fbclid=1", "gclid=1", "&", "utm_campaign"]
)
def test_where_a_reader_came_from_changes_nothing(query):
    assert key(QUERY_STRING=query) == key()


def test_plain_and_encrypted_answers_are_kept_apart():
    proxied = House(HOUSE.hosts, HOUSE.cookies, believes_forwarded_scheme=True)
    assert key(proxied, HTTP_X_FORWARDED_PROTO="https").scheme == "https"
    assert key(proxied).scheme == "http"
    assert key(proxied, HTTP_X_FORWARDED_PROTO="https, http") is None
    assert key(HTTP_X_FORWARDED_PROTO="https").scheme == "http"


def test_hosts_may_be_spelled_with_the_ports_that_lead_here():
    found = spellings(["Example.org", ".sub.example.org", "*"], site_url="https://example.org", port=8000)
    assert found == {"example.org", "example.org:443", "example.org:8000"}


@given(st.text(alphabet="pageutm_=&;%0123456789\x00あ ", max_size=40))
def test_whatever_the_query_only_a_page_number_is_left(query):
    found = key(QUERY_STRING=query)
    assert found is None or not found.query or found.query.removeprefix("page=").isdecimal()
