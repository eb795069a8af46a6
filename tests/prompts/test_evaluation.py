"""The cases of the library, replayed and faked; and the means by which they are tried."""

import json
from collections import Counter
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from prompts.errors import Code, ModelError
from prompts.evaluation import cases as reading
from prompts.evaluation.assertions import CANARY, KINDS, answered, faults_of
from prompts.evaluation.cases import CaseError, cases, failing_cases, sample_inputs
from prompts.evaluation.cassettes import cassette_path, read_cassette
from prompts.evaluation.trying import fake, live, must_fail, replay, stamp
from prompts.loader import library
from prompts.provider import Answer
from tests.fakes.provider import ScriptedProvider

CASES, FAILING = cases(), failing_cases()


@pytest.mark.parametrize("prompt_id", sorted({prompt_id for prompt_id, _language in library()}))
def test_recorded_answers_hold_what_their_cases_expect(prompt_id):
    tried = [replay(case) for case in CASES if case.prompt.id == prompt_id]

    assert {outcome.case.label: outcome.faults for outcome in tried if outcome.faults} == {}


@pytest.mark.parametrize("prompt_id", sorted({prompt_id for prompt_id, _language in library()}))
def test_the_rehearsal_goes_through_the_same_pipeline(prompt_id):
    tried = [fake(case) for case in CASES if case.prompt.id == prompt_id]

    assert {outcome.case.label: outcome.faults for outcome in tried if outcome.faults} == {}


def test_every_prompt_has_five_cases_in_each_language():
    counted = Counter((case.prompt.id, case.prompt.language) for case in CASES)

    assert {key for key in library() if counted[key] < 5} == set()


def test_every_prompt_is_tried_with_instructions_in_its_material():
    poisoned = {(case.prompt.id, case.prompt.language) for case in CASES if CANARY in str(case.inputs)}

    assert poisoned == set(library())


@pytest.mark.parametrize("case", FAILING, ids=lambda case: case.name)
def test_every_kind_of_assertion_can_fail(case):
    assert case.expectations
    assert must_fail(case).faults == ()
    assert faults_of(answered(case, case.answer))


def test_there_is_a_failing_answer_for_every_kind():
    assert {each["kind"] for case in FAILING for each in case.expectations} == set(KINDS)


def test_an_answer_that_should_fail_and_does_not_is_a_fault():
    case = replace(FAILING[0], answer="朝" * 100, expectations=[{"kind": "no_html"}])

    assert must_fail(case).faults


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """One case with its answer in a folder of its own."""
    (original,) = [case for case in cases("teaser", "ja") if case.name == "handover"]
    path = tmp_path / "handover.ja.toml"
    path.with_suffix(".md").write_text(cassette_path(original).read_text("utf-8"), "utf-8")
    return replace(original, path=path)


def test_a_changed_prompt_or_input_makes_the_answer_stale(copied):
    other_prompt = replace(copied, prompt=replace(copied.prompt, temperature=0.9))
    other_input = replace(copied, inputs={**copied.inputs, "title": "別の題"})

    assert replay(copied).faults == ()
    for changed in (other_prompt, other_input):
        assert replay(changed).faults[0].startswith("stale")
        assert replay(changed, stale_ok=True).faults == ()


def test_a_person_marks_a_stale_answer_as_read(copied):
    changed = replace(copied, inputs={**copied.inputs, "title": "別の題"})

    assert stamp(changed).faults == ()
    assert replay(changed).faults == ()
    assert replay(copied).faults


@pytest.mark.parametrize("left", [None, "", "no head", "+++\nrequest = \n+++\n"])
def test_a_missing_answer_is_a_fault(copied, left):
    path = cassette_path(copied)
    path.unlink()
    if left == "+++\nrequest = \n+++\n":
        path.write_text(left, "utf-8")
        with pytest.raises(CaseError):
            replay(copied)
        return
    if left is not None:
        path.write_text(left, "utf-8")
    assert replay(copied, stale_ok=True).faults == ("no recorded answer",)


