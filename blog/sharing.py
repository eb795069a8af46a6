"""Passing an essay on: plain links to the services readers use. Nothing is loaded from any of them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

X = "https://x.com/intent/post"
FACEBOOK = "https://www.facebook.com/sharer/sharer.php"
HATENA = "https://b.hatena.ne.jp/add"
LINE = "https://social-plugins.line.me/lineit/share"


@dataclass(frozen=True)
class ShareLink:
    """One service: the name readers know it by, and where its link leads."""

    label: str
    url: str


def share_links(*, address: str, title: str) -> list[ShareLink]:
    """Return the links that pass on a page.

    Args:
        address: the full canonical address, percent-encoded as it stands in the head.
        title: as readers see it.
    """
    return [
        ShareLink("X", _with(X, text=title, url=address)),
        ShareLink("Facebook", _with(FACEBOOK, u=address)),
        ShareLink(_("Hatena Bookmark"), _with(HATENA, mode="confirm", url=address, title=title)),
        ShareLink("LINE", _with(LINE, url=address)),
    ]


def _with(service: str, **asked: str) -> str:
    """Encode a blank as %20: not every service reads a plus as one."""
    return f"{service}?{urlencode(asked).replace('+', '%20')}"
