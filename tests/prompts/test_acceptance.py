import json
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from blog.desk.adapter import EssayDesk
from blog.models import EssayPage
from prompts.acceptance import ACCEPTED_FIELD, LOG_ACTION, insertion, record_acceptances
from prompts.models import Desk, Run, Suggestion
from tests.factories.blog import EssayPageFactory
from tests.prompts.asking import an_essay, asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_model", "_no_broker")]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def _no_broker():
    with patch("prompts.tasks.execute_run.apply_async"):
        yield


@pytest.fixture
def essay():
    return an_essay(title="題", lead="今のリード。", body=[])


@pytest.fixture
def section(essay, admin_user):
    run = asked(admin_user, essay)
    Run.objects.filter(pk=run.pk).update(status="done")
    payload = {"kind": "section", "heading": "1. 朝の会議"}
    return Suggestion.objects.create(run=run, field="body", text="部長が**言った**。", payload=payload)


def form(page, blocks=(), **fields):
    data = {
        "title": page.title,
        "slug": page.slug,
        "lead": getattr(page, "lead", ""),
        "body": streamfield(list(blocks)),
        "essay_authors": inline_formset([]),
        "chosen_related": inline_formset([]),
        "ai_use": "recorded",
        "comments": inline_formset([]),
        "tags": "",
        **fields,
    }
    carried = data.pop(ACCEPTED_FIELD, [])
    return {**nested_form_data(data), ACCEPTED_FIELD: carried}


def save(client, page, **data):
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form(page, **data))


def blocks_for_the_form(client, essay, suggestion):
    """What the editor's own insert would post for the blocks the server answered."""
    url = reverse("desk_accept", args=["blog.essaypage", essay.pk, suggestion.pk])
    answer = client.post(url, json.dumps({"text": ""}), content_type="application/json").json()
    (block,) = answer["blocks"]
    return [(block["type"], {"heading": block["value"]["heading"], "body": block["value"]["body"]})]


def test_taking_in_end_to_end(admin_client, admin_user, essay, section):
    blocks = blocks_for_the_form(admin_client, essay, section)
    essay.refresh_from_db()
    assert essay.latest_revision is None, "the answer alone changes no page"
    section.refresh_from_db()
    assert section.state == "offered"

    answer = save(admin_client, essay, blocks=blocks, **{ACCEPTED_FIELD: str(section.pk)})

    assert answer.status_code == 302
    essay.refresh_from_db()
    section.refresh_from_db()
    draft = essay.get_latest_revision_as_object()
    assert draft.body[0].block_type == "numbered_section"
    assert "<b>言った</b>" in draft.body[0].value["body"].source
    assert (section.state, section.revision, section.decided_by) == ("accepted", essay.latest_revision, admin_user)
    live = EssayPage.objects.get(pk=essay.pk)
    assert (live.live, len(live.body)) == (True, 0), "a draft, not a publication"
    assert live.has_unpublished_changes
    entry = PageLogEntry.objects.get(action=LOG_ACTION)
    assert (entry.revision, entry.user, entry.data["suggestion"]) == (
        essay.latest_revision,
        admin_user,
        str(section.pk),
    )


def test_each_acceptance_has_its_own_line_in_the_history(admin_client, essay, section):
    other = Suggestion.objects.create(run=section.run, position=1, field="lead", text="入口。")
    save(admin_client, essay, **{ACCEPTED_FIELD: [str(section.pk), str(other.pk)]})

    page = admin_client.get(reverse("wagtailadmin_pages:history", args=[essay.pk])).content.decode()

    assert PageLogEntry.objects.filter(action=LOG_ACTION).count() == 2
    assert page.count("依頼：この部分を下書きする") == 2
    assert "section_draft" not in page, "by the words of the desk, not by inner names"


BLOCK = "8d3b9c1e-1111-4222-8333-944455556666"


def with_id(posted, block_id=BLOCK):
    """The same form, its first block under the id the browser gave it."""
    return {**posted, "body-0-id": block_id}


