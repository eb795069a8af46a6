"""Previews in the administration: the page of all modes, each mode, the links for others. GET changes nothing."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from blog.publication import absolute_url
from newsletter.editions.approval.services import newsletter_of
from newsletter.editions.models import EditionPage
from newsletter.editions.previews.links import DAYS, USUAL_DAYS, make_link, revoke_link
from newsletter.editions.previews.models import PreviewLink
from newsletter.editions.previews.modes import Shown, answer
from newsletter.editions.previews.page import frames_of, in_list, modes_of
from newsletter.editions.previews.rows import SEES_ADDRESSES, Row, look_up, made_up_rows, row_of
from newsletter.editions.previews.variants import choices_of, chosen

SENDS = "newsletter.send_mailing"
SHOWN_LINKS = 50


def _lengths() -> list[tuple[int, str]]:
    """How long a link may be good, in the words of whoever looks."""
    return [(days, ngettext("%(number)d day", "%(number)d days", days) % {"number": days}) for days in DAYS]


class LinkForm(forms.Form):
    """How long a link is good, and what it shows."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"),
        coerce=int,
        initial=USUAL_DAYS,
        choices=_lengths,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("It shows"),
        initial="latest",
        choices=[
            ("latest", gettext_lazy("always the latest draft")),
            ("pinned", gettext_lazy("the draft as it is now")),
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def preview_page(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show the latest draft in every mode; POST looks a real reader up, for those who see addresses."""
    edition = _edition(request, edition_id)
    newsletter = newsletter_of(edition)
    if request.method == "POST":
        return _as_somebody(request, edition)
    draft = edition.get_latest_revision_as_object()
    row, choices = _row(request, draft), choices_of(draft, newsletter)
    choice = chosen(choices, request.GET.get("variant", ""))
    shown = Shown(draft, row.values, choice.truths)
    query = {"row": row.key, "variant": choice.key}
    address = reverse("newsletter_preview_mode", args=[edition.pk, "-mode-"])
    context = {
        "edition": draft,
        "line": in_list(shown, newsletter),
        "frames": frames_of(draft, address=address, query=query),
        "rows": [*([row] if row.is_real else []), *made_up_rows(shown.language)],
        "row": row,
        "choices": choices if len(choices) > 1 else [],
        "choice": choice,
        "query": urlencode(query),
        "sees_addresses": request.user.has_perm(SEES_ADDRESSES),
        "may_send": request.user.has_perm(SENDS),
        "may_share": edition.permissions_for_user(request.user).can_edit(),
        "breadcrumbs_items": _breadcrumbs(edition, _("Preview")),
    }
    response = render(request, "newsletter/admin/previews.html", context)
    add_never_cache_headers(response)
    return response


@xframe_options_sameorigin
@require_safe
def preview_mode(request: HttpRequest, edition_id: int, mode: str) -> HttpResponse:
    """One mode of the latest draft, as the reader and in the variant that are asked for."""
    edition = _edition(request, edition_id)
    draft = edition.get_latest_revision_as_object()
    if mode not in modes_of(draft):
        raise Http404(mode)
    choice = chosen(choices_of(draft, newsletter_of(edition)), request.GET.get("variant", ""))
    response = answer(Shown(draft, _row(request, draft).values, choice.truths), request=request, mode=mode)
    add_never_cache_headers(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The links of an edition; POST makes one and shows it, this one time."""
    edition = _shared(request, edition_id)
    form, made = LinkForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid() and edition.latest_revision:
        days, pinned = form.cleaned_data["days"], form.cleaned_data["state"] == "pinned"
        token = make_link(edition=edition, days=days, pinned=pinned, user=request.user, now=timezone.now())
        with override(edition.locale.language_code):  # Who gets the link reads what the edition is written in.
            made = absolute_url(reverse("newsletter_preview", args=[token]))
        form = LinkForm()
    now = timezone.now()
    rows = PreviewLink.objects.filter(edition=edition.pk).defer("content").select_related("made_by")[:SHOWN_LINKS]
    context = {
        "edition": edition,
        "form": form,
        "made": made,
        "rows": [(one, one.revoked_at is None and one.expires_at > now) for one in rows],
        "breadcrumbs_items": _breadcrumbs(edition, _("Preview links")),
    }
    response = render(request, "newsletter/admin/preview_links.html", context)
    add_never_cache_headers(response)
    return response


@require_POST
def revoke(request: HttpRequest, edition_id: int, pk: int) -> HttpResponse:
    """End a link at once."""
    edition = _shared(request, edition_id)
    link = get_object_or_404(PreviewLink.objects.select_related("edition"), pk=pk, edition=edition.pk)
    if revoke_link(link=link, user=request.user, now=timezone.now()):
        messages.success(request, _("The link does not work any more."))
    return redirect("newsletter_preview_links", edition.pk)


def _edition(request: HttpRequest, pk: int) -> EditionPage:
    rows = EditionPage.objects.select_related("latest_revision", "locale")
    edition: EditionPage = get_object_or_404(rows, pk=pk)
    if not (request.user.has_perm(SENDS) or edition.permissions_for_user(request.user).can_edit()):
        raise PermissionDenied
    return edition


def _shared(request: HttpRequest, pk: int) -> EditionPage:
    edition = _edition(request, pk)
    if not edition.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return edition


def _row(request: HttpRequest, draft: EditionPage) -> Row:
    return row_of(
        request.GET.get("row", ""),
        newsletter=newsletter_of(draft),
        language=draft.locale.language_code,
        user=request.user,
    )


def _as_somebody(request: HttpRequest, edition: EditionPage) -> HttpResponse:
    if not request.user.has_perm(SEES_ADDRESSES):
        raise PermissionDenied
    key = look_up(newsletter=newsletter_of(edition), address=request.POST.get("address", ""), user=request.user)
    if not key:
        messages.error(request, _("This newsletter has no subscriber with this address."))
    query = urlencode({"row": key, "variant": request.POST.get("variant", "")})
    return redirect(f"{reverse('newsletter_preview_page', args=[edition.pk])}?{query}")


def _breadcrumbs(edition: EditionPage, here: str) -> list[dict[str, Any]]:
    editor = reverse("wagtailadmin_pages:edit", args=[edition.pk])
    return [{"url": editor, "label": edition.get_admin_display_title()}, {"url": "", "label": here}]
