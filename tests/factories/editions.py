"""Editions for tests: a small publication around them, and the golden edition with every block."""

import io
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image as Drawing
from wagtail.models import Locale, Page

from blog.images import PublicationImage
from blog.models import AuthorIndexPage, AuthorPage, CategoryIndexPage, CategoryPage, EssayPage, HomePage
from blog.setup import sync_site
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter, NewsletterPage
from tests.factories.kept import keep

NAMES = {"ja": "かわら版", "en": "Kawaraban"}
CATEGORIES = {"ja": "カテゴリー", "en": "Categories"}
PROMISES = {"ja": "<p>現場の言葉で書いた随筆を、ひと月に二度。</p>", "en": "<p>Essays, twice a month.</p>"}
CADENCES = {"ja": "第2・第4火曜日", "en": "Every other Tuesday"}
NEWSLETTER_NAMES = {"ja": "かわら版だより", "en": "Kawaraban Letter"}


def make_newsletter(**fields: Any) -> Newsletter:
    """A newsletter with complete legal display, and its live page below a home in Japanese and in English.

    Only the pages editions need, without revisions: the whole of a publication takes far longer to make.
    """
    values = {
        "name": NEWSLETTER_NAMES["ja"],
        "slug": "newsletter",
        "is_default": True,
        "sender_name": "かわら版編集室",
        "sender_email": "letter@example.jp",
        "legal_name": "合同会社かわら版",
        "postal_address": "東京都台東区浅草1-2-3",
        "legal_contact": "editors@example.jp",
    }
    newsletter = Newsletter.objects.create(**(values | fields))
    found = HomePage.objects.select_related("locale").order_by("path")
    homes = {home.locale.language_code: home for home in found} or _make_homes()
    key = None
    for language, home in homes.items():
        page = NewsletterPage(
            title=NEWSLETTER_NAMES[language],
            slug="newsletter",
            newsletter=newsletter,
            locale=home.locale,
            promise=PROMISES[language],
            cadence=CADENCES[language],
        )
        page.translation_key = key = key or page.translation_key
        home.add_child(instance=page)
    return newsletter


def _make_homes() -> dict[str, HomePage]:
    first, _created = Locale.objects.get_or_create(language_code="ja")
    # A test whose transactions are real leaves an empty database behind.
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=first)
    homes = {}
    for language, name in NAMES.items():
        locale, _created = Locale.objects.get_or_create(language_code=language)
        homes[language] = HomePage(title=name, slug=f"home-{language}", locale=locale)
        homes[language].translation_key = homes["ja"].translation_key
        root.add_child(instance=homes[language])
        index = CategoryIndexPage(title=CATEGORIES[language], slug="categories", locale=locale)
        homes[language].add_child(instance=index)
    sync_site(root_page=homes["ja"])
    return homes


def newsletter_page(language: str = "ja") -> NewsletterPage:
    """The newsletter's page in a language; the publication is made where it is missing."""
    if not NewsletterPage.objects.exists():
        keep("newsletter with a page", make_newsletter)
    return NewsletterPage.objects.get(locale__language_code=language)


def make_image(
    name: str = "drawing.jpg", *, size: tuple[int, int] = (1600, 900), **fields: Any
) -> PublicationImage:
    """An image of one colour."""
    content = io.BytesIO()
    kind = "PNG" if name.endswith(".png") else "JPEG"
    Drawing.new("RGB", size, "#b1321b").save(content, kind)
    image = PublicationImage(title=fields.pop("title", name), **fields)
    image.file.save(name, ContentFile(content.getvalue()), save=False)
    image.width, image.height = size
    image.save()
    return image


def make_category(title: str = "現場", *, language: str = "ja", slug: str = "genba") -> CategoryPage:
    """A category below the language's list of categories."""
    newsletter_page(language)
    index = CategoryIndexPage.objects.get(locale__language_code=language)
    found = CategoryPage.objects.child_of(index).filter(slug=slug).first()
    if found:
        return found
    category = CategoryPage(title=title, slug=slug, locale=index.locale)
    index.add_child(instance=category)
    return category


def make_essay(title: str = "随筆", *, language: str = "ja", live: bool = True, **fields: Any) -> EssayPage:
    """An essay below the home of a language, live unless told otherwise."""
    newsletter_page(language)
    home = HomePage.objects.get(locale__language_code=language)
    essay = EssayPage(title=title, locale=home.locale, live=live, **fields)
    home.add_child(instance=essay)
    return essay


def make_author(name: str, role: str = "", bio: str = "", *, language: str = "ja") -> AuthorPage:
    """An author with a portrait below the language's list of authors."""
    newsletter_page(language)
    home = HomePage.objects.get(locale__language_code=language)
    index = AuthorIndexPage.objects.child_of(home).first()
    if index is None:
        index = AuthorIndexPage(title=name, slug="authors", locale=home.locale)
        home.add_child(instance=index)
    photo = make_image("portrait.jpg", size=(400, 400), title=name)
    author = AuthorPage(title=name, slug="author", role=role, bio=bio, photo=photo, locale=home.locale)
    index.add_child(instance=author)
    return author


def make_edition(
    *, parent: NewsletterPage | None = None, body: list[Any] | None = None, live: bool = False, **fields: Any
) -> EditionPage:
    """An edition below a newsletter's page, saved as a draft with a first revision."""
    parent = parent or newsletter_page()
    values: dict[str, Any] = {"title": "第一便", "subject": "第一便をお届けします", "preheader": "今月の三本"}
    edition = EditionPage(**(values | fields), locale=parent.locale, live=live)
    edition.body = [("text", "<p>こんにちは。</p>")] if body is None else body
    Page.objects.get(pk=parent.pk).add_child(instance=edition)
    edition.save_revision()
    return edition
