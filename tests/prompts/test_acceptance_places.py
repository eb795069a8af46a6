"""Taking in what stands in no field by name: lines within blocks, corrected passages, an author's profile."""

import json
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from blog.models import AuthorPage
from prompts.acceptance import ACCEPTED_FIELD, LOG_ACTION, record_acceptances
from prompts.markup import stream_block
from prompts.models import BlockOrigin, Run
from prompts.offers import make_suggestions
from tests.factories.blog import AuthorPageFactory, EssayPageFactory, make_publication
from tests.prompts.asking import a_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_model", "_no_broker")]
LINK = '<a href="https://example.jp/">朝</a>'


@pytest.fixture
def _no_broker():
    with patch("prompts.tasks.execute_run.apply_async"):
        yield


class AtDesk:
    """An administrator's browser at the desk of one page."""

    def __init__(self, client, page):
        self.client, self.page = client, page
        self.base = reverse("desk", args=[page._meta.label_lower, page.pk])

    def post(self, path, **data):
        return self.client.post(self.base + path, json.dumps(data), content_type="application/json")

    def answered(self, prompt_id, *, text="", result=None, **asked):
        """Put a question and let it be answered; return what is offered."""
        asked = self.post("ask/", prompt=prompt_id, **asked)
        assert asked.status_code == 201, asked.json()
        Run.objects.filter(pk=asked.json()["id"]).update(status="done", text=text, result=result)
        return make_suggestions(Run.objects.get(pk=asked.json()["id"]))

    def accept(self, suggestion, text, **data):
        return self.post(f"suggestions/{suggestion.pk}/accept/", text=text, **data)


@pytest.fixture
def essay():
    body = [
        {"type": "heading", "value": {"text": "朝のの話", "level": "h2", "anchor": ""}, "id": "h"},
        {"type": "text", "value": f"<p>{LINK}のの会議。</p>", "id": "t"},
    ]
    return EssayPageFactory(parent=a_home(), body=json.dumps(body))


def form_of(html, desk):
    """What the block's own editor holds of this rich text."""
    block = stream_block(type(desk.page), "body").child_blocks["text"]
    return block.get_form_state(RichText(html))


def test_a_corrected_passage_keeps_its_links_and_is_nobodys_draft(admin_client, admin_user, essay):
    desk = AtDesk(admin_client, essay)
    proposed = [{"original": "のの", "replacement": "の", "reason": "重なり"}]
    line, passage = desk.answered("proofread", result={"corrections": proposed})

    taken = desk.accept(passage, form_of(f"<p>{LINK}のの会議。</p>", desk), accepted=[0]).json()
    kept = json.loads(taken["blocks"][0]["value"])
    assert kept["blocks"][0]["text"] == "朝の会議。"
    assert [each["data"]["url"] for each in kept["entityMap"].values()] == ["https://example.jp/"]
    assert desk.accept(passage, form_of("<p>作者が直した。</p>", desk)).status_code == 409
    shown = desk.client.get(f"{desk.base}runs/{passage.run_id}/").json()["suggestions"]
    assert [each["reasons"] for each in shown] == [["のの → の: 重なり"]] * 2
    assert [(each["kind"], each["block"], each["path"]) for each in shown] == [
        ("line", "h", ["text"]),
        ("passage", "t", []),
    ]
    heading = desk.accept(line, "朝のの話", accepted=[0]).json()
    assert (heading["text"], heading["block"], heading["path"]) == ("朝の話", "h", ["text"])
    assert desk.accept(line, "作者が直した話").status_code == 409

    saved = {"target": essay, "revision": essay.save_revision(), "user": admin_user, "now": timezone.now()}
    assert record_acceptances(ids=[f"{passage.pk}:0/1"], **saved) == 1
    assert not BlockOrigin.objects.exists()


def test_a_profile_is_compared_taken_in_and_kept_as_a_revision(admin_client, admin_user):
    author = AuthorPageFactory(parent=make_publication(("ja",))["ja"], bio=f"<p>{LINK}の営業を<b>12年</b>。</p>")
    desk = AtDesk(admin_client, author)
    held = rich_text(author.bio, features=["bold", "italic", "link"])
    markdown = "[朝](https://example.jp/)の営業を**12年**、編集を3年。[新](https://evil.example/)"
    (bio,) = desk.answered("author_profile", texts={"bio": held}, text=markdown)

    changes = desk.post(f"suggestions/{bio.pk}/changes/", text=held).json()["segments"]
    assert [one["new"] for one in changes if one["changed"]]
    taken = desk.accept(bio, held).json()
    kept = json.loads(taken["blocks"][0]["value"])
    assert (taken["kind"], kept["blocks"][0]["text"]) == ("rich", "朝の営業を12年、編集を3年。新")
    assert [each["data"]["url"] for each in kept["entityMap"].values()] == ["https://example.jp/"]
    moved = rich_text("<p>作者が直した。</p>", features=["bold", "italic", "link"])
    assert desk.accept(bio, moved).status_code == 409

    data = {"title": author.title, "slug": author.slug, "bio": taken["blocks"][0]["value"], "role": author.role}
    data |= {"comments": inline_formset([]), "links": inline_formset([])}
    url = reverse("wagtailadmin_pages:edit", args=[author.pk])
    answer = admin_client.post(url, {**nested_form_data(data), ACCEPTED_FIELD: [taken["suggestion"]]})
    assert answer.status_code == 302, answer.context["form"].errors
    bio.refresh_from_db()
    author.refresh_from_db()
    draft = author.get_latest_revision_as_object()
    assert "編集を3年" in draft.bio
    assert "編集を3年" not in AuthorPage.objects.get(pk=author.pk).bio, "a draft, not a publication"
    assert (bio.state, bio.revision) == ("accepted", author.latest_revision)
    assert PageLogEntry.objects.get(action=LOG_ACTION).data["field"] == "bio"
