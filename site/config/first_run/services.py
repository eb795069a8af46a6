"""Set up a publication from the answers of one form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.models import Page, Site

from blog.images import PublicationImage
from blog.models import HomePage
from blog.setup import create_publication
from blog.starting_texts import Publisher
from newsletter.models import Newsletter
from newsletter.newsletters.setup import create_newsletter
from newsletter.roles import ensure_roles


class AlreadySetUp(Exception):
    """There is a publication already."""


@dataclass(frozen=True)
class Answers:
    """What the form asks. `names` and `newsletter_names` are by language code."""

    languages: Sequence[str]
    names: dict[str, str]
    newsletter_names: dict[str, str]
    sender_name: str
    sender_email: str
    legal_name: str
    postal_address: str
    legal_contact: str
    time_zone: str
    legal_name_en: str = ""
    logo: "UploadedFile[bytes] | None" = None


def is_empty() -> bool:
    """Whether nothing has been published yet: there is no home page."""
    return not HomePage.objects.exists()


def shows_nothing(site: Site | None) -> bool:
    """Whether the front page would be the blank one an empty installation has. No query."""
    return site is None or site.root_page.cached_content_type.model_class() is Page


@transaction.atomic
def set_up(*, answers: Answers, user: Any) -> Newsletter:
    """Create homes, lists, standing pages, newsletter, roles and settings, all published by `user`.

    Everything or nothing, and once: of two presses at the same moment the second waits
    for the first. Raises `AlreadySetUp` when there is a home page.
    """
    _wait_for_others()
    if not is_empty():
        raise AlreadySetUp
    publisher = Publisher(
        names=answers.names,
        legal_name=answers.legal_name,
        legal_name_en=answers.legal_name_en,
        contact_email=answers.legal_contact,
        postal_address=answers.postal_address,
    )
    homes = create_publication(
        names=answers.names,
        languages=answers.languages,
        publisher=publisher,
        logo=_logo(answers, user),
        user=user,
    )
    ensure_roles()
    return create_newsletter(
        homes=homes,
        names=answers.newsletter_names,
        sender_name=answers.sender_name,
        sender_email=answers.sender_email,
        legal_name=answers.legal_name,
        legal_name_en=answers.legal_name_en,
        postal_address=answers.postal_address,
        legal_contact=answers.legal_contact,
        time_zone=answers.time_zone,
        user=user,
    )


def _wait_for_others() -> None:
    """Hold the root of all pages, which is there in every installation, until the transaction ends."""
    list(Page.objects.select_for_update().filter(depth=1))


def _logo(answers: Answers, user: Any) -> PublicationImage | None:
    if answers.logo is None:
        return None
    return PublicationImage.objects.create(
        title=answers.names[answers.languages[0]], file=answers.logo, uploaded_by_user=user
    )
