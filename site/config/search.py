"""Names the search backend for Wagtail; the rules live in `blog.search`."""

from blog.search.backend import SearchBackend

__all__ = ["SearchBackend"]
