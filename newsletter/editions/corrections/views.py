"""The page on which a mailed edition is put right."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from newsletter.editions.corrections.models import LONGEST, Correction
from newsletter.editions.corrections.services import (
    CorrectionRefused,
    draft_correcting_edition,
    has_public_page,
    publish_correction,
    was_mailed,
)
from newsletter.editions.making import NotMade
from newsletter.editions.models import EditionPage


class CorrectionForm(forms.Form):
    """What is said above the page, and that it stays."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Correction.Kind.choices)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=Correction._meta.get_field("text").help_text,
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that a published correction is never changed, only followed by another."),
        error_messages={"required": gettext_lazy("Please confirm that it stays as it is.")},
    )


@require_http_methods(["GET", "POST"])
def corrections(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show what was said of an edition; POST says more."""
    edition = _edition(request, edition_id)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind, text = form.cleaned_data["kind"], form.cleaned_data["text"]
        try:
            publish_correction(edition=edition, kind=kind, text=text, user=request.user, now=timezone.now())
        except CorrectionRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The correction stands above the edition's page and in its feed."))
            return redirect("newsletter_corrections", edition.pk)
    return render(request, "newsletter/admin/corrections.html", _context(edition, form))


@require_POST
def correcting_edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Make the draft of an edition that corrects this one, and open it."""
    edition = _edition(request, edition_id)
    if not edition.get_parent().permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    try:
        draft = draft_correcting_edition(edition=edition, user=request.user)
    except (CorrectionRefused, NotMade) as error:
        messages.error(request, str(error))
        return redirect("newsletter_corrections", edition.pk)
    messages.success(request, _("A draft was made. Nothing is published or mailed yet."))
    return redirect("wagtailadmin_pages:edit", draft.pk)


def _edition(request: HttpRequest, edition_id: int) -> EditionPage:
    edition = get_object_or_404(EditionPage.objects.select_related("locale"), pk=edition_id)
    if not edition.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return edition


def _context(edition: EditionPage, form: CorrectionForm) -> dict[str, Any]:
    title = edition.get_admin_display_title()
    return {
        "edition": edition,
        "form": form,
        "corrections": list(edition.corrections.all()),
        "corrected_by": list(edition.corrected_by.order_by("-pk")),
        "has_page": has_public_page(edition),
        "was_mailed": was_mailed(edition),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_pages:edit", args=[edition.pk]), "label": title},
            {"url": "", "label": _("Corrections")},
        ],
    }
