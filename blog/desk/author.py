"""The drafting desk of an author: a profile from what they published themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from blog.ai_records import written_by_people
from blog.desk.checking import findings_against, inputs_of, language_of
from blog.desk.passages import as_rich_text, markdown_of_form
from blog.essay_text import rich_text, told_text
from blog.essays import readable_essays
from blog.models import AuthorPage, EssayPage
from prompts.checks.findings import Finding
from prompts.desk import NOTHING, Action, NothingToAsk, Offer, Place
from prompts.models import Desk, Run, Suggestion
from prompts.pages import PageAdapter
from prompts.widths import width

MOST_ESSAYS = 8
EXCERPT_CHARACTERS = 1500  # of each essay


class AuthorDesk(PageAdapter):
    """A profile for its field, compared with the present one: the author's own words decide what it says."""

    model = AuthorPage
    introduction = gettext_lazy("The profile is made of what the author published here, and of the present one.")
    before_saving = gettext_lazy("The desk belongs to a saved draft.")
    places = (Place("bio", gettext_lazy("Profile"), kind="rich", best_width=200),)
    actions = (
        Action(
            "author_profile", gettext_lazy("Draft a profile"), places=("bio",), own_words=("profile", "essays")
        ),
    )

    def inputs(
        self,
        *,
        prompt_id: str,
        target: AuthorPage,
        desk: Desk,
        part: str,
        instruction: str = "",
        given: Mapping[str, str] = NOTHING,
    ) -> dict[str, Any]:
        author = self.draft(target)
        essays = [
            {"title": essay.title, "lead": essay.lead, "text": told_text(essay, lead=False)[:EXCERPT_CHARACTERS]}
            for essay in _own_essays(target)[:MOST_ESSAYS]
        ]
        profile = rich_text(author.bio)
        if not essays and not profile:
            raise NothingToAsk(_("There is neither an essay nor a first profile to make it from."))
        return {"name": author.title, "role": author.role, "profile": profile, "essays": essays}

    def findings(self, *, run: Run, target: AuthorPage) -> list[Finding]:
        """Hold a profile against the one it was made from, and against whatever the author published."""
        author, inputs = self.draft(target), inputs_of(run)
        said = [str(inputs.get(name, "")) for name in ("profile", "name", "role")]
        essays = ["\n".join([essay.title, told_text(essay)]) for essay in _own_essays(target)]
        return findings_against(run.text, held=[author.title, *said, *essays], language=language_of(run))

    def present(self, *, place: Place, text: str) -> str:
        return markdown_of_form(text, features=_features())

    def blocks(self, *, suggestion: Suggestion, addresses: set[str], present: str = "") -> list[dict[str, Any]]:
        html = as_rich_text(suggestion.text, features=_features(), addresses=addresses, passage=present)
        return [{"type": "rich", "value": ContentstateConverter(_features()).from_database_format(html)}]

    def offers(self, *, run: Run, inputs: Mapping[str, Any]) -> Iterable[Offer]:
        return [Offer("bio", run.text, {"width": width(run.text)})]


def _features() -> list[str]:
    field: Any = AuthorPage._meta.get_field("bio")
    return list(field.features)


def _own_essays(author: AuthorPage) -> QuerySet[EssayPage]:
    """What an author published and wrote themselves, in their page's language."""
    return written_by_people(readable_essays().filter(essay_authors__author=author, locale=author.locale_id))
