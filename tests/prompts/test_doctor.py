import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from prompts.doctor.findings import Mark, findings, fitting, shown_address
from prompts.doctor.probes import examine, most_tokens
from prompts.models import DraftingSettings, ModelEndpoint

USUAL = {
    "structured_output": "json_schema",
    "token_parameter": "max_tokens",
    "sends_temperature": True,
    "streams_usage": True,
}


def marks(found, language="en"):
    with translation.override(language):
        return [(finding.mark, finding.words) for finding in findings(found)]


def words_marked(found, mark):
    return " ".join(words for each, words in marks(found) if each == mark)


@pytest.mark.parametrize(
    ("model", "fits", "to_set"),
    [
        ("able", USUAL, []),
        ("forgetful", {**USUAL, "structured_output": "json_object"}, ["“JSON object”"]),
        ("objects-only", {**USUAL, "structured_output": "json_object"}, ["“JSON object”"]),
        ("no-usage", {**USUAL, "structured_output": "none", "streams_usage": False}, ["“none”", "estimated"]),
        ("length", USUAL, []),
        (
            "new-names",
            {
                "structured_output": "none",
                "token_parameter": "max_completion_tokens",
                "sends_temperature": False,
                "streams_usage": True,
            },
            ["max_completion_tokens", "temperature", "“none”"],
        ),
    ],
)
def test_what_a_server_can_do_is_found_out(server, endpoint, model, fits, to_set):
    server.listed = [model]
    found = examine(endpoint(model), [model])

    assert found.works
    assert fitting(found) == fits
    said = words_marked(found, Mark.SET)
    assert [words for words in to_set if words not in said] == []
    assert bool(said) == bool(to_set)
    assert not words_marked(found, Mark.WRONG)


def test_what_a_row_wrongly_denies_is_found_out(endpoint):
    modest = {"sends_temperature": False, "streams_usage": False, "structured_output": "none"}
    found = examine(endpoint("old-names", token_parameter="max_completion_tokens", **modest), ["old-names"])

    assert fitting(found) == USUAL
    assert "Set the length parameter to max_tokens." in words_marked(found, Mark.SET)


def test_a_schema_that_is_dropped_silently_is_seen(endpoint):
    found = examine(endpoint("forgetful"), ["forgetful"])
    assert "JSON schema: accepted, but not kept to." in words_marked(found, Mark.UNKNOWN)
    assert "JSON object: accepted and kept to." in words_marked(found, Mark.WELL)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("missing-model", "does not know the model “missing-model”"),
        ("quota", "no credit left"),
        ("web-page", "not the expected protocol"),
        ("refusal", "declined"),
    ],
)
def test_a_model_that_does_not_answer_is_named_with_what_to_do(server, endpoint, model, words):
    found = examine(endpoint("able"), ["able", model])

    assert not found.works
    assert words in words_marked(found, Mark.WRONG)
    assert words_marked(found, Mark.WRONG).startswith(f"{model}: ")
    assert "able answers" in words_marked(found, Mark.WELL)


def test_nothing_more_is_asked_where_nobody_listens_or_the_key_is_wrong(server, endpoint):
    able = endpoint("able")
    for broken in (replace(able, base_url="http://127.0.0.1:9/v1"), replace(able, api_key="wrong")):
        found = examine(broken, ["able"])
        assert [mark for mark, _words in marks(found)] == [Mark.WRONG]
        assert fitting(found) == {}
        assert not found.works
    assert server.bodies == []


def test_a_server_that_lists_nothing_can_still_be_used(server, endpoint):
    server.listed = None
    found = examine(endpoint("able"), ["able"])
    assert found.works
    assert "lists no models" in words_marked(found, Mark.UNKNOWN)

    server.listed = ["another"]
    assert "does not list it" in words_marked(examine(endpoint("able"), ["able"]), Mark.WELL)


def test_an_examination_costs_little_and_says_so(server, endpoint):
    examine(endpoint("able"), ["able", "ok", "able"])

    assert len(server.bodies) == 4
    assert all(body["max_tokens"] <= 64 for body in server.bodies)
    assert most_tokens(["able", "ok"]) < 700


def test_an_address_is_printed_without_what_opens_it():
    assert shown_address("https://user:secret@models.example/v1?key=secret") == "https://models.example/v1"


# --- the command --------------------------------------------------------------------------------------


@pytest.fixture
def doctor(db, own_model, monkeypatch):
    own_model.OPENAI_MODEL, own_model.OPENAI_API_KEY = "able", "key-of-the-test"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*arguments):
        out = io.StringIO()
        try:
            call_command("ai_doctor", *arguments, stdout=out)
        except CommandError as error:
            return error.returncode, f"{out.getvalue()}\n{error}"
        return 0, out.getvalue()

    return run


def test_the_environment_alone_is_examined(doctor, own_model, monkeypatch):
    status, said = doctor("--write")
    assert status == 0
    assert "able answers, word by word" in said
    assert "Nothing is stored" in said
    assert "key-of-the-test" not in said
    assert own_model.OPENAI_BASE_URL in said

    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert "接続先に届き" in doctor()[1]
    own_model.OPENAI_MODEL = "unauthorized"
    status, said = doctor()
    assert (status, "[NO]" in said, "key-of-the-test" in said) == (1, True, False)


def test_what_was_found_is_stored_in_the_row(doctor, server, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL_NEAR", server.url)
    ModelEndpoint.objects.create(name="plain", writer_model="able", is_default=True)
    ModelEndpoint.objects.create(name="near", variable_suffix="NEAR", writer_model="new-names", fast_model="able")

    assert doctor("--endpoint", "near")[0] == 0
    assert ModelEndpoint.objects.get(name="near").token_parameter == "max_tokens", "not without --write"
    assert doctor("--endpoint", "near", "--write")[0] == 0
    near = ModelEndpoint.objects.get(name="near")
    assert (near.token_parameter, near.sends_temperature) == ("max_completion_tokens", False)
    assert {body["model"] for body in server.bodies} == {"new-names", "able"}

    monkeypatch.delenv("OPENAI_BASE_URL_NEAR")
    status, said = doctor()
    assert (status, "plain" in said, "[NO]" in said) == (1, True, True)
    assert doctor("--endpoint", "far")[0] == 1


def test_no_model_is_asked_while_models_are_switched_off(doctor, server):
    DraftingSettings.objects.create(is_on=False)

    assert doctor()[0] == 1
    assert server.bodies == []
