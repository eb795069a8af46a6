"""The pages of the publication: home, essays, authors, categories, standing pages."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import Tag, TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from .blocks import EssayBody, PlainBody
from .contents import Heading, contents
from .embeds import PLAYER_HOSTS, embed
from .essay_form import EssayForm
from .essay_text import image_count, read_texts
from .feeds.pages import HasFeed
from .first_readers import FirstReaders
from .house_style import HouseStyle
from .images import PublicationImage, PublicationRendition
from .openness import KnowsWhetherOpen
from .pagination import page_of
from .permissions import PublishedByItsEditors
from .pictures import alternative
from .profile import OwnProfile
from .publication_settings import NavigationItem, PublicationSettings, SocialLink
from .publishing import CheckedBeforePublishing, essay_obstacles
from .reading_time import ReadingTime, reading_time
from .related.models import Likeness, LikenessTerms, RelatedEssay
from .rows import RowsPanel
from .search.models import SynonymGroup
from .slugs import ChosenSlugs, ReservedSlugs

if TYPE_CHECKING:
    from .ai_disclosure import TakenIn

__all__ = [
    "AuthorIndexPage",
    "AuthorLink",
    "AuthorPage",
    "CategoryIndexPage",
    "CategoryPage",
    "EssayAuthor",
    "EssayPage",
    "EssayTag",
    "FirstReaders",
    "HomePage",
    "HouseStyle",
    "Likeness",
    "LikenessTerms",
    "NavigationItem",
    "PublicationImage",
    "PublicationRendition",
    "PublicationSettings",
    "RelatedEssay",
    "SeriesIndexPage",
    "SeriesPage",
    "SocialLink",
    "StandingPage",
    "SynonymGroup",
]


class HomePage(KnowsWhetherOpen, PublishedByItsEditors, CheckedBeforePublishing, Page):
    """The front of the publication in one language, and the list of its essays."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home")
        verbose_name_plural = _("homes")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Find the page at a path; an essay in one query, with what its page shows, or at hand."""
        from .at_hand import essay_at_hand

        essay = essay_at_hand(self, path_components[0]) if len(path_components) == 1 else None
        return essay.route(request, []) if essay else super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .essays import essays_of  # needs the models of this file

        essays = page_of(essays_of(self), request)
        return {**super().get_context(request, *args, **kwargs), "essays": essays}


class CategoryIndexPage(PublishedByItsEditors, ReservedSlugs, CheckedBeforePublishing, Page):
    """The list of categories."""

    parent_page_types = ["blog.HomePage"]
    subpage_types = ["blog.CategoryPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of categories")
        verbose_name_plural = _("lists of categories")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .essays import categories_with_counts

        return {**super().get_context(request, *args, **kwargs), "categories": categories_with_counts(self)}


class CategoryPage(KnowsWhetherOpen, ChosenSlugs, PublishedByItsEditors, HasFeed, CheckedBeforePublishing, Page):
    """One category and its essays. Every essay belongs to exactly one."""

    description = models.TextField(_("description"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("description")]
    parent_page_types = ["blog.CategoryIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def feed_essays(self) -> "models.QuerySet[EssayPage]":
        from .essays import essays_in_category

        return essays_in_category(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        essays = page_of(self.feed_essays(), request)
        return {**super().get_context(request, *args, **kwargs), "essays": essays}


class AuthorIndexPage(PublishedByItsEditors, ReservedSlugs, CheckedBeforePublishing, Page):
    """The list of authors."""

    parent_page_types = ["blog.HomePage"]
    subpage_types = ["blog.AuthorPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of authors")
        verbose_name_plural = _("lists of authors")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .essays import authors_below

        return {**super().get_context(request, *args, **kwargs), "authors": authors_below(self)}


class AuthorPage(OwnProfile, KnowsWhetherOpen, ChosenSlugs, HasFeed, CheckedBeforePublishing, Page):
    """The person named on essays, with a portrait and a profile. May or may not be a user."""

    reading = models.CharField(pgettext_lazy("author", "reading (furigana)"), max_length=120, blank=True)
    role = models.CharField(_("title and organisation"), max_length=200, blank=True)
    photo = models.ForeignKey(
        PublicationImage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("portrait"),
    )
    bio = RichTextField(_("profile"), blank=True, features=["bold", "italic", "link"])
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author_pages",
        verbose_name=_("user account"),
    )

    content_panels = [
        TitleFieldPanel("title", heading=_("name")),
        FieldRowPanel([FieldPanel("reading"), FieldPanel("role")]),
        FieldPanel("photo"),
        FieldPanel("bio"),
        RowsPanel("links", label=_("profile"), heading=_("Profiles elsewhere")),
        FieldPanel("user"),
    ]
    parent_page_types = ["blog.AuthorIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("bio")]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    @property
    def photo_words(self) -> str:
        """The alternative text of the portrait: its description, else the name."""
        return alternative(self.photo) or self.title if self.photo else ""

    def feed_essays(self) -> "models.QuerySet[EssayPage]":
        from .essays import essays_by_author

        return essays_by_author(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .essays import supervised_by

        shown = {"essays": page_of(self.feed_essays(), request), "supervised": supervised_by(self)}
        return {**super().get_context(request, *args, **kwargs), **shown}


class AuthorLink(Orderable):
    """One of an author's profiles elsewhere."""

    author = ParentalKey(AuthorPage, related_name="links", on_delete=models.CASCADE)
    label = models.CharField(_("label"), max_length=60)
    address = models.URLField(_("address"))

    panels = [FieldPanel("label"), FieldPanel("address")]

    class Meta(Orderable.Meta):
        verbose_name = _("profile elsewhere")
        verbose_name_plural = _("profiles elsewhere")


