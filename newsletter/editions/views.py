"""Pages of the administration around editions: composing from essays."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from blog.models import EssayPage
from newsletter.editions.compose import Offer, chosen_essays, edition_from_essays, offers
from newsletter.editions.making import NotMade
from newsletter.newsletters.models import NewsletterPage


class PlacesForm(forms.Form):
    """One tick and one place per offered essay."""

    def __init__(self, *args: object, offered: list[Offer], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.offered = offered
        for offer in offered:
            label = offer.essay.title
            self.fields[f"chosen-{offer.essay.pk}"] = forms.BooleanField(required=False, label=label)
            self.fields[f"place-{offer.essay.pk}"] = forms.IntegerField(
                required=False,
                min_value=1,
                max_value=999,
                label=_("Place of “%(title)s”") % {"title": label},
            )

    def rows(self) -> list[tuple[Offer, forms.BoundField, forms.BoundField]]:
        """Each offer with its two fields."""
        return [
            (offer, self[f"chosen-{offer.essay.pk}"], self[f"place-{offer.essay.pk}"]) for offer in self.offered
        ]

    def places(self) -> dict[int, int | None]:
        """The place of each ticked essay, in the order they were offered."""
        ids = [offer.essay.pk for offer in self.offered if self.cleaned_data[f"chosen-{offer.essay.pk}"]]
        return {pk: self.cleaned_data[f"place-{pk}"] for pk in ids}


def compose(request: HttpRequest, parent_id: int) -> HttpResponse:
    """Offer the published essays, and make a draft edition of those chosen."""
    parent = get_object_or_404(NewsletterPage.objects.select_related("newsletter", "locale"), pk=parent_id)
    if not parent.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    form = PlacesForm(request.POST or None, offered=offers(parent))
    if request.method == "POST" and form.is_valid():
        essays = chosen_essays(parent, form.places())
        if not essays:
            form.add_error(None, _("Choose at least one essay."))
        elif response := _composed(request, parent, essays, form):
            return response
    context = {
        "parent": parent,
        "form": form,
        "breadcrumbs_items": _breadcrumbs(parent, _("New edition from essays")),
    }
    return TemplateResponse(request, "newsletter/admin/compose.html", context)


def _composed(
    request: HttpRequest, parent: NewsletterPage, essays: list[EssayPage], form: PlacesForm
) -> HttpResponse | None:
    """Open the draft that was made; None where it could not be made, which the form says."""
    try:
        edition = edition_from_essays(parent=parent, essays=essays, user=request.user)
    except NotMade as reason:
        form.add_error(None, str(reason))
        return None
    messages.success(request, _("A draft was made from the chosen essays. Nothing is published or mailed yet."))
    return redirect("wagtailadmin_pages:edit", edition.pk)


def _breadcrumbs(page: NewsletterPage, here: str) -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_explore", args=[page.pk]), "label": page.get_admin_display_title()},
        {"url": "", "label": here},
    ]
