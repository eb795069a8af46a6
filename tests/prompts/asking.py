"""Questions for tests: about an essay, through the services."""

from typing import Any

from django.utils import timezone

from blog.models import EssayPage
from prompts.models import Run
from prompts.runs import ask
from tests.factories.blog import EssayPageFactory, make_publication

SECTION = {
    "topic": "溝",
    "notes": [{"question": "", "text": "朝の会議で部長が言った。"}],
    "outline": [{"kind": "section", "heading": "1. 朝", "brief": ""}],
    "section": {"kind": "section", "heading": "1. 朝", "brief": ""},
}
TEASER = {"topic": "溝", "notes": [], "title": "題", "draft": "本文。"}


def an_essay(**fields: Any) -> EssayPage:
    home = make_publication()["ja"]
    return EssayPageFactory(parent=home, **fields)


def asked(user: Any, target: Any, prompt_id: str = "section_draft", **changes: Any) -> Run:
    inputs = {"section_draft": SECTION, "teaser": TEASER}[prompt_id]
    given = {"part": "", "language": "ja", "bases": {}, "now": timezone.now(), **changes}
    return ask(user=user, target=target, prompt_id=prompt_id, inputs=inputs, **given)
