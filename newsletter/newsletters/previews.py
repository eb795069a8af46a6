"""The editor's preview of the welcome mail."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation

from newsletter.consent.notice_letters import welcome_letter
from newsletter.consent.wording import known_language, offer_as
from newsletter.editions.previews import mail_policy
from newsletter.newsletters.models import NewsletterPage

NOWHERE = "#"


def preview(page: NewsletterPage, *, request: HttpRequest, mode: str) -> HttpResponse:
    """Answer with the welcome mail as it stands in the editor: as `welcome`, or as `welcome-text`."""
    language = known_language(page.locale.language_code)
    with translation.override(language):
        letter = welcome_letter(offer_as(page, language), leave_url=NOWHERE, preferences_url=NOWHERE)
    if mode == "welcome-text":
        context = {"subject": letter.subject, "text": letter.text, "language": language}
        return TemplateResponse(request, "newsletter/admin/text_preview.html", context)
    response = HttpResponse(letter.html)
    response._csp_config = mail_policy()  # type: ignore[attr-defined]
    return response
