"""Pages of the administration on which notices are read, changed and tried. GET shows, POST acts."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages

from newsletter.consent.models import Notice
from newsletter.consent.notice_texts.rules import EDITABLE, Words, faults_of_subject, faults_of_text
from newsletter.consent.notice_texts.samples import sample_letter, send_sample
from newsletter.consent.notice_texts.services import (
    change_words,
    own_words,
    standard_words,
    versions,
    words_in_force,
)
from newsletter.consent.wording import LANGUAGES
from newsletter.editions.previews import mail_policy
from newsletter.editions.previews.modes import in_colours
from newsletter.message.headers import HeaderRefused
from newsletter.newsletters.models import Newsletter, NewsletterPage
from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending.outcomes import Verdict
from newsletter.sending.words import delivery_reason

MAY_CHANGE = "newsletter.change_newsletter"
SHOWN_VERSIONS = 20


class WordsForm(forms.Form):
    """Subject and text of one kind of notice; left empty they are the standard ones."""

    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, widget=forms.Textarea(attrs={"rows": 6}), max_length=2000
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["text"].help_text = EDITABLE[kind].help

    def clean_subject(self) -> str:
        """Refuse what a subject may not be."""
        return self._checked("subject", faults_of_subject(self.cleaned_data["subject"].strip()))

    def clean_text(self) -> str:
        """Refuse a text without what it must keep, and one that leads elsewhere."""
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        self.cleaned_data["text"] = text
        return self._checked("text", faults_of_text(text, self.kind))

    def _checked(self, name: str, faults: list[str]) -> str:
        if faults:
            raise forms.ValidationError(faults)
        return str(self.cleaned_data[name]).strip()

    def words(self) -> Words:
        """What was typed."""
        return Words(self.cleaned_data["subject"], self.cleaned_data["text"])


@require_GET
def notices(request: HttpRequest, pk: int) -> HttpResponse:
    """Every kind of notice of a newsletter in every language: whose words it has, and the ways to it."""
    newsletter = _newsletter(request, pk)
    pages = NewsletterPage.objects.filter(newsletter=newsletter).select_related("locale")
    by_language = {page.locale.language_code: page for page in pages}
    context = {
        "newsletter": newsletter,
        "languages": [
            (name, [_row(newsletter, kind, code, by_language.get(code)) for kind in Notice.Kind])
            for code, name in settings.LANGUAGES
        ],
        "breadcrumbs_items": _breadcrumbs(newsletter),
    }
    return render(request, "newsletter/admin/notices.html", context)


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, pk: int, language: str, kind: str) -> HttpResponse:
    """One kind of notice: its words, how it looks, what it was before. POST changes the words."""
    newsletter = _newsletter(request, pk)
    _known(language, kind)
    if kind not in EDITABLE:
        return _show(request, newsletter, language, kind, None)
    force = words_in_force(newsletter, kind, language)
    initial = {"subject": force.subject, "text": force.text}
    form = WordsForm(request.POST or None, initial=initial, kind=kind)
    if request.method == "POST" and form.is_valid():
        _change(request, newsletter, kind, language, form.words())
        return redirect("newsletter_notice", pk, language, kind)
    return _show(request, newsletter, language, kind, form)


@require_POST
def reset(request: HttpRequest, pk: int, language: str, kind: str) -> HttpResponse:
    """Let the standard words stand again, or an earlier version (`version`); one that is none changes nothing."""
    newsletter = _newsletter(request, pk)
    _known(language, kind)
    field = forms.ModelChoiceField(versions(newsletter, kind, language), required=False)
    try:
        earlier = field.clean(request.POST.get("version", ""))
    except forms.ValidationError:
        messages.error(request, _("There is no such earlier version. Nothing was changed."))
        return redirect("newsletter_notice", pk, language, kind)
    wanted = Words(earlier.subject, earlier.text) if earlier else Words("", "")
    _change(request, newsletter, kind, language, wanted)
    return redirect("newsletter_notice", pk, language, kind)


@xframe_options_sameorigin
@require_GET
def preview(request: HttpRequest, pk: int, language: str, kind: str) -> HttpResponse:
    """The notice with made-up data: in light colours, as for dark screens (`?mode=dark`), or as `?mode=text`."""
    newsletter = _newsletter(request, pk)
    _known(language, kind)
    letter = sample_letter(newsletter, kind, language, _words(newsletter, kind, language))
    if request.GET.get("mode") == "text":
        context = {"subject": letter.subject, "text": letter.text, "language": language}
        return TemplateResponse(request, "newsletter/admin/text_preview.html", context)
    response = HttpResponse(in_colours(letter.html, dark=request.GET.get("mode") == "dark"))
    response._csp_config = mail_policy()  # type: ignore[attr-defined]
    return response


@require_POST
def trial(request: HttpRequest, pk: int, language: str, kind: str) -> HttpResponse:
    """Send the notice, with made-up data, to the address of whoever presses."""
    newsletter = _newsletter(request, pk)
    _known(language, kind)
    address = request.user.email  # type: ignore[union-attr]
    if not address:
        messages.error(request, _("Your account has no e-mail address."))
        return redirect("newsletter_notice", pk, language, kind)
    letter = sample_letter(newsletter, kind, language, _words(newsletter, kind, language))
    try:
        outcome = send_sample(newsletter=newsletter, letter=letter, address=address, now=timezone.now())
    except (HeaderRefused, ServerUnknown) as error:
        messages.error(request, str(error))
    else:
        if outcome.verdict == Verdict.SUBMITTED:
            messages.success(request, _("A test was sent to %(address)s.") % {"address": address})
        else:
            reason = {"reason": delivery_reason(outcome.reason)}
            messages.error(request, _("The test was not sent: %(reason)s.") % reason)
    return redirect("newsletter_notice", pk, language, kind)


def _newsletter(request: HttpRequest, pk: int) -> Newsletter:
    if not request.user.has_perm(MAY_CHANGE):
        raise PermissionDenied
    return get_object_or_404(Newsletter.objects.select_related("mail_server"), pk=pk)


def _known(language: str, kind: str) -> None:
    if language not in LANGUAGES or kind not in Notice.Kind.values:
        raise Http404(kind)


def _words(newsletter: Newsletter, kind: str, language: str) -> Words:
    """What is in force; the welcome mail's words belong to the newsletter's page."""
    return words_in_force(newsletter, kind, language) if kind in EDITABLE else Words("", "")


def _change(request: HttpRequest, newsletter: Newsletter, kind: str, language: str, words: Words) -> None:
    if kind not in EDITABLE:
        raise Http404(kind)
    made = change_words(
        newsletter=newsletter, kind=kind, language=language, words=words, user=request.user, now=timezone.now()
    )
    if made is None:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, _("The next mail of this kind has these words."))


def _row(newsletter: Newsletter, kind: str, language: str, page: NewsletterPage | None) -> dict[str, Any]:
    if kind in EDITABLE:
        has_own = own_words(newsletter, kind, language) != Words("", "")
    else:
        has_own = bool(page and (page.welcome_subject or page.welcome_text))
    url = reverse("newsletter_notice", args=[newsletter.pk, language, kind])
    return {"label": Notice.Kind(kind).label, "url": url, "has_own": has_own}


def _show(
    request: HttpRequest, newsletter: Newsletter, language: str, kind: str, form: WordsForm | None
) -> HttpResponse:
    page = NewsletterPage.objects.filter(newsletter=newsletter, locale__language_code=language).first()
    label = Notice.Kind(kind).label
    context = {
        "newsletter": newsletter,
        "language": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "kind": kind,
        "label": label,
        "form": form,
        "page": page,
        "standard": standard_words(kind, language) if form else None,
        "must_keep": EDITABLE[kind].must_keep if form else (),
        "versions": list(versions(newsletter, kind, language)[:SHOWN_VERSIONS]) if form else [],
        "breadcrumbs_items": _breadcrumbs(newsletter, str(label)),
    }
    return render(request, "newsletter/admin/notice.html", context)


def _breadcrumbs(newsletter: Newsletter, here: str = "") -> list[dict[str, str]]:
    url = reverse("newsletter_notices", args=[newsletter.pk]) if here else ""
    items = [
        {"url": reverse("newsletters:index"), "label": _("Newsletters")},
        {"url": url, "label": _("Notices of %(newsletter)s") % {"newsletter": newsletter}},
    ]
    return [*items, {"url": "", "label": here}] if here else items
