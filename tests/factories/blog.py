"""A publication for tests: homes, people, categories, essays, images.

    homes = make_publication()
    essay = EssayPageFactory(parent=homes["ja"], title="…", authors=[author], category=category)

Essays are live from the start, published one minute apart in the order they are made.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import factory
import wagtail_factories
from django.conf import settings
from wagtail.models import Collection

from blog.images import PublicationImage
from blog.models import (
    AuthorIndexPage,
    AuthorPage,
    CategoryIndexPage,
    CategoryPage,
    EssayAuthor,
    EssayPage,
    HomePage,
)
from blog.setup import create_publication
from blog.starting_texts import Publisher
from tests.factories.kept import keep

NAMES = {"ja": "瓦版", "en": "Kawaraban"}
FIRST_DAY = datetime(2026, 1, 5, 0, 30, tzinfo=UTC)


def make_publication(languages: tuple[str, ...] = ("ja", "en")) -> dict[str, HomePage]:
    """Make what a publication begins with and return its homes by language."""
    keep(("publication", languages, settings.SITE_URL), partial(_create_publication, languages))
    homes = HomePage.objects.select_related("locale").order_by("path")
    return {home.locale.language_code: home for home in homes}


def _create_publication(languages: tuple[str, ...]) -> None:
    publisher = Publisher(names=NAMES, legal_name="合同会社かわら版", contact_email="editors@example.jp")
    taglines = {"ja": "現場の言葉で書く、売ることの随筆", "en": "Essays on selling, in the words of the trade"}
    create_publication(names=NAMES, languages=languages, publisher=publisher, taglines=taglines)


class ImageFactory(wagtail_factories.ImageFactory):
    """An image of one colour with a description."""

    class Meta:
        model = PublicationImage

    title = factory.Sequence(lambda number: f"image {number}")
    description = "机の上に開かれた帳面"
    collection = factory.LazyFunction(Collection.get_first_root_node)
    file = factory.django.ImageField(width=1600, height=1000, color="#b9ad96", format="JPEG")


class _PageFactory(wagtail_factories.PageFactory):
    class Meta:
        abstract = True

    locale = factory.LazyAttribute(lambda page: page.parent.locale)


class AuthorPageFactory(_PageFactory):
    """An author below the list of authors of a home: `parent` is the home or the list."""

    class Meta:
        model = AuthorPage

    title = "浜野 千佳"
    slug = factory.Sequence(lambda number: f"author-{number}")
    role = "合同会社かわら版 編集人"
    bio = "<p>製造業の営業に十一年、マーケティングに九年。両方の部屋の言葉を話します。</p>"

    @classmethod
    def _create_instance(cls, model_class: type, parent: Any, kwargs: dict[str, Any]) -> Any:
        return super()._create_instance(model_class, _below(parent, AuthorIndexPage), kwargs)


class CategoryPageFactory(_PageFactory):
    """A category below the list of categories of a home: `parent` is the home or the list."""

    class Meta:
        model = CategoryPage

    title = "組織と対話"
    slug = factory.Sequence(lambda number: f"category-{number}")
    description = "部署と部署のあいだで起きること。"

    @classmethod
    def _create_instance(cls, model_class: type, parent: Any, kwargs: dict[str, Any]) -> Any:
        return super()._create_instance(model_class, _below(parent, CategoryIndexPage), kwargs)


class EssayPageFactory(_PageFactory):
    """A live essay below a home. `authors` are its authors in order."""

    class Meta:
        model = EssayPage

    title = factory.Sequence(lambda number: f"営業と話す{number}")
    slug = factory.Sequence(lambda number: f"essay-{number}")
    lead = "「マーケの人は現場を知らない」。そう言われた日のことを、今も覚えています。"
    body = factory.LazyFunction(lambda: [("text", "<p>本文です。</p>")])
    first_published_at = factory.Sequence(lambda number: FIRST_DAY + timedelta(minutes=number))
    last_published_at = factory.SelfAttribute("first_published_at")
    live = True

    @factory.post_generation
    def authors(self, create: bool, extracted: list[AuthorPage] | None, **kwargs: Any) -> None:
        for order, author in enumerate(extracted or []):
            EssayAuthor.objects.create(essay=self, author=author, sort_order=order)

    @factory.post_generation
    def tag_names(self, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        if extracted:
            self.tags.add(*extracted)
            self.save()

    @classmethod
    def _after_postgeneration(cls, instance: Any, create: bool, results: Any = None) -> None:
        """Saving again is not needed: what came after was saved where it belongs."""


def _below(parent: Any, index: type) -> Any:
    return index.objects.child_of(parent).get() if isinstance(parent, HomePage) else parent
