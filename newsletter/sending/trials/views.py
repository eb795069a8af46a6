"""The page from which test mails are sent. GET shows, POST sends."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from newsletter.editions.models import EditionPage
from newsletter.editions.previews.rows import Row, made_up_rows, row_of
from newsletter.editions.previews.variants import Choice, choices_of, chosen
from newsletter.message.headers import HeaderRefused
from newsletter.newsletters.models import Newsletter
from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending.services import newsletter_of
from newsletter.sending.trials.models import TrialRecipient
from newsletter.sending.trials.remembered import since_last_trial
from newsletter.sending.trials.services import MOST_AN_HOUR, MOST_AT_ONCE, send_trials
from newsletter.sending.views import SENDS

MYSELF = "me"


class TrialForm(forms.Form):
    """To whom, as which reader, in which variant."""

    to = forms.MultipleChoiceField(
        label=gettext_lazy("To"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    row = forms.ChoiceField(label=gettext_lazy("As this reader gets it"))
    variant = forms.ChoiceField(label=gettext_lazy("Variant"), required=False)

    def __init__(
        self, *args: Any, people: list[tuple[str, str]], rows: list[Row], choices: list[Choice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = people
        self.fields["row"].choices = [(row.key, row.label) for row in rows]
        self.fields["variant"].choices = [(one.key, one.label or _("what everyone may see")) for one in choices]
        if len(choices) < 2:
            del self.fields["variant"]

    def clean_to(self) -> list[str]:
        """Refuse more than are sent at once."""
        found: list[str] = self.cleaned_data["to"]
        if len(found) > MOST_AT_ONCE:
            raise forms.ValidationError(_("Choose at most %(number)d.") % {"number": MOST_AT_ONCE})
        return found


@require_http_methods(["GET", "HEAD", "POST"])
def trials(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Ask to whom a test mail of the latest draft goes, and send it on POST, for those who may send mailings."""
    if not request.user.has_perm(SENDS):
        raise PermissionDenied
    edition = get_object_or_404(EditionPage.objects.select_related("latest_revision", "locale"), pk=edition_id)
    draft, newsletter = edition.get_latest_revision_as_object(), newsletter_of(edition)
    choices, wanted = choices_of(draft, newsletter), _wanted(request, edition, newsletter)
    people = _people(request, newsletter)
    options = {
        "people": [(key, label) for key, label, _address in people],
        "rows": _rows(edition, wanted),
        "choices": choices,
    }
    initial = {"to": [MYSELF], "row": wanted.key, "variant": request.GET.get("variant", "")}
    form = TrialForm(request.POST if request.method == "POST" else None, initial=initial, **options)
    if request.method == "POST" and form.is_valid():
        addresses = [address for key, _label, address in people if key in form.cleaned_data["to"]]
        variant = chosen(choices, form.cleaned_data.get("variant", ""))
        _send(request, edition, addresses, wanted, variant)
        query = urlencode({"row": wanted.key, "variant": variant.key})
        return redirect(f"{reverse('newsletter_trials', args=[edition.pk])}?{query}")
    return _page(request, edition, draft, newsletter, form)


def _wanted(request: HttpRequest, edition: EditionPage, newsletter: Newsletter) -> Row:
    key = request.POST.get("row") or request.GET.get("row", "")
    return row_of(key, newsletter=newsletter, language=edition.locale.language_code, user=request.user)


def _rows(edition: EditionPage, wanted: Row) -> list[Row]:
    rows = made_up_rows(edition.locale.language_code)
    return [wanted, *rows] if wanted.is_real else rows


def _people(request: HttpRequest, newsletter: Newsletter) -> list[tuple[str, str, str]]:
    """Key, label and address of whoever a test may go to: oneself first."""
    own = request.user.email  # type: ignore[union-attr]
    found = [(MYSELF, _("me (%(address)s)") % {"address": own}, own)] if own else []
    rows = TrialRecipient.objects.filter(newsletter=newsletter)
    return [*found, *((str(one.pk), f"{one.name} ({one.address})", one.address) for one in rows)]


def _send(request: HttpRequest, edition: EditionPage, addresses: list[str], row: Row, variant: Choice) -> None:
    try:
        sent = send_trials(
            edition=edition,
            addresses=addresses,
            user=request.user,
            now=timezone.now(),
            truths=variant.truths,
            values=row.values,
        )
    except (HeaderRefused, ServerUnknown) as error:
        messages.error(request, str(error))
        return
    for one in sent:
        (messages.success if one.accepted else messages.error)(request, one.words)


def _page(
    request: HttpRequest, edition: EditionPage, draft: EditionPage, newsletter: Newsletter, form: TrialForm
) -> HttpResponse:
    editor = reverse("wagtailadmin_pages:edit", args=[edition.pk])
    context = {
        "edition": edition,
        "newsletter": newsletter,
        "form": form,
        "tested": since_last_trial(draft),
        "most": MOST_AN_HOUR,
        "manages": request.user.has_perm("newsletter.view_trialrecipient"),
        "breadcrumbs_items": [
            {"url": editor, "label": edition.get_admin_display_title()},
            {"url": "", "label": _("Test mails")},
        ],
    }
    return render(request, "newsletter/admin/trials.html", context)
