"""What taking a suggestion in means for the form."""

import json

import pytest
from django.utils import timezone

from blog.models import EssayPage
from prompts.acceptance import record_acceptances
from prompts.bases import base_hash
from prompts.markup import stream_block
from prompts.models import Run, Suggestion
from prompts.offers import make_suggestions
from tests.prompts.asking import asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_model", "_no_broker")]


def offered(author, essay, field, text, base=""):
    run = asked(author, essay, "teaser" if field != "body" else "section_draft")
    Run.objects.filter(pk=run.pk).update(status="done")
    return Suggestion.objects.create(
        run=run, field=field, text=text, base_hash=base, payload={"kind": "section", "heading": "1. 朝"}
    )


def test_taking_in_a_text_needs_the_text_it_was_made_for(desk, author, essay):
    suggestion = offered(author, essay, "lead", "入口。", base_hash("今のリード。"))
    rival = Suggestion.objects.create(
        run=suggestion.run, position=1, field="lead", text="別の入口。", base_hash=suggestion.base_hash
    )
    path = f"suggestions/{suggestion.pk}/accept/"

    assert desk.post(path, {"text": "今のリード。\r\n"}).json()["text"] == "入口。"
    assert desk.post(path, {"text": rival.text}).status_code == 200, "choosing again among rivals loses nothing"
    moved = desk.post(path, {"text": "作者が直したリード。"})
    assert (moved.status_code, bool(moved.json()["message"])) == (409, True)
    suggestion.refresh_from_db()
    assert suggestion.state == "offered", "the form decides; nothing is recorded before the save"


def test_a_text_is_taken_in_by_part_and_never_where_it_changed_meanwhile(desk, author, essay):
    suggestion = offered(
        author,
        essay,
        "lead",
        "夕方の会議は静かだった。部長が言った。",
        base_hash("朝の会議は長かった。部長が言った。"),
    )
    path, present = f"suggestions/{suggestion.pk}/", {"text": "朝の会議は長かった。部長が言った。"}
    found = desk.post(f"{path}changes/", present).json()["segments"]
    assert [(one["old"], one["new"]) for one in found if one["changed"]] == [("朝", "夕方"), ("長か", "静かだ")]

    taken = desk.post(f"{path}accept/", {**present, "accepted": [1, 7]}).json()
    assert (taken["text"], taken["suggestion"]) == ("朝の会議は静かだった。部長が言った。", f"{suggestion.pk}:1/2")
    assert desk.post(f"{path}accept/", {**present, "accepted": [0, 1]}).json()["text"] == suggestion.text
    for refused, status in (([], 400), ("x", 400), ([True], 400)):
        assert desk.post(f"{path}accept/", {**present, "accepted": refused}).status_code == status
    moved = {"text": "作者が直した。", "accepted": [0]}
    assert desk.post(f"{path}accept/", moved).status_code == 409
    compared = desk.post(f"{path}changes/", moved).json()
    assert (compared["segments"], bool(compared["moved"])) == ([], True), "nothing to compare is no failure"


def test_nothing_is_compared_where_nothing_is_replaced(desk, author, essay):
    lead = offered(author, essay, "lead", "入口。", base_hash(""))
    body = offered(author, essay, "body", "本文。")

    assert desk.post(f"suggestions/{lead.pk}/changes/", {"text": " \r\n"}).json() == {"segments": []}
    assert desk.post(f"suggestions/{body.pk}/changes/", {"text": ""}).status_code == 404


def test_taking_in_a_section_gives_blocks_and_only_known_links(desk, author, essay):
    text = "[ある](https://example.jp/known)と[ない](https://evil.example/?q=1)\n\n<script>x</script>"
    suggestion = offered(author, essay, "body", text)
    body = suggestion.run.body
    body.inputs = {**body.inputs, "notes": [{"question": "", "text": "資料 https://example.jp/known より"}]}
    body.save()

    answer = desk.post(f"suggestions/{suggestion.pk}/accept/", {"text": ""}).json()

    assert (answer["field"], answer["kind"], answer["position"]) == ("body", "blocks", "end")
    (block,) = answer["blocks"]
    assert block["type"] == "numbered_section"
    content = json.loads(block["value"]["body"])
    assert [entity["data"]["url"] for entity in content["entityMap"].values()] == ["https://example.jp/known"]


def test_what_was_decided_cannot_be_taken_in(desk, author, essay):
    suggestion = offered(author, essay, "body", "本文。")
    assert desk.post(f"suggestions/{suggestion.pk}/reject/").json()["state"] == "rejected"

    assert desk.post(f"suggestions/{suggestion.pk}/accept/", {"text": ""}).status_code == 409
    suggestion.refresh_from_db()
    assert suggestion.decided_by == author