class SeriesIndexPage(PublishedByItsEditors, ReservedSlugs, CheckedBeforePublishing, Page):
    """The list of series."""

    parent_page_types = ["blog.HomePage"]
    subpage_types = ["blog.SeriesPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of series")
        verbose_name_plural = _("lists of series")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .essays import series_with_counts

        return {**super().get_context(request, *args, **kwargs), "all_series": series_with_counts(self)}


class SeriesPage(KnowsWhetherOpen, ChosenSlugs, PublishedByItsEditors, HasFeed, CheckedBeforePublishing, Page):
    """Essays meant to be read one after another."""

    description = models.TextField(_("description"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("description")]
    parent_page_types = ["blog.SeriesIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("description")]

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def feed_essays(self) -> "models.QuerySet[EssayPage]":
        from .essays import essays_in_series

        return essays_in_series(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .essays import numbered_parts

        essays = page_of(self.feed_essays(), request)
        parts = list(zip(numbered_parts(self)[max(essays.start_index() - 1, 0) :], essays, strict=False))
        return {**super().get_context(request, *args, **kwargs), "essays": essays, "parts": parts}


class EssayTag(TaggedItemBase):
    """A tag on an essay."""

    content_object = ParentalKey("blog.EssayPage", related_name="tagged_items", on_delete=models.CASCADE)


class EssayAuthor(Orderable):
    """One of an essay's authors, in the order they are named."""

    essay = ParentalKey("blog.EssayPage", related_name="essay_authors", on_delete=models.CASCADE)
    author = models.ForeignKey(
        AuthorPage, on_delete=models.PROTECT, related_name="authored", verbose_name=_("author")
    )

    panels = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [models.UniqueConstraint(fields=["essay", "author"], name="author_once_per_essay")]


class EssayPage(
    KnowsWhetherOpen, ChosenSlugs, PublishedByItsEditors, ReservedSlugs, CheckedBeforePublishing, Page
):
    """A published piece."""

    class AiUse(models.TextChoices):
        RECORDED = "recorded", _("as the drafting desk recorded it")
        NONE = "none", pgettext_lazy("use of AI", "none")
        HELPED = "helped", _("AI asked, researched or corrected; people wrote")
        DRAFTED = "drafted", _("AI drafted parts; people checked and rewrote them")

    lead = models.TextField(_("lead"), blank=True, help_text=_("The first lines, before the first heading."))
    category = models.ForeignKey(
        CategoryPage,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="essays",
        verbose_name=_("category"),
    )
    tags = ClusterTaggableManager(through=EssayTag, blank=True, verbose_name=_("tags"))
    hero_image = models.ForeignKey(
        PublicationImage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("hero image"),
    )
    hero_alt = models.CharField(_("alternative text of the hero image"), max_length=300, blank=True)
    body = StreamField(EssayBody(), verbose_name=_("body"), blank=True)
    supervisor = models.ForeignKey(
        AuthorPage,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supervised",
        verbose_name=_("supervisor"),
        help_text=_("Who vouches for what the essay says, if not its author."),
    )
    series = models.ForeignKey(
        SeriesPage,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="essays",
        verbose_name=_("series"),
    )
    series_part = models.PositiveSmallIntegerField(
        _("part of the series"),
        null=True,
        blank=True,
        help_text=_("Empty: parts follow in the order of their publication."),
    )
    change_note = models.CharField(
        _("what changed"),
        max_length=200,
        blank=True,
        help_text=_("Shown beside the date of the last change."),
    )
    ai_use = models.CharField(_("use of AI"), max_length=10, choices=AiUse.choices, default=AiUse.RECORDED)
    ai_note = models.TextField(_("how AI was used"), blank=True, help_text=_("For readers who want to know more."))

    base_form_class = EssayForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldPanel("category", required_on_save=False, help_text=_("Needed for publishing.")),
                RowsPanel("essay_authors", label=_("author"), heading=_("authors")),
                FieldPanel("supervisor"),
                FieldPanel("tags"),
            ],
            heading=_("By whom, under what"),
        ),
        MultiFieldPanel([FieldPanel("hero_image"), FieldPanel("hero_alt")], heading=_("Hero image")),
        FieldPanel("body"),
        MultiFieldPanel([FieldRowPanel([FieldPanel("series"), FieldPanel("series_part")])], heading=_("Series")),
        RowsPanel("chosen_related", label=_("essay"), heading=_("Related essays"), max_num=4),
        FieldPanel("change_note"),
        MultiFieldPanel([FieldPanel("ai_use"), FieldPanel("ai_note")], heading=_("Use of AI")),
    ]
    parent_page_types = ["blog.HomePage"]
    subpage_types: list[str] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead", boost=1.5),
        index.SearchField("body"),
        index.SearchField("tag_words"),
        index.FilterField("category"),
        index.FilterField("first_published_at"),
    ]

    is_dated = True  # a list of pages of many kinds shows when it appeared
    # What its page shows besides, where that is at hand already.
    shown: dict[str, Any] | None = None

    class Meta:
        verbose_name = _("essay")
        verbose_name_plural = _("essays")

    def tag_words(self) -> str:
        """The names of the tags, for the search."""
        return "\n".join(tag.name for tag in self.tags.all())

    @cached_property
    def authors(self) -> list[AuthorPage]:
        """The authors in the order they are named."""
        return [link.author for link in self.essay_authors.all()]

    @cached_property
    def sorted_tags(self) -> list[Tag]:
        """The tags that have a page, by name."""
        return sorted((tag for tag in self.tags.all() if tag.slug), key=lambda tag: tag.name)

    @property
    def hero_words(self) -> str:
        """The alternative text of the hero image."""
        return alternative(self.hero_image, self.hero_alt) if self.hero_image else ""

    @cached_property
    def reading(self) -> ReadingTime:
        """How long the essay takes to read. The author's box and the invitation are not counted."""
        return reading_time([self.lead, *read_texts(self.body)], images=image_count(self.body))

    @cached_property
    def contents(self) -> list[Heading]:
        """The headings of the body, for the table of contents."""
        return contents(self.body)

    @cached_property
    def taken_in(self) -> "TakenIn":
        """What came into the text from the drafting desk."""
        from .ai_records import records_of_draft

        return records_of_draft(self)

    @property
    def invites(self) -> bool:
        """Whether the text itself holds the invitation to the newsletter."""
        return any(block.block_type == "sign_up" for block in self.body)

    @property
    def pictures(self) -> list[tuple[PublicationImage, tuple[str, ...]]]:
        """The images of this essay, each with the places of the layout it is needed in."""
        figures = [block.value["image"] for block in self.body if block.block_type == "figure"]
        hero = [(self.hero_image, ("hero", "featured", "entry", "graph"))] if self.hero_image else []
        return hero + [(image, ("figure", "feed")) for image in figures if image]

    @property
    def updated_at(self) -> datetime | None:
        """When the essay was last published, if on a later day than the first time."""
        first, last = self.first_published_at, self.last_published_at
        if first and last and timezone.localdate(last) > timezone.localdate(first):
            return last
        return None

    def publishing_obstacles(self) -> list[str]:
        """Return why this essay may not be published; empty when it may."""
        return essay_obstacles(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .essay_page import shown_with

        shown = self.shown or shown_with(self, preview=getattr(request, "is_preview", False))
        return {**super().get_context(request, *args, **kwargs), **shown}

    @property
    def preview_modes(self) -> list[Any]:
        """The page itself, and how it looks in other houses."""
        from .previews.elsewhere import MODES

        return [("", _("page")), *MODES]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show a draft as the page or, named by `mode_name`, as another house shows it."""
        from .previews.elsewhere import preview

        return preview(self, request=request, mode=mode_name) if mode_name else super().serve_preview(request, "")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve the essay; where it shows a film, its player's house may be framed."""
        response = super().serve(request, *args, **kwargs)
        if any(block.block_type == "embed" and embed(block.value["address"]).player for block in self.body):
            response._csp_update = {"frame-src": list(PLAYER_HOSTS)}
        return response


class StandingPage(ChosenSlugs, PublishedByItsEditors, ReservedSlugs, CheckedBeforePublishing, Page):
    """A page outside the stream of essays: about, privacy, contact."""

    class Purpose(models.TextChoices):
        ABOUT = "about", _("about us")
        PRIVACY = "privacy", _("privacy")
        CONTACT = "contact", _("contact")
        OTHER = "other", _("other")

    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices, default=Purpose.OTHER)
    body = StreamField(PlainBody(), verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("purpose"), FieldPanel("body")]
    parent_page_types = ["blog.HomePage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")
