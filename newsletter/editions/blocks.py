"""The blocks an edition is made of. Each is rendered as web page, mail HTML and mail text.

How each is read stands in `newsletter.editions.reading`, under the same name.
"""

from typing import Any

from django.utils.functional import lazy
from django.utils.safestring import mark_safe
from django.utils.text import format_lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from newsletter.editions.addresses import validate_link
from newsletter.editions.event_times import zone_choices
from newsletter.editions.merge.blocks import FieldsChecked
from newsletter.editions.merge.fields import names_in
from newsletter.editions.variants.blocks import ConditionsBlock

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]
MOST_LISTED = 20
_NAME_AS_WRITTEN = lazy(lambda: names_in(get_language() or "en")[0], str)()

WORDS = pgettext_lazy("blocks", "Words")
ESSAYS = _("Essays and authors")
PICTURES = _("Pictures and links")
SAVED = _("Saved parts")


class Shown(blocks.Block):
    """Mixin: the chooser shows the block as it looks in the mail, made of the samples."""

    is_previewable = True

    def get_preview_template(self, value: Any, context: Any = None) -> str:
        return "newsletter/admin/block_preview.html"

    def get_preview_value(self) -> Any:
        return None

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from newsletter.editions.samples import sample_html

        return {"html": mark_safe(sample_html(self.name))}  # noqa: S308 - written by our own templates

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Stand in migrations as Wagtail's own block: what is stored is the same."""
        _path, arguments, options = super().deconstruct()
        base = next(each for each in type(self).__mro__ if each.__module__.startswith("wagtail."))
        return (_wagtail_path(base), arguments, options)


def _wagtail_path(block: type[blocks.Block]) -> str:
    is_common = block.__module__.startswith("wagtail.blocks")
    return f"wagtail.blocks.{block.__name__}" if is_common else f"{block.__module__}.{block.__name__}"


class LinkBlock(blocks.CharBlock):
    """An address to link to: http, https, mailto or tel."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validators=(validate_link,), max_length=2000, **options)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Stand in migrations as Wagtail's own block: what is stored is the same."""
        _path, arguments, options = super().deconstruct()
        return ("wagtail.blocks.CharBlock", arguments, {**options, "max_length": 2000})


class GreetingBlock(Shown, blocks.TextBlock):
    """A line or lines to one reader, with merge fields."""

    class Meta:
        label = _("greeting")
        icon = "user"
        group = WORDS
        description = format_lazy(
            _("A line or two to each reader, with fields such as {field}."), field=_NAME_AS_WRITTEN
        )


class TextBlock(Shown, blocks.RichTextBlock):
    """Running text."""

    class Meta:
        label = _("text")
        icon = "pilcrow"
        group = WORDS
        description = _("Paragraphs and lists, with links.")


class QuoteBlock(Shown, blocks.StructBlock):
    """A quotation with its source."""

    text = blocks.TextBlock(label=_("quotation"), rows=3)
    source = blocks.CharBlock(label=_("source"), max_length=200, required=False)
    address = LinkBlock(label=_("address of the source"), required=False)

    class Meta:
        label = _("quotation")
        icon = "openquote"
        group = WORDS
        description = _("Someone's words, with who said them.")


class VoicesSideBlock(blocks.StructBlock):
    """What one side says. The author's own quotation marks are kept; none are added."""

    label = blocks.CharBlock(label=_("from whom to whom"), max_length=80)
    voices = blocks.ListBlock(blocks.TextBlock(label=_("voice"), rows=2), label=_("voices"), min_num=1)

    class Meta:
        label = _("side")
        icon = "group"


class VoicesBlock(Shown, blocks.StructBlock):
    """Two sides speaking past each other, each under a label that says who speaks to whom."""

    sides = blocks.ListBlock(VoicesSideBlock(), label=_("sides"), min_num=1, max_num=2)

    class Meta:
        label = _("voices")
        icon = "openquote"
        group = WORDS
        description = _("Two sides that speak past each other, as in essays.")


class DividerBlock(Shown, blocks.StaticBlock):
    """A pause between two blocks."""

    class Meta:
        label = _("divider")
        icon = "horizontalrule"
        group = WORDS
        description = _("A thin rule between two subjects.")
        admin_text = _("A thin rule.")


