"""Writing the addresses of pages and documents without loading all others.

The addresses of the whole installation bring the administration along, which a worker that mails does without.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import get_urlconf, set_urlconf


@contextmanager
def of_pages_alone() -> Iterator[None]:
    """Have Wagtail find addresses among those of `blog.page_urls`: the same ones as in the whole installation."""
    whole = get_urlconf()
    set_urlconf("blog.page_urls")
    try:
        yield
    finally:
        set_urlconf(whole)
