"""No log holds what an author wrote, what a model answered, or a key: not of failures, and not at DEBUG."""

import logging

import pytest
from django.utils import timezone

from blog.models import EssayPage
from prompts.failures import cause_of
from prompts.models import Run
from prompts.runs import ask
from prompts.tasks import execute_run
from tests.fakes.model_server import JSON_TEXT, PIECES
from tests.prompts.asking import SECTION, TEASER

WRITTEN = "著者の秘密の文"
KEY = "sk-key-of-the-author"
ANSWERED = (*PIECES, JSON_TEXT[11:24], "途中で", "secret detail")
FAILING = {
    "section_draft": (
        *("length", "cut-plain", "cut-chunked", "error-event", "error-event-quota", "not-json", "refusal"),
        *("filtered", "nothing", "only-thinking", "web-page", "unauthorized", "forbidden", "missing-model"),
        *("missing-path", "quota", "rate-seconds", "rate-date", "broken", "unavailable", "too-long"),
        *("bad-request", "redirect", "ok"),
    ),
    "teaser": ("bad-json", "ok"),
}
LOUD = ("", "openai", "httpx2", "httpcore2", "celery", "celery.app.trace", "kombu", "prompts", "django", "urllib3")
pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def everything_logged(caplog):
    for name in LOUD:
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.fixture
def question(writer, own_model, monkeypatch):
    monkeypatch.setattr("prompts.tasks.execute_run.apply_async", lambda *args, **options: None)
    own_model.OPENAI_API_KEY = KEY

    def put(prompt_id, model):
        own_model.OPENAI_MODEL = model
        inputs = {"section_draft": SECTION, "teaser": TEASER}[prompt_id]
        return ask(
            user=writer,
            target=EssayPage(pk=7),
            prompt_id=prompt_id,
            inputs={**inputs, "topic": WRITTEN},
            part="",
            language="ja",
            bases={},
            now=timezone.now(),
        )

    return put


def carried_out(run):
    """As a worker does it, Celery's own words about the task included."""
    execute_run.apply(args=(str(run.pk),), throw=False)
    run.refresh_from_db()
    return run


def told(caplog):
    """Every record with all that hangs on it: its arguments, what was added, its traceback."""
    formatter = logging.Formatter()
    return "\n".join(f"{formatter.format(record)} {vars(record)}" for record in caplog.records)


def leaks(caplog):
    text = told(caplog)
    escaped = {secret: secret.encode("unicode_escape").decode() for secret in (WRITTEN, KEY, *ANSWERED)}
    return [secret for secret, other in escaped.items() if secret in text or other in text]


def test_no_log_holds_text_or_key_however_a_run_ends(question, server, everything_logged):
    asked = [(prompt_id, model) for prompt_id, models in FAILING.items() for model in models]
    ended = [carried_out(question(prompt_id, model)).status for prompt_id, model in asked]

    assert WRITTEN in str(server.bodies[0]["messages"]), "the marker was really sent"
    assert {"failed", "incomplete", "done"} == set(ended)
    assert "prompts.run.ended" in told(everything_logged)
    assert leaks(everything_logged) == []


def test_a_fault_of_ours_is_logged_by_its_place_alone(question, everything_logged, monkeypatch):
    def fail(run):
        try:
            raise KeyError(run.text)
        except KeyError as error:
            raise ValueError(f"{run.text} {WRITTEN} {KEY}") from error

    monkeypatch.setattr("prompts.execution.make_suggestions", fail)
    run = carried_out(question("section_draft", "ok"))

    assert (run.status, run.error_code) == ("failed", "internal")
    (record,) = [one for one in everything_logged.records if one.name == "celery.app.trace" and one.exc_info]
    assert "RunBroke: ValueError (" in logging.Formatter().format(record)
    assert "KeyError (" in logging.Formatter().format(record)
    assert leaks(everything_logged) == []


def test_the_tests_above_can_fail(everything_logged):
    logging.getLogger("prompts").debug("%s", WRITTEN)
    logging.getLogger("openai").info("Authorization", extra={"headers": {"Authorization": f"Bearer {KEY}"}})

    assert leaks(everything_logged) == [WRITTEN, KEY]
    assert cause_of(ValueError(WRITTEN)) == "ValueError ()"
    assert Run.objects.count() == 0
