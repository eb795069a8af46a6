"""Those of Wagtail's apps that would load its headless API, without it.

Wagtail 8 builds that API in every process whose apps get ready, whether or not `wagtail.api.v3` is
installed: a fourth of the memory of a worker, and of the time each command takes to start. Kawaraban
does not serve it. These apps get ready as Wagtail's own do, but find nothing behind the API's names.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from django.apps import AppConfig
from wagtail.contrib.redirects.apps import WagtailRedirectsAppConfig
from wagtail.documents.apps import WagtailDocsAppConfig
from wagtail.images.apps import WagtailImagesAppConfig
from wagtail.snippets.apps import WagtailSnippetsAppConfig

API = ("wagtail.api.v3", "wagtail.api.v3.api")


class _Nothing(ModuleType):
    """What is taken from it, and what that returns, is nothing again."""

    def __getattr__(self, name: str) -> "_Nothing":
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing(name)

    def __call__(self, *args: Any, **kwargs: Any) -> "_Nothing":
        return self


@contextmanager
def _nothing_behind(*names: str) -> Iterator[None]:
    """Let modules of these names be found empty for a while. Those that are loaded stay what they are."""
    missing = [name for name in names if name not in sys.modules]
    sys.modules.update({name: _Nothing(name) for name in missing})
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]


class _WithoutApi(AppConfig):
    """An app of Wagtail's that gets ready without adding itself to the API."""

    parts: tuple[str, ...] = ("api.v3", "api.v3.router", "api.v3.registry")

    def ready(self) -> None:
        """Do what Wagtail's own class does."""
        with _nothing_behind(*API, *(f"{self.name}.{part}" for part in self.parts)):
            super().ready()


class RedirectsConfig(_WithoutApi, WagtailRedirectsAppConfig):
    """Redirects, which bring the second version of the API along with the third."""

    parts = ("api", *_WithoutApi.parts)


class DocumentsConfig(_WithoutApi, WagtailDocsAppConfig):
    """Documents."""


class ImagesConfig(_WithoutApi, WagtailImagesAppConfig):
    """Images."""


class SnippetsConfig(_WithoutApi, WagtailSnippetsAppConfig):
    """Snippets."""
