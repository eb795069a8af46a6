"""What an edition asks of the world outside: its links elsewhere, images kept elsewhere, filters, the DNS."""

from hashlib import sha256

from bs4 import BeautifulSoup
from django.conf import settings
from django.utils import timezone

from newsletter.editions.models import EditionPage
from newsletter.editions.own_links import bytes_here, is_own
from newsletter.editions.preflight.odd_links import is_within
from newsletter.editions.rendering import RenderedEdition
from newsletter.editions.slots import SLOTS
from newsletter.newsletters.models import Newsletter
from newsletter.newsletters.servers import ServerUnknown
from newsletter.outside.answers import (
    ADDRESS,
    BOUNCE,
    DKIM,
    DMARC,
    IMAGE,
    LINK,
    SPAM,
    SPF,
    Question,
)
from newsletter.sending.transport import server_of


def questions_of(edition: EditionPage, *, rendered: RenderedEdition, newsletter: Newsletter) -> list[Question]:
    """Every question of an edition; none where this installation asks nobody outside."""
    if not settings.OUTSIDE_CHECKS:
        return []
    found = [Question(LINK, link) for link in links_elsewhere(rendered) if not is_within(link)]
    found += [Question(IMAGE, source) for source in images_of_mail(rendered) if bytes_here(source) is None]
    if settings.SPAMD_ADDRESS or settings.RSPAMD_URL:
        found.append(spam_question(edition, rendered=rendered, newsletter=newsletter))
    return [*found, *domain_questions(newsletter)]


def links_elsewhere(rendered: RenderedEdition) -> list[str]:
    """The links that lead away from the site, in order."""
    return [link for link in rendered.links if not is_own(link) and link not in SLOTS]


def images_of_mail(rendered: RenderedEdition) -> list[str]:
    """The addresses of the images in the mail's HTML, each once."""
    images = BeautifulSoup(rendered.html, "html.parser").find_all("img", src=True)
    return list(dict.fromkeys(str(image["src"]) for image in images))


def spam_question(edition: EditionPage, *, rendered: RenderedEdition, newsletter: Newsletter) -> Question:
    """Whether a filter takes the edition for spam; asked anew whenever the message differs."""
    parts = (str(newsletter.pk), newsletter.sender_email, rendered.subject, rendered.html, rendered.text)

    key = sha256("\0".join(parts).encode()).hexdigest()
    return Question(SPAM, key, lambda: _message(edition, newsletter))


def _message(edition: EditionPage, newsletter: Newsletter) -> bytes:
    """The octets a made-up reader would get."""
    from newsletter.sending.sample import sample_message

    return sample_message(edition=edition, newsletter=newsletter, now=timezone.now())


def domain_questions(newsletter: Newsletter) -> list[Question]:
    """What is asked of the sender's domain; nothing while mail stays on this machine."""
    domain = newsletter.sender_email.rpartition("@")[2].lower()
    if not domain or mail_stays_here(newsletter):
        return []
    found = [Question(kind, domain) for kind in (ADDRESS, SPF, DKIM, DMARC)]
    bounce = settings.BOUNCE_DOMAIN
    return [*found, Question(BOUNCE, f"{bounce} {domain}")] if bounce else found


def mail_stays_here(newsletter: Newsletter) -> bool:
    """Whether the newsletter's server is the local mailbox, or none at all."""
    try:
        return server_of(newsletter).is_on_this_machine
    except ServerUnknown:
        return True
