"""The blocks an edition is made of. Each is rendered as web page, mail HTML and mail text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class EssayTeaserBlock(blocks.StructBlock):
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


class EssayListBlock(blocks.StructBlock):
    """Several essays by title only."""

    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    essays = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("essay"), page_type="blog.EssayPage"), label=_("essays"), min_num=1
    )

    class Meta:
        label = _("essay list")
        icon = "list-ul"


class MailImageBlock(blocks.StructBlock):
    """An image with its alternative text, optionally a link."""

    image = ImageChooserBlock(label=_("image"))
    alt = blocks.CharBlock(label=_("alternative text"), max_length=300, required=False)
    caption = blocks.CharBlock(label=_("caption"), max_length=300, required=False)
    link = blocks.URLBlock(label=_("link"), required=False)

    class Meta:
        label = _("image")
        icon = "image"


class ButtonBlock(blocks.StructBlock):
    """A link that asks to be pressed."""

    label = blocks.CharBlock(label=_("label"), max_length=60)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    address = blocks.URLBlock(label=_("or address"), required=False)

    class Meta:
        label = _("button")
        icon = "link"


class EditionBody(blocks.StreamBlock):
    """Everything an edition may contain."""

    text = blocks.RichTextBlock(label=_("text"), icon="pilcrow", features=TEXT_FEATURES)
    essay_teaser = EssayTeaserBlock()
    essay_list = EssayListBlock()
    image = MailImageBlock()
    button = ButtonBlock()
    divider = blocks.StaticBlock(label=_("divider"), icon="horizontalrule")
