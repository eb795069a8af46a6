"""Tokens of links in mails stay out of the log."""

import logging

import pytest

from config.logs import HideTokens

TOKEN = "kZ3vX9-kT7mB2wY5uN8rC4eH6jL1pD0sF"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        (f"/newsletter/leave/{TOKEN}/", "/newsletter/leave/…/"),
        (f"/en/newsletter/confirm/{TOKEN}", "/en/newsletter/confirm/…"),
        (f"/newsletter/preferences/{TOKEN}/?a=b", "/newsletter/preferences/…/?a=b"),
        ("/about/", "/about/"),
    ],
)
def test_a_token_is_shortened(path: str, logged: str) -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Server Error", path), None)
    assert HideTokens().filter(record)
    assert record.getMessage() == f"Server Error: {logged}"
