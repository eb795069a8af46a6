import json
from functools import partial

import pytest
from django.utils import timezone

from blog.desk.adapter import EssayDesk
from blog.fetching import fetch
from blog.models import EssayPage
from prompts.desk import NotFetched, NothingToAsk, adapter_of, desk_of
from prompts.loader import check_inputs, load
from prompts.models import Run, RunBody, Suggestion
from prompts.notes import add_note, set_outline, set_shape, set_topic
from prompts.offers import make_suggestions
from prompts.shapes import shape_parts
from tests.factories.blog import EssayPageFactory
from tests.prompts.asking import a_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def essay():
    body = [("numbered_section", {"heading": "1. 朝", "body": "<p>部長が言った。</p>"})]
    return EssayPageFactory(parent=a_home(), title="題", lead="リード。", body=body)


@pytest.fixture
def desk(essay, admin_user):
    kept = desk_of(essay)
    set_topic(desk=kept, topic="溝")
    add_note(desk=kept, user=admin_user, text="会議は長かった。", question="どんな会議でしたか。")
    add_note(desk=kept, user=admin_user, text="  ")
    set_outline(desk=kept, parts=[{"id": "p1", "kind": "voices", "heading": "声", "brief": "二人"}])
    return kept


def inputs(prompt_id, essay, desk, part="", instruction=""):
    return EssayDesk().inputs(prompt_id=prompt_id, target=essay, desk=desk, part=part, instruction=instruction)


def test_the_adapter_is_registered():
    assert isinstance(adapter_of(EssayPage), EssayDesk)


@pytest.mark.parametrize("prompt_id", ["interview", "outline", "section_draft", "headlines", "slug", "teaser"])
def test_inputs_are_those_the_prompt_declares(essay, desk, prompt_id):
    found = inputs(prompt_id, essay, desk, part="p1")

    check_inputs(load(prompt_id, "ja").inputs, found)
    assert found["topic"] == "溝"
    assert found["notes"] == [{"question": "どんな会議でしたか。", "text": "会議は長かった。"}]


def test_the_outline_follows_the_chosen_shape(essay, desk):
    set_shape(desk=desk, shape="opinion")

    assert inputs("outline", essay, desk)["shape"] == shape_parts("opinion", "ja")


def test_a_part_is_redone_from_its_newest_draft(essay, desk):
    with pytest.raises(NothingToAsk):
        inputs("section_rewrite", essay, desk, part="p1", instruction="shorter")
    a_run(essay, "section_draft", part="p1", text="初稿。")
    a_run(essay, "section_rewrite", part="p1", text="二稿。")
    a_run(essay, "section_draft", part="p2", text="別の部分。")
    Run.objects.filter(pk=a_run(essay, "section_rewrite", part="p1", text="途中").pk).update(status="running")
    found = inputs("section_rewrite", essay, desk, part="p1", instruction="数字から始める")

    check_inputs(load("section_rewrite", "ja").inputs, found)
    assert (found["draft"], found["instruction"]) == ("二稿。", "数字から始める")
    with pytest.raises(NothingToAsk):
        inputs("section_rewrite", essay, desk, part="p1")


def test_an_address_is_fetched_by_the_house_rules(monkeypatch):
    monkeypatch.setattr("blog.desk.adapter.fetch", partial(fetch, resolve=lambda host, port: ["10.0.0.1"]))

    with pytest.raises(NotFetched) as refused:
        EssayDesk().fetch("https://example.jp/")
    assert str(refused.value)


def test_titles_are_made_of_the_newest_draft_and_not_of_what_is_live(essay, desk):
    essay.lead = "直したリード。"
    essay.save_revision()

    found = inputs("headlines", EssayPage.objects.get(pk=essay.pk), desk)

    assert found["title"] == "題"
    assert "直したリード。" in found["draft"]
    assert "部長が言った。" in found["draft"]


def test_a_part_that_left_the_outline_is_not_drafted(essay, desk):
    with pytest.raises(NothingToAsk):
        inputs("section_draft", essay, desk, part="gone")


def test_an_empty_desk_has_nothing_to_ask(essay):
    with pytest.raises(NothingToAsk):
        inputs("interview", essay, desk_of(essay))


def test_an_empty_essay_and_desk_have_no_title_to_propose():
    bare = EssayPageFactory(parent=a_home(), lead="", body=[])
    with pytest.raises(NothingToAsk):
        inputs("teaser", bare, desk_of(bare))


def a_run(essay, prompt_id, **fields):
    from django.contrib.contenttypes.models import ContentType

    run = Run.objects.create(
        content_type=ContentType.objects.get_for_model(essay),
        object_id=essay.pk,
        prompt_id=prompt_id,
        status="done",
        heartbeat_at=timezone.now(),
        **fields,
    )
    RunBody.objects.create(run=run, inputs={"section": {"kind": "section", "heading": "1. 朝", "brief": ""}})
    return run


def test_results_become_suggestions_for_their_fields(essay):
    titles = make_suggestions(a_run(essay, "headlines", result={"headlines": list("一二三四五六")}))
    entry = make_suggestions(a_run(essay, "teaser", result={"lead": "入口。", "search_description": "説明。"}))
    none = make_suggestions(a_run(essay, "interview", result={"questions": []}))

    assert [(each.field, each.text, each.payload) for each in titles][:1] == [("title", "一", {"width": 1.0})]
    assert len(titles) == 5
    assert [each.field for each in entry] == ["lead", "search_description"]
    assert none == []


def test_only_addresses_the_essay_could_have_are_offered(essay):
    EssayPageFactory(parent=essay.get_parent().specific, slug="sales-and-marketing")
    slugs = ["Same Table", "sales-and-marketing", "営業とマーケ", "eigyo", "same-table", "what-the-table-showed"]
    offered = make_suggestions(a_run(essay, "slug", result={"slugs": slugs}))

    assert [(each.field, each.text) for each in offered] == [
        ("slug", "same-table"),
        ("slug", "what-the-table-showed"),
    ]


def test_a_section_becomes_a_block_in_the_editors_own_form(essay):
    (suggestion,) = make_suggestions(a_run(essay, "section_draft", text="**部長**が言った。"))

    (block,) = EssayDesk().blocks(suggestion=Suggestion.objects.get(pk=suggestion.pk), addresses=set())

    assert block["type"] == "numbered_section"
    assert block["value"]["heading"] == "1. 朝"
    content = json.loads(block["value"]["body"])
    assert content["blocks"][0]["text"] == "部長が言った。"
    assert content["blocks"][0]["inlineStyleRanges"] == [{"offset": 0, "length": 2, "style": "BOLD"}]
