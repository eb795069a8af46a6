"""Ruby and emphasis dots in the rich-text editor: the tools, and the way to the database and back.

In the editor a ruby is an entity `RUBY` on its word with the reading as data, dots are an
inline style `DOTS`. In the database they are `<ruby>` and `<em class="dots">`.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from draftjs_exporter import DOM
from wagtail import hooks
from wagtail.admin.rich_text.converters.editor_html import WhitelistRule
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    InlineEntityElementHandler,
    InlineStyleElementHandler,
)
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature, Feature, InlineStyleFeature
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.whitelist import allow_without_attributes

DOTS_CLASS = "dots"
FILES: dict[str, Any] = {"js": ["blog/admin/typesetting.js"], "css": {"all": ["blog/admin/typesetting.css"]}}
KEYS = {"type": "TYPESETTING_KEYS"}
WORDS = {
    "heading": _("Ruby"),
    "word": _("Word"),
    "reading": _("Reading"),
    "readingHelp": _("Shown small above the word, for example かんじ above 漢字."),
    "oneParagraph": _("Select words within one paragraph."),
    "apply": _("Set the reading"),
    "remove": _("Remove the reading"),
    "cancel": _("Cancel"),
}


class RubyHandler(InlineEntityElementHandler):
    """`<ruby>`: its words become text, what `RubyReadingHandler` finds becomes the entity's data."""

    mutability = "MUTABLE"

    def __init__(self) -> None:
        super().__init__("RUBY")

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        return {"reading": ""}


class _SetAside:
    """An element whose text leaves the paragraph again. Handlers are shared: what is under way is in the state."""

    def handle_starttag(self, name: str, attrs: Any, state: Any, contentstate: Any) -> None:
        if _ruby_under_way(state, contentstate):
            before = (len(state.current_block.text), state.leading_whitespace)
            state.set_aside = [*getattr(state, "set_aside", []), before]

    def handle_endtag(self, name: str, state: Any, contentstate: Any) -> None:
        ruby = _ruby_under_way(state, contentstate)
        if ruby is None:
            return
        start, state.leading_whitespace = state.set_aside.pop()
        block = state.current_block
        self.keep(ruby, block.text[start:])
        block.text = block.text[:start]
        block.inline_style_ranges = [
            one for one in block.inline_style_ranges if one.offset < start or one in state.current_inline_styles
        ]

    def keep(self, ruby: Any, text: str) -> None:
        """Do with the text what is to be done with it: nothing."""


class RubyReadingHandler(_SetAside):
    """`<rt>` within a ruby: the reading."""

    def keep(self, ruby: Any, text: str) -> None:
        ruby.data["reading"] += text.strip()


class RubyBracketHandler(_SetAside):
    """`<rp>` within a ruby: the brackets for those who cannot show it, made anew on the way back."""


def _ruby_under_way(state: Any, contentstate: Any) -> Any:
    if not state.current_entity_ranges:
        return None
    entity = contentstate.entity_map[state.current_entity_ranges[-1].key]
    return entity if entity.entity_type == "RUBY" else None


def ruby_element(props: dict[str, Any]) -> Any:
    """Return the ruby of an entity as the exporter writes it; without a reading, only its words."""
    reading = " ".join(str(props.get("reading") or "").split())
    if not reading:
        return props["children"]
    parts = [("rp", "("), ("rt", reading), ("rp", ")")]
    return DOM.create_element(
        "ruby", {}, props["children"], *(DOM.create_element(name, {}, text) for name, text in parts)
    )


class WithKeys(Feature):
    """A feature with the editor's plugin that gives ruby and dots their keys."""

    def construct_options(self, options: dict[str, Any]) -> None:
        super().construct_options(options)
        plugins = options.setdefault("plugins", [])
        if KEYS not in plugins:
            plugins.append(KEYS)


class RubyFeature(WithKeys, EntityFeature):
    """The tool for ruby."""


class DotsFeature(WithKeys, InlineStyleFeature):
    """The tool for dots."""


def _only_dots(tag: Any) -> None:
    tag.attrs = {"class": DOTS_CLASS} if tag.get("class") in (DOTS_CLASS, [DOTS_CLASS]) else {}


@hooks.register("register_rich_text_features")
def register_ruby(features: FeatureRegistry) -> None:
    """Ruby: a word with its reading."""
    entity = {
        "type": "RUBY",
        "label": _("Ruby"),
        "description": _("Ruby: a reading above the word (Ctrl + Alt + R)"),
        "attributes": ["reading"],
        "words": WORDS,
    }
    features.register_editor_plugin("draftail", "ruby", RubyFeature(entity, **FILES))
    features.register_converter_rule(
        "contentstate",
        "ruby",
        {
            "from_database_format": {
                "ruby": RubyHandler(),
                "rt": RubyReadingHandler(),
                "rp": RubyBracketHandler(),
            },
            "to_database_format": {"entity_decorators": {"RUBY": ruby_element}},
        },
    )
    allowed = [WhitelistRule(name, allow_without_attributes) for name in ("ruby", "rt", "rp")]
    features.register_converter_rule("editorhtml", "ruby", allowed)


@hooks.register("register_rich_text_features")
def register_dots(features: FeatureRegistry) -> None:
    """Emphasis dots. The feature stands after "italic", whose rule for `<em>` it takes over."""
    style = {
        "type": "DOTS",
        "label": _("Dots"),
        "description": _("Emphasis dots beside the words (Ctrl + Alt + E)"),
        "style": {"textEmphasis": "filled sesame", "WebkitTextEmphasis": "filled sesame"},
    }
    features.register_editor_plugin("draftail", "dots", DotsFeature(style, **FILES))
    element = {"element": "em", "props": {"class": DOTS_CLASS}}
    features.register_converter_rule(
        "contentstate",
        "dots",
        {
            "from_database_format": {f'em[class="{DOTS_CLASS}"]': InlineStyleElementHandler("DOTS")},
            "to_database_format": {"style_map": {"DOTS": element}},
        },
    )
    features.register_converter_rule("editorhtml", "dots", [WhitelistRule("em", _only_dots)])
