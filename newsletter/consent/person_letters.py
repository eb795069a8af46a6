"""What the mails with a link for a person's own affair say beside their fixed words."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from newsletter.consent import links, person_links
from newsletter.consent.addresses import masked
from newsletter.consent.models import Notice


def words_for(notice: Notice, name: str) -> dict[str, str]:
    """Subject and values of such a mail, in the active language; `name` is what the newsletter is called.

    Raises `links.KeyLost` when its link can no longer be made.
    """
    if notice.person_token is None:
        raise ValueError("a mail without its link")
    subject, address_name = SUBJECTS[Notice.Kind(notice.kind)]
    token = person_links.raw_token_of(notice.person_token)
    return {
        "subject": subject(name),
        "link_url": links.address_of(address_name, token, notice.language),
        "present_address": masked(notice.subscription.subscriber.email),
    }


Subject = Callable[[str], str]
SUBJECTS: dict[Notice.Kind, tuple[Subject, str]] = {
    Notice.Kind.ADDRESS_CHANGE: (
        lambda name: _("Please confirm your new address: %(newsletter)s") % {"newsletter": name},
        "newsletter_address",
    ),
    Notice.Kind.ADDRESS_CHANGED: (
        lambda name: _("Your address was changed: %(newsletter)s") % {"newsletter": name},
        "newsletter_address",
    ),
    Notice.Kind.OWN_DATA: (
        lambda name: _("The data we keep about you: %(newsletter)s") % {"newsletter": name},
        "newsletter_own_data",
    ),
}
