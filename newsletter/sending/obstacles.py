"""What stands against mailing an edition: asked at the press, at the hour, and by whoever looks at a held one."""

from datetime import datetime

from newsletter.editions.approval.services import approval_problem
from newsletter.editions.merge.filling import TornToken
from newsletter.editions.models import EditionPage
from newsletter.editions.preflight import check
from newsletter.editions.variants.rules import MOST_VARIANTS
from newsletter.message.headers import HeaderRefused
from newsletter.newsletters.models import Newsletter
from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending.freeze import render_variant
from newsletter.sending.models import Mailing, MailingVariant
from newsletter.sending.routes.roads import roads_of
from newsletter.sending.samples import problems_of_variant
from newsletter.sending.transport import server_of
from newsletter.sending.variants import truths_possible


def obstacles(mailing: Mailing, *, now: datetime) -> list[str]:
    """What stands against the start of a mailing at this moment, in the active language. Changes nothing."""
    edition = mailing.revision.as_object()
    found = [finding.message for finding in check(edition) if finding.level == "fail"]
    found += filter(None, [approval_problem(edition, scheduled_by=mailing.created_by_id)])
    found += content_problems(mailing, edition, now=now)
    found += server_problems(mailing.newsletter)
    if edition.distribution == EditionPage.Distribution.MAIL_AND_WEB:
        found += edition.publishing_obstacles()
    return list(dict.fromkeys(found))


def server_problems(newsletter: Newsletter) -> list[str]:
    """Why the newsletter's mail server, or one of its routes, is not known; empty when all are."""
    try:
        server_of(newsletter)
        roads_of(newsletter)
    except ServerUnknown as error:
        return [str(error)]
    return []


def content_problems(mailing: Mailing, edition: EditionPage, *, now: datetime) -> list[str]:
    """What is wrong with any message an edition would be frozen to. The mailing need not be saved."""
    try:
        every = (render_variant(mailing, edition, truths) for truths in truths_possible(edition)[:MOST_VARIANTS])
        return list(dict.fromkeys(problem for one in every for problem in message_problems(one, now=now)))
    except (HeaderRefused, TornToken) as error:
        return [str(error)]


def message_problems(variant: MailingVariant, *, now: datetime) -> list[str]:
    """Compose messages as recipients will get them, signed, and look at their octets."""
    return problems_of_variant(variant, now=now)
