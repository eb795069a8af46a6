"""What may be asked about an essay that is written, and what becomes of the answers."""

import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from blog.desk.adapter import EssayDesk
from blog.desk.author import AuthorDesk
from blog.desk.editing import EDITING
from blog.desk.written import Written, block_of, draft_text, written
from prompts.bases import base_hash
from prompts.desk import NothingToAsk, desk_of
from prompts.loader import check_inputs, load
from prompts.models import Run, RunBody, Suggestion
from prompts.offers import make_suggestions
from tests.factories.blog import AuthorPageFactory, EssayPageFactory, ImageFactory, make_publication
from tests.prompts.asking import a_home

BODY = [
    {"type": "text", "value": "<p>部長が<b>言った</b>。</p><p>会議がが長かった。</p>", "id": "t"},
    {"type": "heading", "value": {"text": "次の日", "level": "h2", "anchor": ""}, "id": "h"},
    {"type": "text", "value": "<p>誰もいなかった。</p>", "id": "u"},
]


@pytest.fixture
def essay(db):
    home = a_home()
    EssayPageFactory(parent=home, tag_names=["営業", "会議, 朝"])
    EssayPageFactory(parent=home, tag_names=["営業"])
    return EssayPageFactory(
        parent=home,
        title="題",
        lead="リード。",
        body=json.dumps(BODY),
        tag_names=["既存"],
        hero_image=ImageFactory(),
    )


def inputs(essay, prompt_id, part="", instruction="", **given):
    return EssayDesk().inputs(
        prompt_id=prompt_id, target=essay, desk=desk_of(essay), part=part, instruction=instruction, given=given
    )


def offered(essay, prompt_id, *, part="", sent=None, text="", **result):
    run = Run.objects.create(
        content_type=ContentType.objects.get_for_model(essay),
        object_id=essay.pk,
        prompt_id=prompt_id,
        part=part,
        text=text,
        result=result or None,
        status="done",
        heartbeat_at=timezone.now(),
    )
    RunBody.objects.create(run=run, inputs=sent or {})
    suggestions = make_suggestions(run)
    return suggestions, EssayDesk().remark(run=run)


@pytest.mark.parametrize("prompt_id", [*EDITING, "seo", "social"])
def test_inputs_are_those_the_prompt_declares(essay, prompt_id):
    part = "t" if prompt_id == "rewrite" else ""
    found = inputs(essay, prompt_id, part=part, instruction="短く")

    check_inputs(load(prompt_id, "ja").inputs, found)
    assert found["title"] == "題"


def test_a_passage_is_rewritten_by_its_block(essay):
    found = inputs(essay, "rewrite", part="t", instruction="短く", selected="会議がが長かった。")

    assert found["passage"] == "部長が**言った**。\n\n会議がが長かった。"
    assert (found["selected"], found["before"], found["after"]) == (
        "会議がが長かった。",
        "",
        "次の日\n誰もいなかった。",
    )


@pytest.mark.parametrize(
    ("prompt_id", "part", "instruction"),
    [("rewrite", "h", "短く"), ("rewrite", "", "短く"), ("rewrite", "t", ""), ("alt_text", "t", "")],
)
def test_without_its_material_nothing_is_asked(essay, prompt_id, part, instruction):
    with pytest.raises(NothingToAsk):
        inputs(essay, prompt_id, part=part, instruction=instruction)


@pytest.mark.django_db
@pytest.mark.parametrize("prompt_id", ["critique", "proofread", "tags", "alt_text"])
def test_an_empty_essay_has_nothing_to_be_edited(prompt_id):
    bare = EssayPageFactory(parent=a_home(), lead="", body=[])
    with pytest.raises(NothingToAsk):
        inputs(bare, prompt_id)


def test_the_vocabulary_is_what_other_essays_carry_the_most_used_first(essay):
    found = inputs(essay, "tags")

    assert found["vocabulary"] == ["営業", "会議, 朝"]
    assert found["present"] == ["既存"]


def test_the_picture_is_small_and_what_stands_around_it_is_said(essay):
    found = inputs(essay, "alt_text")

    assert found["picture"].startswith("data:image/jpeg;base64,")
    assert len(found["picture"]) < 100_000
    assert found["context"].startswith("リード。")


def test_a_figure_is_described_into_its_own_block(essay):
    image = ImageFactory()
    value = {"image": image.pk, "alt": "前の説明", "ornament": False, "caption": "朝の会議室"}
    essay.body = json.dumps([*BODY, {"type": "figure", "value": value, "id": "f"}])
    essay.save_revision()
    (suggestion,), _remark = offered(
        essay, "alt_text", part="f", sent=inputs(essay, "alt_text", part="f"), alt="長机。"
    )

    assert (suggestion.field, suggestion.payload["block"], suggestion.payload["of"]) == (
        "figure_alt",
        "f",
        "朝の会議室",
    )
    (block,) = EssayDesk().blocks(suggestion=suggestion, addresses=set())
    assert block == {"type": "figure", "value": {"alt": "長机。"}}