class PrLabelBlock(Shown, blocks.StructBlock):
    """Says that what follows was paid for."""

    label = blocks.ChoiceBlock(
        label=_("label"),
        choices=[("ad", _("Advertisement")), ("pr", _("PR")), ("sponsored", _("Sponsored"))],
        default="pr",
    )
    sponsor = blocks.CharBlock(
        label=_("who pays"), max_length=120, help_text=_("Shown beside the label; readers have a right to it.")
    )

    class Meta:
        label = _("PR label")
        icon = "warning"
        group = WORDS
        description = _("Put it before whatever somebody paid for: who pays is shown.")


class EssayTeaserBlock(Shown, blocks.StructBlock):
    """One essay, announced by its lead or by words written for the mail."""

    essay = blocks.PageChooserBlock(label=_("essay"), page_type="blog.EssayPage")
    heading = blocks.CharBlock(
        label=_("heading"), max_length=120, required=False, help_text=_("Empty: the essay's title.")
    )
    text = blocks.TextBlock(label=_("text"), rows=3, required=False, help_text=_("Empty: the essay's lead."))
    with_image = blocks.BooleanBlock(label=_("with its image"), required=False, default=True)

    class Meta:
        label = _("essay teaser")
        icon = "doc-full"
        group = ESSAYS
        description = _("One essay with its image, announced in your words, in its lead or as the desk proposes.")


class EssayListBlock(Shown, blocks.StructBlock):
    """Several essays by title only."""

    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    essays = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("essay"), page_type="blog.EssayPage"), label=_("essays"), min_num=1
    )

    class Meta:
        label = _("essay list")
        icon = "list-ul"
        group = ESSAYS
        description = _("Several essays by title, chosen by hand.")


class LatestEssaysBlock(Shown, blocks.StructBlock):
    """The newest essays by a rule, looked up when the edition is rendered."""

    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    count = blocks.IntegerBlock(label=_("how many at most"), min_value=1, max_value=MOST_LISTED, default=3)
    category = blocks.PageChooserBlock(
        label=_("only of the category"), page_type="blog.CategoryPage", required=False
    )
    author = blocks.PageChooserBlock(label=_("only by the author"), page_type="blog.AuthorPage", required=False)
    tag = blocks.CharBlock(label=_("only with the tag"), max_length=100, required=False)
    since = blocks.ChoiceBlock(
        label=_("published"),
        choices=[("any", _("at any time")), ("last-edition", _("since the last edition that was mailed"))],
        default="any",
    )
    with_leads = blocks.BooleanBlock(label=_("with their leads"), required=False)

    class Meta:
        label = _("latest essays")
        icon = "history"
        group = ESSAYS
        description = _(
            "The newest essays by a rule. The preview shows today's; what is mailed is looked up when the mailing "
            "starts. Essays announced elsewhere in the edition are left out."
        )


class AuthorBoxBlock(Shown, blocks.StructBlock):
    """Who writes: portrait, name, a few words, latest essays."""

    author = blocks.PageChooserBlock(label=_("author"), page_type="blog.AuthorPage")
    text = blocks.TextBlock(
        label=_("text"), rows=3, required=False, help_text=_("Empty: the beginning of the author's profile.")
    )
    with_photo = blocks.BooleanBlock(label=_("with the portrait"), required=False, default=True)
    essays = blocks.IntegerBlock(label=_("latest essays"), min_value=0, max_value=5, default=2)

    class Meta:
        label = _("author box")
        icon = "user"
        group = ESSAYS
        description = _("An author's portrait, name, a few words and latest essays.")


class MailImageBlock(Shown, blocks.StructBlock):
    """An image with its alternative text, optionally a link."""

    image = ImageChooserBlock(label=_("image"))
    alt = blocks.CharBlock(
        label=_("alternative text"),
        max_length=300,
        required=False,
        help_text=_("What a reader who cannot see the image should know. Empty: the image's description."),
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=300, required=False)
    link = LinkBlock(label=_("link"), required=False)

    class Meta:
        label = _("image")
        icon = "image"
        group = PICTURES
        description = _("A picture as wide as the mail, with a caption.")


