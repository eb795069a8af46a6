"""Parts of the outline among the blocks of the essay: in their order, and redone where they stand."""

import json
from uuid import uuid4

import pytest
from django.utils import timezone

from blog.models import EssayPage
from prompts.acceptance import record_acceptances
from prompts.desk import desk_of
from prompts.markup import stream_block
from prompts.models import Run, Suggestion
from prompts.offers import make_suggestions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_model", "_no_broker")]

OUTLINE = [
    {"id": "p1", "kind": "voices", "heading": "", "brief": ""},
    {"id": "p2", "kind": "section", "heading": "1. 朝", "brief": ""},
    {"id": "p3", "kind": "section", "heading": "2. 夜", "brief": ""},
]
VOICES = "### 営業から\n- 数字が先だ。\n- 会議が長い。"


@pytest.fixture(autouse=True)
def _outlined(essay):
    kept = desk_of(essay)
    kept.topic, kept.outline = "会議", OUTLINE
    kept.save()


def drafted(desk, part, text, prompt="section_draft", **asked):
    """What a finished run about a part offers."""
    answer = desk.post("ask/", {"prompt": prompt, "part": part, **asked})
    assert answer.status_code == 201, answer.json()
    run = Run.objects.get(pk=answer.json()["id"])
    Run.objects.filter(pk=run.pk).update(status="done", text=text)
    run.refresh_from_db()
    (suggestion,) = make_suggestions(run)
    return suggestion


def taken(desk, suggestion, **form):
    return desk.post(f"suggestions/{suggestion.pk}/accept/", {"text": "", **form})


def saved(essay, author, suggestion, kind, value):
    """The draft after the blocks of a suggestion were saved; returns the block's id."""
    block = str(uuid4())
    body = [*essay.get_latest_revision_as_object().body.raw_data, {"type": kind, "value": value, "id": block}]
    essay.body = json.dumps(list(body))
    carried = [f"{suggestion.pk}:{block}"]
    record_acceptances(target=essay, revision=essay.save_revision(), ids=carried, user=author, now=timezone.now())
    return block


SECTION = {"heading": "1. 朝", "body": "<p>部長が言った。朝は長い。</p>"}


def test_parts_stand_in_the_order_of_the_outline(desk, essay, author):
    night = drafted(desk, "p3", "夜は静かだ。")
    three = saved(essay, author, night, "numbered_section", {"heading": "2. 夜", "body": "<p>夜は静かだ。</p>"})
    morning, voices = drafted(desk, "p2", "朝は長い。"), drafted(desk, "p1", VOICES)
    own, two = str(uuid4()), str(uuid4())

    answer = taken(desk, morning, standing=[own, three]).json()
    assert (answer["position"], answer["beside"]) == ("before", three)
    waiting = {"standing": [own, two, three], "carried": [f"{morning.pk}:{two}"]}
    answer = taken(desk, voices, **waiting).json()
    assert (answer["position"], answer["beside"]) == ("before", two), "what waits for its save counts"
    answer = taken(desk, morning, standing=[own]).json()
    assert (answer["position"], answer["beside"]) == ("end", "")
    for bad in ("x", [1], ["x"] * 1001):
        assert taken(desk, morning, standing=bad).status_code == 400


def test_a_part_redone_replaces_the_block_it_became(desk, essay, author):
    first = drafted(desk, "p2", "部長が言った。朝は長い。")
    block = saved(essay, author, first, "numbered_section", SECTION)
    redone = drafted(desk, "p2", "課長が言った。朝は長い。", "section_rewrite", instruction="shorter")

    assert redone.run.body.inputs["draft"] == "部長が言った。朝は長い。"
    assert (redone.field, redone.payload["block"]) == ("passage", block)
    field = stream_block(EssayPage, "body").child_blocks["text"]
    present = field.get_form_state(field.to_python(SECTION["body"]))
    segments = desk.post(f"suggestions/{redone.pk}/changes/", {"text": present}).json()["segments"]
    assert [(one["old"], one["new"]) for one in segments if one["changed"]] == [("部", "課")]
    answer = desk.post(f"suggestions/{redone.pk}/accept/", {"text": present}).json()
    assert (answer["kind"], answer["block"], len(answer["blocks"])) == ("passage", block, 1)
    edited = field.get_form_state(field.to_python("<p>作者が直した。</p>"))
    assert desk.post(f"suggestions/{redone.pk}/accept/", {"text": edited}).status_code == 409

    essay.body = json.dumps(
        [{"type": "numbered_section", "value": {**SECTION, "body": "<p>課長。</p>"}, "id": block}]
    )
    carried = [f"{redone.pk}:0/1"]
    record_acceptances(target=essay, revision=essay.save_revision(), ids=carried, user=author, now=timezone.now())
    assert [kept.text for kept in redone.blocks.all()] == ["課"], "only what the model added is its own"


def test_a_list_redone_replaces_the_list_as_far_as_it_stays_one(desk, essay, author):
    first = drafted(desk, "p1", VOICES)
    value = {"sides": [{"label": "営業から", "voices": ["数字が先だ。", "会議が長い。"]}]}
    block = saved(essay, author, first, "voices", value)
    redone = drafted(
        desk, "p1", "## 営業から\n\n・数字が先だ。\n・会議は短い。", "section_rewrite", instruction="shorter"
    )
    present = json.dumps(value)

    assert (redone.field, redone.payload["block"]) == ("passage", block)
    segments = desk.post(f"suggestions/{redone.pk}/changes/", {"text": present}).json()["segments"]
    assert [(one["old"], one["new"]) for one in segments if one["changed"]] == [("が長", "は短")]
    (made,) = desk.post(f"suggestions/{redone.pk}/accept/", {"text": present}).json()["blocks"]
    voices = made["value"]["sides"][0]["value"]["voices"]
    assert (made["type"], [voice["value"] for voice in voices]) == ("voices", ["数字が先だ。", "会議は短い。"])

    Suggestion.objects.filter(pk=redone.pk).update(text="もう箇条書きではない。")
    assert desk.post(f"suggestions/{redone.pk}/accept/", {"text": present}).status_code == 409
    prose = drafted(desk, "p1", "箇条書きではない。", "section_rewrite", instruction="longer")
    assert prose.field == "body"


def test_a_part_whose_block_is_gone_or_not_saved_yet_replaces_nothing(desk, essay, author):
    first = drafted(desk, "p2", "部長が言った。朝は長い。")
    waiting = {"carried": [f"{first.pk}:{uuid4()}"], "instruction": "shorter"}
    answer = desk.post("ask/", {"prompt": "section_rewrite", "part": "p2", **waiting})
    assert (answer.status_code, bool(answer.json()["message"])) == (409, True)

    saved(essay, author, first, "numbered_section", SECTION)
    essay.body = json.dumps([])
    essay.save_revision()
    redone = drafted(desk, "p2", "課長が言った。", "section_rewrite", instruction="shorter")
    assert (redone.field, "passage" in redone.run.bases) == ("body", False)