def test_a_live_answer_is_recorded_with_its_facts_and_asserted(copied):
    provider = ScriptedProvider()
    text = json.dumps({"lead": "入口。", "search_description": "説明。"}, ensure_ascii=False)
    provider.enqueue(text[:9], text[9:], answer=Answer(model="m-1", tokens_in=700, tokens_out=20))

    outcome = live(copied, provider=provider)

    kept = read_cassette(copied)
    assert (kept.text, kept.facts) == (text, {"model": "m-1", "tokens_in": 700, "tokens_out": 20})
    assert any(fault.startswith("chars:") for fault in outcome.faults)
    assert replay(copied).faults == outcome.faults
    assert provider.history[0].schema_name == "Teaser"


def test_a_model_that_fails_leaves_the_recorded_answer_alone(copied):
    before = read_cassette(copied)
    provider = ScriptedProvider()
    provider.enqueue(error=ModelError(Code.QUOTA))

    assert live(copied, provider=provider).faults == ("no answer: quota",)
    assert read_cassette(copied) == before


@pytest.mark.parametrize(
    "text",
    [
        "nonsense = ",
        "colour = 1",
        'material = ["gone"]',
        "[inputs]\nnobody = 'x'",
    ],
)
def test_a_case_that_is_not_as_it_should_be_is_named(tmp_path, monkeypatch, text):
    (tmp_path / "teaser").mkdir()
    (tmp_path / "teaser" / "x.ja.toml").write_text(text, "utf-8")
    monkeypatch.setattr(reading, "EVALS", tmp_path)

    with pytest.raises(CaseError, match=r"teaser/x\.ja\.toml"):
        cases()


@pytest.mark.parametrize(
    "expected", [{"kind": "nonsense"}, {"kind": "count"}, {"kind": "must_not_match", "pattern": "("}]
)
def test_an_expectation_that_makes_no_sense_is_named(copied, expected):
    with pytest.raises(CaseError, match=r"teaser/handover\.ja"):
        replay(replace(copied, expectations=[expected]))


def test_a_prompt_is_shown_with_a_sample():
    assert sample_inputs(library()["teaser", "en"])["title"] == "A glove in the corridor"


def said(*arguments):
    out = StringIO()
    call_command("prompts", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_shows_and_tries():
    assert f"teaser.ja                  {library()['teaser', 'ja'].hash[:12]}" in said("list")
    assert "=== system\nあなたは、文章の入口を書く編集者である。" in said("show", "teaser")
    assert said("eval", "--prompt", "teaser").startswith("20 tried")


def test_the_command_fails_where_a_case_does(monkeypatch):
    monkeypatch.setattr("prompts.management.commands.prompts.replay", lambda case, **_: must_fail(FAILING[0]))
    wrong = replace(FAILING[0], answer="{}", expectations=[{"kind": "count", "of": "x"}])
    monkeypatch.setattr("prompts.management.commands.prompts.failing_cases", lambda: [wrong])
    with pytest.raises(SystemExit):
        said("eval", "--prompt", "teaser", "--mode", "replay")


def test_a_model_is_asked_for_cases_only_while_the_switches_allow_it(db, settings, own_model, server, monkeypatch):
    monkeypatch.setattr("prompts.evaluation.trying.write_cassette", lambda case, cassette: None)

    def live():
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("prompts", "eval", "--live", "--prompt", "teaser", "--language", "ja", stdout=out)
        return out.getvalue()

    for off in ({"AI_ENABLED": False}, {"AI_ENABLED": True, "AI_FEATURES_OFF": ["teaser"]}):
        for name, value in off.items():
            setattr(settings, name, value)
        said = live()
        assert said.startswith("0 questions: about 0 tokens in")
        assert said.count("not asked: ") == 5
    assert server.bodies == []
    settings.AI_FEATURES_OFF = []
    assert live().startswith("5 questions: about ")
    assert len(server.bodies) == 5


@pytest.mark.parametrize("arguments", [("show", "gone"), ("eval", "--prompt", "gone")])
def test_what_does_not_exist_is_said(arguments):
    with pytest.raises(CommandError):
        said(*arguments)
