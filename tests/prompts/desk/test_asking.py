"""Questions, their estimates and their answers over the wire."""

import pytest
from django.utils import timezone

from prompts.bases import base_hash
from prompts.desk import desk_of
from prompts.models import Desk, DraftingSettings, Run, Suggestion
from prompts.notes import add_note, set_outline
from tests.prompts.asking import asked
from tests.prompts.desk.conftest import PART

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_model", "_no_broker")]


def test_a_part_is_asked_for_anew_with_an_instruction(desk, author, essay):
    set_outline(desk=desk_of(essay), parts=[PART])
    Run.objects.filter(pk=asked(author, essay, part="p1").pk).update(status="done", text="初稿。")
    desk.post("topic/", {"topic": "溝"})
    answer = desk.post(
        "ask/", {"prompt": "section_rewrite", "part": "p1", "instruction": " 数字から " + "x" * 600}
    )

    assert (answer.status_code, answer.json()["part"]) == (201, "p1")
    sent = Run.objects.get(prompt_id="section_rewrite").body.inputs
    assert sent["draft"] == "初稿。"
    assert sent["instruction"].startswith("数字から x")
    assert len(sent["instruction"]) == 500


def test_asking_remembers_the_text_it_would_replace(desk, essay):
    desk.post("topic/", {"topic": "溝"})
    answer = desk.post("ask/", {"prompt": "teaser", "texts": {"lead": "今のリード。", "title": "x"}})

    assert answer.status_code == 201
    run = Run.objects.get()
    assert run.bases == {"lead": base_hash("今のリード。"), "search_description": base_hash("")}
    assert (run.language, answer.json()["status"], answer.json()["open"]) == ("ja", "queued", True)


def test_what_cannot_be_asked_is_said(desk, own_model, essay):
    assert desk.post("ask/", {"prompt": "interview"}).status_code == 400
    assert desk.post("ask/", {"prompt": "subject_lines"}).status_code == 404
    desk.post("topic/", {"topic": "溝"})
    own_model.OPENAI_API_KEY = own_model.OPENAI_BASE_URL = ""
    refused = desk.post("ask/", {"prompt": "interview"})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_key")
    assert "OPENAI_API_KEY" in desk.get().json()["endpoint"]["problem"]
    assert not Run.objects.exists()


def test_a_third_question_at_once_is_refused(desk):
    desk.post("topic/", {"topic": "溝"})
    answers = [desk.post("ask/", {"prompt": "interview"}).status_code for _ in range(3)]

    assert answers == [201, 201, 400]


def test_polling_gives_only_what_is_new(desk, author, essay):
    run = asked(author, essay)
    Run.objects.filter(pk=run.pk).update(status="running", text="朝の会議で")

    assert desk.get(f"runs/{run.pk}/", after=2).json()["text"] == "会議で"
    assert desk.get(f"runs/{run.pk}/", after=5).json()["text"] == ""
    shorter = desk.get(f"runs/{run.pk}/", after=50).json()
    assert (shorter["offset"], shorter["text"]) == (0, "朝の会議で")
    assert desk.get(f"runs/{run.pk}/", after="x").json()["text"] == "朝の会議で"
    assert "no-store" in desk.get(f"runs/{run.pk}/")["Cache-Control"]


def test_a_failure_is_told_in_words_and_suggestions_come_at_the_end(desk, author, essay):
    run = asked(author, essay, "teaser")
    Suggestion.objects.create(run=run, field="lead", text="入口。", payload={"width": 3.0})
    Run.objects.filter(pk=run.pk).update(status="running")
    assert desk.get(f"runs/{run.pk}/").json()["suggestions"] == []

    Run.objects.filter(pk=run.pk).update(status="failed", error_code="unknown_model")
    failed = desk.get(f"runs/{run.pk}/").json()
    assert "ok" in failed["error"]
    assert failed["suggestions"][0]["bestWidth"] == 140


def test_the_prompt_is_shown_with_its_hash_until_it_is_erased(desk, author, essay):
    run = asked(author, essay)
    shown = desk.get(f"runs/{run.pk}/prompt/").json()

    assert shown["hash"] == run.prompt_hash
    assert [message["role"] for message in shown["messages"]] == ["system", "user"]
    run.body.delete()
    assert desk.get(f"runs/{run.pk}/prompt/").json()["messages"] == []


def test_a_finished_draft_is_checked_and_a_rule_is_muted(desk, author, essay):
    add_note(desk=desk_of(essay), user=author, text="朝の会議で部長が言った。")
    run = asked(author, essay)
    Run.objects.filter(pk=run.pk).update(status="running", text="部長は3割増えたと言った。")
    assert desk.get(f"runs/{run.pk}/findings/").status_code == 404, "not while it is written"
    Run.objects.filter(pk=run.pk).update(status="done")

    first = desk.get(f"runs/{run.pk}/findings/").json()
    (number,) = [one for one in first["findings"] if one["rule"] == "grounding.number"]
    assert (number["excerpt"], number["severity"], bool(number["reason"])) == ("3割", "warning", True)
    assert {"text": "3割", "findings": [0], "heading": False, "unresolved": False} in first["pieces"]
    assert (first["voice"]["percentile"], bool(first["voice"]["words"])) == (None, True)
    assert desk.post("muting/", {"rule": "grounding.number"}).json() == {"muted": ["grounding.number"]}
    muted = desk.get(f"runs/{run.pk}/findings/").json()
    assert [one["rule"] for one in muted["findings"]] == [
        one["rule"] for one in first["findings"] if one["rule"] != "grounding.number"
    ]
    assert [one["rule"] for one in muted["muted"]] == ["grounding.number"]
    desk.post("muting/", {"rule": "grounding.number", "muted": False})
    assert desk.get(f"runs/{run.pk}/findings/").json() == first


