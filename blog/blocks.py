"""The blocks an essay is made of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from blog.embeds import Embed, embed
from blog.essay_text import searchable_texts
from blog.pictures import alternative

TEXT_FEATURES = ["bold", "italic", "dots", "ruby", "link", "ol", "ul", "document-link", "blockquote"]


class TextBlock(blocks.RichTextBlock):
    """Rich text in which a search finds a word as well as its reading."""

    def get_searchable_content(self, value: RichText) -> list[str]:
        return searchable_texts(value)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Stand in migrations as Wagtail's own block: what is stored is the same."""
        _path, arguments, options = super().deconstruct()
        return ("wagtail.blocks.RichTextBlock", arguments, options)


class HeadingBlock(blocks.StructBlock):
    """A heading of the essay. A numeral, if any, is typed by the author and never added."""

    text = blocks.CharBlock(label=_("text"), max_length=120)
    level = blocks.ChoiceBlock(
        label=_("level"), choices=[("h2", _("heading")), ("h3", _("sub-heading"))], default="h2"
    )
    anchor = blocks.RegexBlock(
        regex=r"^[^\s\"'<>#?&]+$",
        label=_("anchor"),
        required=False,
        max_length=80,
        help_text=_("Only where links to this heading exist already: what stands after # in them."),
        error_messages={"invalid": _("An anchor has no spaces, quotation marks or # ? & < >.")},
    )

    class Meta:
        label = _("heading")
        icon = "title"
        template = "blog/blocks/heading.html"


class VoicesSideBlock(blocks.StructBlock):
    """What one side says. The author's own quotation marks are kept; none are added."""

    label = blocks.CharBlock(label=_("from whom to whom"), max_length=80)
    voices = blocks.ListBlock(blocks.TextBlock(label=_("voice"), rows=2), label=_("voices"), min_num=1)

    class Meta:
        label = _("side")
        icon = "group"


class VoicesBlock(blocks.StructBlock):
    """Two sides speaking past each other, each under a label that says who speaks to whom."""

    sides = blocks.ListBlock(VoicesSideBlock(), label=_("sides"), min_num=1, max_num=2)

    class Meta:
        label = _("voices")
        icon = "openquote"
        template = "blog/blocks/voices.html"


class NumberedSectionBlock(blocks.StructBlock):
    """A section whose heading carries a numeral typed by the author."""

    heading = blocks.CharBlock(label=_("heading with its number"), max_length=120)
    body = TextBlock(label=_("text"), features=TEXT_FEATURES)

    class Meta:
        label = _("numbered section")
        icon = "list-ol"
        template = "blog/blocks/numbered_section.html"


class FactorsBlock(blocks.StructBlock):
    """A list of success factors with its lead-in line."""

    lead_in = blocks.CharBlock(label=_("lead-in"), max_length=200, required=False)
    factors = blocks.ListBlock(blocks.CharBlock(label=_("factor"), max_length=200), label=_("factors"), min_num=1)

    class Meta:
        label = _("success factors")
        icon = "tick"
        template = "blog/blocks/factors.html"


class QuoteBlock(blocks.StructBlock):
    """A quotation with its source."""

    text = blocks.TextBlock(label=_("quotation"))
    source = blocks.CharBlock(label=_("source"), max_length=200, required=False)
    address = blocks.URLBlock(label=_("address of the source"), required=False)

    class Meta:
        label = _("quotation")
        icon = "openquote"
        template = "blog/blocks/quote.html"


class FigureValue(blocks.StructValue):
    """A figure's value that knows the words that stand for it."""

    @property
    def words(self) -> str:
        """The alternative text: none for an ornament, else this place's, else the image's description."""
        return "" if self["ornament"] or not self["image"] else alternative(self["image"], self["alt"])


class FigureBlock(blocks.StructBlock):
    """An image in the text, with an alternative text for this place and a caption."""

    image = ImageChooserBlock(label=_("image"))
    alt = blocks.CharBlock(
        label=_("alternative text"),
        max_length=300,
        required=False,
        help_text=_("What a reader who cannot see the image should know. Empty: the image's description."),
    )
    ornament = blocks.BooleanBlock(
        label=_("ornament"),
        required=False,
        help_text=_("The image says nothing the text does not: screen readers pass over it."),
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=300, required=False)

    class Meta:
        label = _("image")
        icon = "image"
        template = "blog/blocks/figure.html"
        value_class = FigureValue


class CallOutBlock(blocks.StructBlock):
    """An aside set apart from the text."""

    heading = blocks.CharBlock(label=_("heading"), max_length=100, required=False)
    text = TextBlock(label=_("text"), features=TEXT_FEATURES)

    class Meta:
        label = _("call-out")
        icon = "info-circle"
        template = "blog/blocks/call_out.html"


class EmbedValue(blocks.StructValue):
    """An embed's value that knows what can be shown for its address."""

    @property
    def shown(self) -> Embed:
        """The house and, for known film services, the player."""
        return embed(self["address"])


class EmbedBlock(blocks.StructBlock):
    """A film or a page elsewhere. Nothing is loaded from there before the reader asks for it."""

    address = blocks.URLBlock(label=_("address"), help_text=_("For example a film's page on YouTube or Vimeo."))
    title = blocks.CharBlock(label=_("title"), max_length=200, help_text=_("What the reader finds there."))

    class Meta:
        label = _("embed")
        icon = "media"
        template = "blog/blocks/embed.html"
        value_class = EmbedValue


class SignUpBlock(blocks.StructBlock):
    """The invitation to the newsletter: the words and, optionally, which newsletter's page.

    The page is untyped on purpose: `blog` does not know `newsletter`. The form itself
    comes from `slots/sign_up.html`.
    """

    heading = blocks.CharBlock(label=_("heading"), max_length=80, required=False)
    text = blocks.TextBlock(label=_("for whom, what, and the call"), rows=3, required=False)
    page = blocks.PageChooserBlock(
        label=_("newsletter's page"), required=False, help_text=_("Empty: the default newsletter.")
    )

    class Meta:
        label = _("sign-up")
        icon = "mail"
        template = "blog/blocks/sign_up.html"


class EssayBody(blocks.StreamBlock):
    """Everything an essay may contain."""

    heading = HeadingBlock()
    text = TextBlock(label=_("text"), icon="pilcrow", features=TEXT_FEATURES, template="blog/blocks/text.html")
    voices = VoicesBlock()
    numbered_section = NumberedSectionBlock()
    factors = FactorsBlock()
    quote = QuoteBlock()
    figure = FigureBlock()
    call_out = CallOutBlock()
    embed = EmbedBlock()
    sign_up = SignUpBlock()


class PlainBody(blocks.StreamBlock):
    """The body of a standing page: about, privacy, contact."""

    heading = HeadingBlock()
    text = TextBlock(label=_("text"), icon="pilcrow", features=TEXT_FEATURES, template="blog/blocks/text.html")
    figure = FigureBlock()
    sign_up = SignUpBlock()
