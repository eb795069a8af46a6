"""The front page of an empty installation, the first-run form, and the look at mail and model."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blog.serving import serve_page, site_of
from config.first_run.connections import Outcome, mail_server, model, test_mail, test_model
from config.first_run.forms import FirstRunForm
from config.first_run.services import AlreadySetUp, is_empty, set_up, shows_nothing


def front(request: HttpRequest) -> HttpResponseBase:
    """The home page; where there is none yet, what to do."""
    if shows_nothing(site_of(request)):
        return render(request, "first_run/empty.html", status=200)
    return serve_page(request, "")


@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Ask for everything at once; the buttons that test mail and model keep what was typed."""
    _only_superusers(request)
    if not is_empty():
        return redirect("wagtailadmin_home")
    outcome = _test(request)
    form = FirstRunForm(None if request.method != "POST" else request.POST, request.FILES or None)
    if request.method == "POST" and outcome is None and form.is_valid():
        return _finish(request, form)
    if outcome is not None:
        form = FirstRunForm(initial=request.POST.dict())
    return render(request, "first_run/form.html", {**_connections(outcome), "form": form})


def _finish(request: HttpRequest, form: FirstRunForm) -> HttpResponse:
    try:
        set_up(answers=form.answers(), user=request.user)
    except AlreadySetUp:
        messages.warning(request, _("The publication was set up in the meantime."))
    else:
        messages.success(request, _("Your publication stands. Now read the starting texts and write an essay."))
    return redirect("wagtailadmin_home")


@require_http_methods(["GET", "HEAD", "POST"])
def connections(request: HttpRequest) -> HttpResponse:
    """Which mail server and model are in force, with a test of each."""
    _only_superusers(request)
    return render(request, "first_run/connections.html", _connections(_test(request)))


def _only_superusers(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


def _connections(outcome: Outcome | None) -> dict[str, object]:
    return {"mail_server": mail_server(), "model": model(), "outcome": outcome}


def _test(request: HttpRequest) -> Outcome | None:
    wanted = request.POST.get("test")
    if wanted == "mail":
        return test_mail(recipient=request.user.email)  # type: ignore[union-attr]
    if wanted == "model":
        return test_model()
    return None
