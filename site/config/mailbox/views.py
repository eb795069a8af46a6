"""The reader at `/mailbox/`, in the embedded mode with its own mailbox only."""

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.mailbox import letters

PER_PAGE = 50
View = Callable[..., HttpResponse]

# No script and nothing from elsewhere, though a mail carries its styles with it. Links leave the frame.
FRAME_POLICY = {
    "default-src": ["'none'"],
    "img-src": ["'self'", "data:"],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation-by-user-activation"],
}
LINKS_LEAVE_THE_FRAME = '<base target="_top">'


def only_with_local_mailbox(view: View) -> View:
    """Answer 404 wherever mail really leaves the house, and to strangers where any may ask.

    Whoever read here could confirm an address or set a password in somebody's place.
    """

    @wraps(view)
    @never_cache
    @require_safe
    def wrapped(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not settings.LOCAL_MAILBOX or not (settings.AT_HOME or request.user.is_superuser):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


def _letter(name: str) -> letters.Letter:
    try:
        return letters.letter(settings.MAILDIR, name)
    except FileNotFoundError:
        raise Http404 from None


@only_with_local_mailbox
def index(request: HttpRequest) -> HttpResponse:
    """The list of mails, newest first, found by recipient or subject."""
    query = request.GET.get("q", "")[:200]
    pages = Paginator(letters.found(settings.MAILDIR, query), PER_PAGE)
    listing = pages.get_page(request.GET.get("page"))
    mails = [letters.summary(settings.MAILDIR, name) for name in listing.object_list]
    return render(request, "mailbox/index.html", {"query": query, "listing": listing, "mails": mails})


@only_with_local_mailbox
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its HTML in a frame, its text, headers and source."""
    return render(request, "mailbox/mail.html", {"letter": _letter(name)})


@only_with_local_mailbox
@csp_replace(FRAME_POLICY)
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for the frame."""
    return HttpResponse(LINKS_LEAVE_THE_FRAME + _letter(name).html)
