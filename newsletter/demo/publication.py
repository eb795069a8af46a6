"""The demo's publication: homes, lists, standing pages, settings, and its newsletter."""

from datetime import datetime

from django.db import transaction
from wagtail.models import Locale

from blog.models import (
    AuthorIndexPage,
    CategoryIndexPage,
    HomePage,
    NavigationItem,
    PublicationSettings,
    SocialLink,
    StandingPage,
)
from blog.setup import add_to_navigation, create_publication
from blog.starting_texts import Publisher
from newsletter.demo import content
from newsletter.demo.body import plain_blocks
from newsletter.demo.ledger import Ledger
from newsletter.demo.moments import founding
from newsletter.demo.places import LANGUAGES, homes, page_id_in
from newsletter.demo.publishing import date_back, publish, recording_new_pages
from newsletter.newsletters.models import Newsletter, NewsletterPage
from newsletter.newsletters.setup import create_newsletter

UNDO_SECONDS = 15
"""Long enough to be seen, short enough for who waits for the first mailing."""


def make_publication(ledger: Ledger, *, anchor: datetime) -> None:
    """Create homes, lists of authors and categories, standing pages and settings."""
    if "publication" in ledger:
        return
    facts = content.publication()
    with transaction.atomic():
        had_english = Locale.objects.filter(language_code="en").exists()
        with recording_new_pages(ledger):
            homes = create_publication(
                names=facts["names"],
                languages=LANGUAGES,
                publisher=_publisher(),
                taglines=facts["taglines"],
            )
            _date_back(homes, at=founding(anchor))
        if not had_english:
            ledger.add("locale:en", Locale.objects.get(language_code="en"))
        ledger.add("publication", _settings_with_links())


def make_newsletter(ledger: Ledger, *, anchor: datetime) -> None:
    """Create the newsletter and its page in both languages."""
    if "newsletter" in ledger:
        return
    facts = content.publication()
    publisher, words = facts["publisher"], facts["newsletter"]
    with transaction.atomic():
        with recording_new_pages(ledger):
            newsletter = create_newsletter(
                homes=homes(ledger),
                names=words["names"],
                sender_name=words["sender"]["name"],
                sender_email=words["sender"]["email"],
                reply_to=words["sender"]["reply_to"],
                legal_name=publisher["legal_name"],
                legal_name_en=publisher["legal_name_en"],
                postal_address=publisher["postal_address"],
                legal_contact=publisher["contact_email"],
                promises=words["promises"],
                cadences=words["cadences"],
            )
            newsletter.undo_seconds = UNDO_SECONDS
            newsletter.save(update_fields=["undo_seconds"])
            _write_welcome(newsletter, words, at=founding(anchor))
        ledger.add("newsletter", newsletter)
        _order_navigation(newsletter)


def write_about(ledger: Ledger, *, anchor: datetime) -> None:
    """Give the pages about the publication the demo's own words, which point to an essay."""
    if "about" in ledger:
        return
    with transaction.atomic():
        for language, home in homes(ledger).items():
            words = content.publication()["about"][language]
            page = StandingPage.objects.child_of(home).get(purpose=StandingPage.Purpose.ABOUT)
            page.title, page.search_description = words["title"], words["summary"]
            page.body = plain_blocks(words["body"], page_id=page_id_in(ledger, language))
            publish(page, at=founding(anchor))
            ledger.renew(f"page:{page.url_path}")
        ledger.add("about", page)


def _publisher() -> Publisher:
    facts = content.publication()
    return Publisher(
        names=facts["names"],
        legal_name=facts["publisher"]["legal_name"],
        legal_name_en=facts["publisher"]["legal_name_en"],
        contact_email=facts["publisher"]["contact_email"],
        postal_address=facts["publisher"]["postal_address"],
    )


def _date_back(homes: dict[str, HomePage], *, at: datetime) -> None:
    """Give the homes their words, and let every page of theirs be as old as the publication."""
    for language, home in homes.items():
        home.introduction = content.publication()["introductions"][language]
        publish(home, at=at)
        for page in home.get_descendants():
            date_back(page, at=at)


def _settings_with_links() -> PublicationSettings:
    publication = PublicationSettings.objects.get(site__is_default_site=True)
    for place, link in enumerate(content.publication()["social_links"]):
        SocialLink.objects.create(publication=publication, sort_order=place, **link)
    statements = content.publication()["ai_statements"]
    publication.ai_statement, publication.ai_statement_en = statements["ja"], statements["en"]
    publication.save()
    return publication


def _write_welcome(newsletter: Newsletter, words: dict[str, dict[str, str]], *, at: datetime) -> None:
    for page in NewsletterPage.objects.filter(newsletter=newsletter).select_related("locale"):
        language = page.locale.language_code
        page.welcome_subject = words["welcome_subjects"][language]
        page.welcome_text = words["welcome_texts"][language]
        publish(page, at=at)


def _order_navigation(newsletter: Newsletter) -> None:
    """Categories and authors before the newsletter and the page about the publication."""
    page = NewsletterPage.objects.get(newsletter=newsletter, locale__language_code=LANGUAGES[0])
    home = page.get_parent()
    for model in (CategoryIndexPage, AuthorIndexPage):
        add_to_navigation(page=model.objects.child_of(home).get())
    order = (CategoryIndexPage, AuthorIndexPage, NewsletterPage, StandingPage)
    for entry in NavigationItem.objects.select_related("page"):
        NavigationItem.objects.filter(pk=entry.pk).update(sort_order=order.index(entry.page.specific_class))
