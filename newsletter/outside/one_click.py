"""Whether the address of one-click leaving answers as RFC 8058 wants it, asked within this process."""

import io
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.utils import translation

from newsletter.outside.answers import Answer
from newsletter.sending.compose import links_for


def one_click(language: str) -> Answer:
    """Press as a mail program does, without cookies, for a subscription that cannot exist: nothing changes."""
    leave, _preferences = links_for(subscription_id=0, delivery_id=None, language=language)
    status = _press(leave)
    if status.startswith("200"):
        return Answer("pass", "one-click")
    return Answer("fail", "one-click-broken", {"status": status})


def _press(address: str) -> str:
    """The status line of a POST to an own address; a redirect counts as it is."""
    parts, body = urlsplit(address), b"List-Unsubscribe=One-Click"
    root = urlsplit(settings.SITE_URL)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": unquote(parts.path),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": root.netloc,
        "HTTP_X_FORWARDED_PROTO": root.scheme,
        "wsgi.url_scheme": root.scheme,
        "wsgi.input": io.BytesIO(body),
        "REMOTE_ADDR": "127.0.0.1",
    }
    setup_testing_defaults(environ)
    handler = BaseHandler()
    handler.load_middleware()
    with translation.override(translation.get_language()):  # answering a request changes the active language
        response = handler.get_response(WSGIRequest(environ))
    return f"{response.status_code} {response.reason_phrase}"
