"""Serve the publication's images where no proxy does. Documents go through Wagtail, which checks who asks."""

import posixpath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

FOLDERS = ("images/", "original_images/")


@require_safe
def image(request: HttpRequest, path: str) -> HttpResponseBase:
    """One file below the image folders of MEDIA_ROOT; 404 for anything else.

    Names of renditions carry a hash of their content, so they are cached for long. The
    policy keeps an image that is secretly a page from running anything.
    """
    leads_elsewhere = posixpath.normpath(path) != path
    if not settings.SERVE_MEDIA or leads_elsewhere or not path.startswith(FOLDERS):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "public, max-age=2592000"
    response._csp_config = {"default-src": ["'none'"], "sandbox": True}  # type: ignore[union-attr]
    return response