def test_a_saved_block_is_known_by_what_it_came_with(admin_client, admin_user, essay, section):
    blocks = blocks_for_the_form(admin_client, essay, section)
    url = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    carried = {ACCEPTED_FIELD: [f"{section.pk}:{BLOCK}"]}
    admin_client.post(url, {**with_id(form(essay, blocks)), **carried})
    origins = reverse("desk", args=["blog.essaypage", essay.pk]) + "origins/"

    (kept,) = section.blocks.all()
    assert (kept.block, kept.text) == (BLOCK, "1. 朝の会議\n部長が言った。")
    (block,) = admin_client.get(origins).json()["blocks"]
    assert (block["block"], block["origin"], block["share"]) == (BLOCK, "drafted", "")

    own = ("numbered_section", {**blocks[0][1], "heading": "1. 夜"})
    admin_client.post(url, with_id(form(essay, [own, blocks[0]])))
    edited, human = admin_client.get(origins).json()["blocks"]
    assert (edited["origin"], bool(edited["share"]), human["origin"]) == ("edited", True, "human")


@pytest.mark.parametrize("ids", [[BLOCK, BLOCK], [BLOCK, BLOCK.replace("8", "9")], [BLOCK.replace("8", "9")]])
def test_what_the_save_does_not_bear_out_is_not_remembered(admin_client, essay, section, ids):
    blocks = blocks_for_the_form(admin_client, essay, section)
    url = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    admin_client.post(url, {**with_id(form(essay, blocks)), ACCEPTED_FIELD: [f"{section.pk}:{','.join(ids)}"]})

    section.refresh_from_db()
    assert (section.state, section.blocks.count()) == ("accepted", 0)


def test_the_record_and_the_history_say_which_changes_were_taken(admin_client, essay, section):
    lead = Suggestion.objects.create(
        run=section.run, position=1, field="lead", text="入口。", payload={"width": 3}
    )
    save(admin_client, essay, lead="今の入口。", **{ACCEPTED_FIELD: f"{lead.pk}:0,2/5"})

    lead.refresh_from_db()
    assert (lead.state, lead.payload) == ("accepted", {"width": 3, "accepted": [0, 2], "changes": 5})
    assert PageLogEntry.objects.get(action=LOG_ACTION).data["accepted"] == [0, 2]
    history = admin_client.get(reverse("wagtailadmin_pages:history", args=[essay.pk])).content.decode()
    assert "変更5か所のうち2か所を取り込みました" in history


def test_a_save_that_fails_records_nothing_and_keeps_carrying(admin_client, essay, section):
    answer = save(admin_client, essay, title="", **{ACCEPTED_FIELD: str(section.pk)})

    section.refresh_from_db()
    assert section.state == "offered"
    hidden = f'<input type="hidden" name="{ACCEPTED_FIELD}" value="{section.pk}" form="page-edit-form">'
    assert hidden in answer.content.decode()


def test_an_address_a_model_invented_is_none_of_the_authors_by_being_sent_back_to_it(essay, section):
    """A part that is continued or redone goes to the model again: with it what the model made up."""
    body = section.run.body
    invented, noted = "https://invented.example/x", "https://noted.example/a"
    body.messages = [*body.messages, {"role": "assistant", "content": invented}]
    body.inputs = {**body.inputs, "draft": invented, "notes": [{"question": invented, "text": noted}]}
    body.save()
    section.text = f"[一]({invented})と[二]({noted})。"

    for prompt_id in ("section_draft", "section_rewrite"):
        section.run.prompt_id = prompt_id
        (block,) = insertion(suggestion=section, adapter=EssayDesk(), present="").blocks
        links = json.loads(block["value"]["body"])["entityMap"].values()
        assert [link["data"]["url"] for link in links] == [noted], prompt_id


def test_an_ordinary_save_accepts_nothing(admin_client, essay, section):
    save(admin_client, essay)

    section.refresh_from_db()
    assert section.state == "offered"
    assert not PageLogEntry.objects.filter(action=LOG_ACTION).exists()


def test_only_offered_suggestions_of_this_page_are_recorded_and_only_once(essay, section, admin_user):
    other_page = EssayPageFactory(parent=essay.get_parent().specific)
    turned_down = Suggestion.objects.create(run=section.run, position=1, field="lead", text="x", state="rejected")
    ids = [str(section.pk), str(turned_down.pk), "nonsense", "", "00000000-0000-0000-0000-000000000000"]
    revision = essay.save_revision()

    def record(target):
        return record_acceptances(target=target, revision=revision, ids=ids, user=admin_user, now=NOW)

    assert [record(other_page), record(essay), record(essay)] == [0, 1, 0]
    turned_down.refresh_from_db()
    assert turned_down.state == "rejected"