def test_proposals_are_no_draft_but_checked_one_by_one(desk, author, essay):
    run = asked(author, essay, "teaser")
    Run.objects.filter(pk=run.pk).update(status="done", text='{"lead": "入口。"}')

    assert desk.get(f"runs/{run.pk}/findings/").status_code == 404
    lead, slug = (
        Suggestion.objects.create(run=run, position=number, field=field, text="3割")
        for number, field in enumerate(("lead", "slug"))
    )
    found = desk.get(f"suggestions/{lead.pk}/findings/").json()
    assert [one["rule"] for one in found["findings"]] == ["grounding.number"]
    assert desk.get(f"suggestions/{slug.pk}/findings/").status_code == 404
    assert [one["checked"] for one in desk.get(f"runs/{run.pk}/").json()["suggestions"]] == [True, False]
    assert desk.post("muting/", {"rule": "No Rule!"}).status_code == 400


def test_cancel_over_the_wire(desk, author, essay):
    run = asked(author, essay)

    assert desk.post(f"runs/{run.pk}/cancel/").json()["status"] == "cancelled"


def test_reading_the_desk_costs_the_same_however_much_is_on_it(desk, author, essay, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    kept = desk_of(essay)
    set_outline(desk=kept, parts=[PART])

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.get()
        return len(queries)

    def fill(part):
        add_note(desk=kept, user=author, text="メモ")
        run = asked(author, essay, part=part)
        Run.objects.filter(pk=run.pk).update(status="done", finished_at=timezone.now())
        for position in range(3):
            Suggestion.objects.create(run=run, position=position, field="body", text="x")

    fill("a")
    cost()
    one = cost()
    for part in "bcdefgh":
        fill(part)

    assert cost() == one
    assert one <= 22


def test_an_empty_desk_is_not_made_by_looking(desk):
    assert desk.get().json()["outline"] == []
    assert not Desk.objects.exists()


def test_estimates_are_given_for_what_could_be_asked_and_change_nothing(desk):
    first = set(desk.get("estimate/").json()["estimates"])
    assert {"headlines", "slug", "teaser", "critique"} <= first
    assert first.isdisjoint({"interview", "outline", "section_draft"}), "there is nothing to ask about"
    assert not Desk.objects.exists()
    desk.post("topic/", {"topic": "溝"})
    desk.post("outline/", {"outline": [PART]})

    found = desk.get("estimate/").json()["estimates"]
    assert {"interview", "outline"} < set(found)
    assert "section_draft" not in found, "which part?"
    (words,) = desk.get("estimate/", prompt="section_draft", part="p1").json()["estimates"].values()
    assert "2,000" in words
    assert desk.get("estimate/", prompt="subject_lines").status_code == 404
    assert not Run.objects.exists()


def test_the_desk_tells_what_is_off_and_how_the_month_stands(desk):
    DraftingSettings.objects.create(features_off=["slug"], month_tokens=10)
    state = desk.get().json()

    assert (set(state["off"]["prompts"]), state["off"]["all"]) == ({"slug"}, "")
    assert state["month"]["bars"][0]["percent"] == 0
    assert desk.get("month/").json() == state["month"]
    for prompt_id, code in (("slug", "feature_off"), ("headlines", "allowance")):
        refused = desk.post("ask/", {"prompt": prompt_id})
        assert (refused.status_code, refused.json()["code"]) == (409, code)


def test_an_answer_that_broke_off_is_continued_over_the_wire(desk, author, essay):
    run = asked(author, essay)
    path = f"runs/{run.pk}/continue/"
    assert desk.post(path).status_code == 409
    Run.objects.filter(pk=run.pk).update(status="interrupted", text="途中まで")
    assert desk.get(f"runs/{run.pk}/").json()["canContinue"] is True
    estimates = [desk.get("estimate/", prompt=run.prompt_id, run=one) for one in (run.pk, "x")]
    assert "2,000" in estimates[0].json()["estimates"][run.prompt_id]
    assert estimates[1].status_code == 404

    following = desk.post(path)
    assert following.status_code == 201
    assert (following.json()["text"], following.json()["open"]) == ("途中まで", True)


@pytest.mark.parametrize(
    "given", ["x", [1], {"selected": 3}, {"selected": "x" * 10_001}, {str(number): "" for number in range(11)}]
)
def test_nonsense_beside_a_question_is_refused(desk, given):
    answer = desk.post("ask/", {"prompt": "teaser", "given": given})

    assert answer.status_code == 400
    assert answer.json()["message"]
