"""The download of who was not mailed, for those who may take addresses out; every one is logged."""

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation
from django.views.decorators.http import require_POST
from wagtail.log_actions import log

from newsletter.sending.not_mailed import heading, lines, not_mailed_rows
from newsletter.sending.views import EXPORTS, SEES_MAILINGS, allowed, mailing_or_404
from newsletter.spreadsheets import csv_lines

LOGGED = "newsletter.mailing.not_mailed"


@require_POST
def not_mailed(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The file; logged with the number of addresses and without any. A press, because it leaves a trace."""
    allowed(request, SEES_MAILINGS)
    allowed(request, EXPORTS)
    found = mailing_or_404(pk)
    log(found, LOGGED, user=request.user, data={"addresses": not_mailed_rows(found).count()})
    language = translation.get_language()

    def in_language() -> Iterator[str]:
        with translation.override(language):
            yield from csv_lines(heading(), lines(found))

    return StreamingHttpResponse(
        in_language(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="not-mailed-{found.pk}.csv"',
            "Cache-Control": "no-store",
        },
    )