def test_the_editor_shows_the_desk_and_an_autosave_leaves_it_alone(admin_client, essay):
    url = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    page = admin_client.get(url).content.decode()

    assert 'data-side-panel="desk"' in page
    assert reverse("desk", args=["blog.essaypage", essay.pk]) in page
    saved = admin_client.post(url, form(essay), headers={"Accept": "application/json"})
    assert saved.json()["success"]
    assert 'data-side-panel="desk"' not in saved.json()["html"]


def test_a_page_type_without_a_desk_shows_none(admin_client, essay):
    home = essay.get_parent()

    assert (
        'data-side-panel="desk"'
        not in admin_client.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).content.decode()
    )


def test_beginning_with_the_desk_saves_a_draft_with_its_topic(admin_client, essay):
    home = essay.get_parent()
    url = reverse("wagtailadmin_pages:add", args=["blog", "essaypage", home.pk])
    assert "desk-begin" in admin_client.get(url).content.decode()
    new = EssayPage(title="営業とマーケの溝", slug="溝")
    for _ in range(2):
        answer = admin_client.post(url, form(new, desk_topic="営業とマーケの溝"))
        assert answer.status_code == 302

    made = EssayPage.objects.filter(title="営業とマーケの溝").order_by("pk")
    assert [page.slug for page in made] == ["溝", "溝-2"]
    assert not any(page.live for page in made)
    assert list(Desk.objects.values_list("topic", flat=True)) == ["営業とマーケの溝"] * 2


def test_a_topic_is_kept_when_an_autosave_made_the_page_first(admin_client, essay):
    save(admin_client, essay, desk_topic="営業とマーケの溝")
    assert Desk.objects.get(object_id=str(essay.pk)).topic == "営業とマーケの溝"


def test_a_taken_slug_is_still_refused_where_nobody_began_with_a_topic(admin_client, essay):
    url = reverse("wagtailadmin_pages:add", args=["blog", "essaypage", essay.get_parent().pk])

    answer = admin_client.post(url, form(EssayPage(title="x", slug=essay.slug)))

    assert "slug" in answer.context["form"].errors
    assert EssayPage.objects.count() == 1


def autosave(client, essay, overwritten=None, **data):
    """Save as the editor does by itself; return the revision it answers."""
    url = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    posted = form(essay, **data) | ({"overwrite_revision_id": str(overwritten)} if overwritten else {})
    answer = client.post(url, posted, headers={"accept": "application/json"}).json()
    assert answer["success"], answer
    return answer["revision_id"]


def test_an_acceptance_leaves_the_text_before_it_and_stays_itself(admin_client, essay, section):
    lead = Suggestion.objects.create(run=section.run, position=1, field="lead", text="受け入れた入口。")
    carried = {ACCEPTED_FIELD: str(lead.pk)}
    before = autosave(admin_client, essay, lead="書きかけ。")
    assert autosave(admin_client, essay, before, lead="作者の入口。") == before, "autosave writes over its own"
    taken = autosave(admin_client, essay, before, lead="受け入れた入口。", **carried)
    later = autosave(admin_client, essay, taken, lead="受け入れて直した入口。", **carried)
    assert autosave(admin_client, essay, later, lead="また直した入口。", **carried) == later

    lead.refresh_from_db()
    assert (lead.state, lead.revision_id, len({before, taken, later})) == ("accepted", taken, 3)
    leads = {one.pk: one.as_object().lead for one in essay.revisions.all()}
    assert [leads[key] for key in (before, taken, later)] == [
        "作者の入口。",
        "受け入れた入口。",
        "また直した入口。",
    ]
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[essay.pk, before])
    assert "作者の入口。" in admin_client.get(revert).content.decode()


def test_a_revision_somebody_else_saved_meanwhile_is_still_noticed(admin_client, essay, section):
    before = autosave(admin_client, essay, lead="作者の入口。")
    EssayPage.objects.get(pk=essay.pk).save_revision()
    posted = {**form(essay, **{ACCEPTED_FIELD: str(section.pk)}), "overwrite_revision_id": str(before)}
    url = reverse("wagtailadmin_pages:edit", args=[essay.pk])

    answer = admin_client.post(url, posted, headers={"accept": "application/json"})

    assert answer.json()["error_code"] == "invalid_revision"
