"""Make a newsletter and its page in each language."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from wagtail.models import Page

from blog.setup import add_to_navigation, add_translated_page
from newsletter.newsletters.models import Newsletter, NewsletterPage


@transaction.atomic
def create_newsletter(
    *,
    homes: Mapping[str, Page],
    names: Mapping[str, str],
    sender_name: str,
    sender_email: str,
    legal_name: str,
    legal_name_en: str = "",
    postal_address: str = "",
    legal_contact: str = "",
    reply_to: str = "",
    time_zone: str = "Asia/Tokyo",
    promises: Mapping[str, str] | None = None,
    cadences: Mapping[str, str] | None = None,
    slug: str = "newsletter",
    user: Any = None,
) -> Newsletter:
    """Create what is missing of the newsletter `slug`, and its published page under each home, and return it.

    `names`, `promises` (HTML) and `cadences` are by language code, as are `homes`; the
    first of `homes` gives the newsletter's own language. It becomes the default one if
    there is none yet. Its pages take `slug` too and enter the navigation. Idempotent:
    what exists is left as it is.
    """
    language = next(iter(homes))
    newsletter, _created = Newsletter.objects.get_or_create(
        slug=slug,
        defaults={
            "name": names[language],
            "language": language,
            "is_default": not Newsletter.objects.filter(is_default=True).exists(),
            "sender_name": sender_name,
            "sender_email": sender_email,
            "reply_to": reply_to,
            "legal_name": legal_name,
            "legal_name_en": legal_name_en,
            "postal_address": postal_address,
            "legal_contact": legal_contact,
            "time_zone": time_zone,
        },
    )

    def fields(language: str) -> dict[str, Any]:
        return {
            "title": names[language],
            "newsletter": newsletter,
            "promise": (promises or {}).get(language, ""),
            "cadence": (cadences or {}).get(language, ""),
        }

    pages = add_translated_page(parents=homes, model=NewsletterPage, slug=slug, fields=fields, user=user)
    add_to_navigation(page=pages[language])
    return newsletter