def in_the_form(html):
    """What the editor of a block of text holds."""
    block = stream_block(EssayPage, "body").child_blocks["text"]
    return block.get_form_state(block.to_python(html))


PRESENT = "<p>部長が<b>言った</b>。</p>"


@pytest.fixture
def passage(desk, essay):
    """A question about a block, its run finished."""
    essay.body = json.dumps([{"type": "text", "value": PRESENT, "id": "b1"}])
    essay.save_revision()
    asked_for = {"prompt": "rewrite", "part": "b1", "instruction": "短く", "given": {"selected": "部長が"}}
    run_id = desk.post("ask/", {**asked_for, "texts": {"passage": in_the_form(PRESENT)}}).json()["id"]
    Run.objects.filter(pk=run_id).update(status="done", text="部長が[言った](https://evil.example/)。")
    make_suggestions(Run.objects.get(pk=run_id))
    return Suggestion.objects.get(run=run_id)


def test_a_passage_is_asked_about_with_what_was_selected(passage):
    words = passage.run.body.messages[1]["content"]

    assert "<instruction>\n短く\n</instruction>" in words
    assert "<selected>\n部長が\n</selected>" in words
    assert "<draft>\n部長が**言った**。\n</draft>" in words


def test_a_passage_replaces_only_the_block_it_was_made_for(desk, passage):
    path = f"suggestions/{passage.pk}/accept/"
    found = desk.post(path, {"text": in_the_form(PRESENT)}).json()

    assert (found["kind"], found["block"]) == ("passage", "b1")
    assert found["blocks"][0]["type"] == "text"
    assert json.loads(found["blocks"][0]["value"])["entityMap"] == {}
    for moved in (in_the_form("<p>部長が言った。</p>"), "", "{", '{"blocks": 3}', "[]", '{"blocks": [{}]}'):
        assert desk.post(path, {"text": moved}).status_code == 409


def test_a_passage_is_taken_in_by_part_with_its_markup(desk, passage):
    Suggestion.objects.filter(pk=passage.pk).update(text="課長が静かに**言った**。")
    path, present = f"suggestions/{passage.pk}/", {"text": in_the_form(PRESENT)}
    found = desk.post(f"{path}changes/", present).json()["segments"]
    assert [(one["old"], one["new"]) for one in found if one["changed"]] == [("部", "課"), ("", "静かに")]

    taken = desk.post(f"{path}accept/", {**present, "accepted": [1]}).json()
    (content,) = json.loads(taken["blocks"][0]["value"])["blocks"]
    assert (content["text"], taken["suggestion"]) == ("部長が静かに言った。", f"{passage.pk}:1/2")
    assert content["inlineStyleRanges"] == [{"offset": 6, "length": 3, "style": "BOLD"}]


def test_a_passage_that_is_not_saved_yet_is_not_asked_about(desk, passage):
    typed = {"passage": in_the_form("<p>まだ保存していない。</p>")}
    answer = desk.post("ask/", {"prompt": "rewrite", "part": "b1", "instruction": "短く", "texts": typed})

    assert (answer.status_code, bool(answer.json()["message"])) == (409, True)


def test_only_what_a_rewriting_added_counts_as_drafted(desk, essay, author, passage):
    Suggestion.objects.filter(pk=passage.pk).update(text="課長が静かに**言った**。")
    essay.body = json.dumps([{"type": "text", "value": "<p>部長が静かに<b>言った</b>。</p>", "id": "b1"}])
    carried = [f"{passage.pk}:1/2"]
    record_acceptances(target=essay, revision=essay.save_revision(), ids=carried, user=author, now=timezone.now())

    assert [(kept.block, kept.text) for kept in passage.blocks.all()] == [("b1", "静かに")]
    (block,) = desk.get("origins/").json()["blocks"]
    assert block["origin"] == "edited"


def test_what_is_only_for_reading_goes_nowhere(desk, author, essay):
    run = asked(author, essay, "teaser")
    Run.objects.filter(pk=run.pk).update(status="done", prompt_id="critique", result={"readers": []})
    remark = Suggestion.objects.create(run=run, field="critique", text="「題」", payload={"of": "営業部長"})

    (shown,) = desk.get(f"runs/{run.pk}/").json()["suggestions"]
    assert shown["kind"] == "read"
    assert shown["label"].endswith(": 営業部長")
    assert desk.post(f"suggestions/{remark.pk}/accept/", {"text": ""}).status_code == 409