class ButtonBlock(Shown, blocks.StructBlock):
    """A link that asks to be pressed."""

    label = blocks.CharBlock(label=_("label"), max_length=60)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    address = LinkBlock(label=_("or address"), required=False)

    class Meta:
        label = _("button")
        icon = "link"
        group = PICTURES
        description = _("The one thing you would like readers to do.")


class EventBlock(Shown, blocks.StructBlock):
    """An occasion: what, when, where, and how to take part. Times are those on the wall there."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    day = blocks.DateBlock(label=_("day"))
    starts_at = blocks.TimeBlock(label=_("begins at"), required=False, format="%H:%M")
    last_day = blocks.DateBlock(
        label=_("last day"), required=False, help_text=_("Only where it takes several days.")
    )
    ends_at = blocks.TimeBlock(label=_("ends at"), required=False, format="%H:%M")
    zone = blocks.ChoiceBlock(
        label=_("time zone"), choices=zone_choices, required=False, help_text=_("Empty: the newsletter's.")
    )
    place = blocks.CharBlock(label=_("place"), max_length=200, required=False)
    online = LinkBlock(label=_("address online"), required=False, help_text=_("Where one takes part from afar."))
    text = blocks.TextBlock(label=_("text"), rows=2, required=False)
    address = LinkBlock(label=_("details and registration"), required=False)

    class Meta:
        label = _("event")
        icon = "date"
        group = PICTURES
        description = _("What, when and where, with the day of the week and the time zone written out.")


class PollChoiceBlock(blocks.StructBlock):
    """One answer, and where a press on it leads."""

    label = blocks.CharBlock(label=_("answer"), max_length=80)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    address = LinkBlock(label=_("or address"), required=False)

    class Meta:
        label = _("answer")
        icon = "tick"


class PollBlock(Shown, blocks.StructBlock):
    """A question whose answers are links."""

    question = blocks.CharBlock(label=_("question"), max_length=120)
    choices = blocks.ListBlock(PollChoiceBlock(), label=_("answers"), min_num=2, max_num=6)

    class Meta:
        label = _("poll")
        icon = "help"
        group = PICTURES
        description = _("A question with one link for each answer.")


class PartialBlock(Shown, SnippetChooserBlock):
    """Blocks kept once for many editions."""

    def __init__(self, **options: Any) -> None:
        super().__init__("newsletter.Partial", **options)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Stand in migrations as Wagtail's own block: what is stored is the same."""
        _path, _arguments, options = blocks.Block.deconstruct(self)
        return ("wagtail.snippets.blocks.SnippetChooserBlock", ["newsletter.Partial"], options)

    class Meta:
        label = _("saved part")
        icon = "snippet"
        group = SAVED
        description = _("A header, footer or signature kept once for many editions.")


class PartialBody(FieldsChecked):
    """What may be kept for many editions."""

    greeting = GreetingBlock(
        rows=2,
        help_text=_("Fields such as a name or a company become each reader's own."),
    )
    text = TextBlock(features=TEXT_FEATURES)
    quote = QuoteBlock()
    voices = VoicesBlock()
    divider = DividerBlock()
    pr_label = PrLabelBlock()
    essay_teaser = EssayTeaserBlock()
    essay_list = EssayListBlock()
    latest_essays = LatestEssaysBlock()
    author_box = AuthorBoxBlock()
    image = MailImageBlock()
    button = ButtonBlock()
    event = EventBlock()
    poll = PollBlock()


class ConditionalBlock(Shown, blocks.StructBlock):
    """Blocks that only some readers get. The archive shows what everyone may see."""

    conditions = ConditionsBlock(label=_("for whom (all conditions must hold)"))
    content = PartialBody(label=_("what they get"))

    class Meta:
        label = _("conditional")
        icon = "group"
        group = SAVED
        description = _("Blocks for some readers only: by language, topic or segment.")


class EditionBody(PartialBody):
    """Everything an edition may contain."""

    conditional = ConditionalBlock()
    partial = PartialBlock()
