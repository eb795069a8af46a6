"""Questions for tests: about an essay, through the services."""

from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Page

from blog.models import EssayPage, HomePage
from prompts.models import Run
from prompts.runs import ask
from tests.factories.blog import EssayPageFactory

SECTION = {
    "topic": "溝",
    "notes": [{"question": "", "text": "朝の会議で部長が言った。"}],
    "outline": [{"kind": "section", "heading": "1. 朝", "brief": ""}],
    "section": {"kind": "section", "heading": "1. 朝", "brief": ""},
    "style_card": "",
    "passages": [],
}
TEASER = {"topic": "溝", "notes": [], "title": "題", "draft": "本文。"}


def a_home() -> HomePage:
    """The least an essay needs above it: a whole publication takes its time."""
    home = HomePage(title="瓦版", slug="home-ja", locale=Locale.objects.get_or_create(language_code="ja")[0])
    return Page.get_first_root_node().add_child(instance=home)


def an_essay(**fields: Any) -> EssayPage:
    return EssayPageFactory(parent=a_home(), **fields)


def asked(user: Any, target: Any, prompt_id: str = "section_draft", **changes: Any) -> Run:
    inputs = {"section_draft": SECTION, "teaser": TEASER, "headlines": TEASER}[prompt_id]
    given = {"part": "", "language": "ja", "bases": {}, "now": timezone.now(), **changes}
    return ask(user=user, target=target, prompt_id=prompt_id, inputs=inputs, **given)