def test_a_rewritten_passage_goes_back_into_its_block(essay):
    (suggestion,), _remark = offered(essay, "rewrite", part="t", text="部長が**言った**。")
    (block,) = EssayDesk().blocks(suggestion=Suggestion.objects.get(pk=suggestion.pk), addresses=set())

    assert suggestion.payload == {"block": "t", "kind": "text"}
    assert json.loads(block["value"])["blocks"][0]["inlineStyleRanges"] == [
        {"offset": 3, "length": 3, "style": "BOLD"}
    ]


def test_selected_words_alone_are_rewritten_whatever_the_model_changed(essay):
    sent = {"passage": "部長が言った。\n\n長い沈黙だった。", "selected": "長い沈黙だった。"}
    answer = "社長が叫んだ。\n\nしばらく、誰も動かなかった。"
    (suggestion,), remark = offered(essay, "rewrite", part="t", sent=sent, text=answer)

    assert suggestion.text.startswith("部長が言った。\n\n")
    assert "社長" not in suggestion.text
    assert remark, "what was left out is said"


def test_readers_remarks_find_their_places_and_strangers_are_left_out(essay):
    reading = {
        "reader": "営業部長",
        "remarks": [
            {"quote": "部長が言った。", "thought": "うちだ。"},
            {"quote": "無い言葉", "thought": "はて。"},
        ],
        "questions": ["いつですか。"],
        "strengthen": "数字を。",
    }
    sent = {"readers": [{"name": "営業部長", "brief": "忙しい。"}]}
    (suggestion,), _remark = offered(
        essay, "critique", sent=sent, readers=[reading, {**reading, "reader": "知らない人"}]
    )

    assert [remark["block"] for remark in suggestion.payload["remarks"]] == ["t", None]
    assert suggestion.payload["of"] == "営業部長"
    assert "？ いつですか。" in suggestion.text


def test_corrections_that_fit_are_offered_with_their_places_and_the_others_counted(essay):
    corrections = [
        {"original": "がが", "replacement": "が", "reason": "重なり"},
        {"original": "無い言葉", "replacement": "x", "reason": "y"},
    ]
    (suggestion,), remark = offered(essay, "proofread", corrections=corrections)

    assert (suggestion.field, suggestion.payload["block"]) == ("passage", "t")
    assert suggestion.text == "部長が**言った**。\n\n会議が長かった。"
    assert suggestion.base_hash == base_hash("部長が**言った**。\n\n会議がが長かった。")
    assert suggestion.payload["corrections"] == corrections[:1]
    assert "1 " in remark


def test_no_mistakes_is_said(essay):
    assert offered(essay, "proofread", corrections=[])[1]


def test_only_tags_of_the_vocabulary_are_offered_as_the_field_writes_them(essay):
    sent = {"vocabulary": ["営業", "会議, 朝"], "present": ["既存"]}
    (suggestion,), remark = offered(essay, "tags", sent=sent, tags=["会議, 朝", "発明", "既存"])

    assert suggestion.text == '"会議, 朝", 既存'
    assert suggestion.payload == {"added": ["会議, 朝"]}
    assert "2 " in remark
    assert offered(essay, "tags", sent=sent, tags=[])[0] == []


def test_that_the_picture_was_not_seen_is_said(essay):
    (unseen,), said = offered(essay, "alt_text", sent={"picture": ""}, alt="朝の会議室")
    (_seen,), silent = offered(essay, "alt_text", sent={"picture": "data:"}, alt="朝の会議室")

    assert (unseen.field, unseen.payload["unseen"]) == ("hero_alt", True)
    assert said
    assert silent == ""


def test_posts_and_search_lines_are_offered_with_their_widths(essay):
    posts, _remark = offered(essay, "social", x="一行", linkedin="二行\n\n三行", facebook="四行")
    lines, _remark = offered(essay, "seo", title="題名", description="説明")

    assert [(post.field, post.text) for post in posts][1] == ("linkedin", "二行\n\n三行")
    assert [(line.field, line.payload["width"]) for line in lines] == [("seo_title", 2), ("search_description", 2)]


def test_each_paragraph_is_a_line_and_quotations_find_their_block(essay):
    parts = written(essay)

    assert parts[:2] == [Written("", "リード。"), Written("t", "部長が言った。\n会議がが長かった。")]
    assert [block_of(parts, words) for words in ("リード。", "誰も", "無い")] == ["", "u", None]
    assert draft_text(parts, characters=20) == "リード。"


@pytest.mark.django_db
def test_an_authors_profile_is_made_of_their_own_essays():
    home = make_publication(("ja",))["ja"]
    author = AuthorPageFactory(parent=home)
    EssayPageFactory(parent=home, title="自分の話", authors=[author])
    EssayPageFactory(parent=home, title="人の話")

    found = AuthorDesk().inputs(prompt_id="author_profile", target=author, desk=desk_of(author), part="")

    check_inputs(load("author_profile", "ja").inputs, found)
    assert [essay["title"] for essay in found["essays"]] == ["自分の話"]
    assert found["profile"].startswith("製造業")


@pytest.mark.django_db
def test_an_author_of_whom_nothing_is_known_has_no_profile_to_make():
    author = AuthorPageFactory(parent=make_publication(("ja",))["ja"], bio="")
    with pytest.raises(NothingToAsk):
        AuthorDesk().inputs(prompt_id="author_profile", target=author, desk=desk_of(author), part="")
