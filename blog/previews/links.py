"""The token in a preview link: which essay, and until when. Pure; nothing is stored."""

from datetime import datetime, timedelta

from django.core import signing

LIFETIME = timedelta(days=7)
SALT = "blog.previews.links"


class PreviewExpired(Exception):
    """The link was ours, and its time is over."""


class NoSuchPreview(Exception):
    """The link is none of ours."""


def make_token(*, page_id: int, now: datetime) -> str:
    """Return a signed token for the latest draft of a page, good for `LIFETIME` from `now`."""
    return signing.dumps({"page": page_id, "until": int((now + LIFETIME).timestamp())}, salt=SALT, compress=False)


def page_of_token(token: str, *, now: datetime) -> int:
    """Return the id of the page a token shows.

    Raises `NoSuchPreview` for a token we did not sign, `PreviewExpired` after its time.
    """
    try:
        content = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise NoSuchPreview from error
    if now.timestamp() >= content["until"]:
        raise PreviewExpired
    return int(content["page"])
