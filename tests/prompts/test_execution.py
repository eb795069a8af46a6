import json
import threading
import time
import traceback
from datetime import timedelta

import pytest
from django.db import DataError, connection, connections, transaction
from django.utils import timezone

from blog.models import EssayPage
from prompts.errors import Code, ModelError
from prompts.execution import Execution, execute
from prompts.failures import RunBroke
from prompts.models import Run, Suggestion
from prompts.provider import Answer
from prompts.runs import cancel
from prompts.tick import tick
from tests.fakes.model_server import JSON_TEXT, PIECES, TEXT
from tests.fakes.provider import ScriptedProvider
from tests.prompts.asking import asked

pytestmark = pytest.mark.usefixtures("own_model", "_no_broker")


@pytest.fixture
def _no_broker(monkeypatch):
    monkeypatch.setattr("prompts.tasks.execute_run.apply_async", lambda *args, **options: None)


@pytest.fixture
def provider():
    return ScriptedProvider()


@pytest.fixture
def question(committed, writer):
    essay = EssayPage(pk=7)  # a run knows its target by kind and key; the worker never loads it

    def put(prompt_id="section_draft", **changes):
        return asked(writer, essay, prompt_id, **changes)

    return put


def after(run, **kwargs):
    execute(run_id=run.pk, **kwargs)
    run.refresh_from_db()
    return run


def in_background(run, provider):
    """Execute in a thread of its own, as a worker would."""

    def work():
        try:
            execute(run_id=run.pk, provider=provider)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def wait_for(run, seconds=30.0, **values):
    end = time.monotonic() + seconds
    while any(getattr(run, name) != value for name, value in values.items()):
        assert time.monotonic() < end, (run.status, run.text)
        time.sleep(0.01)
        run.refresh_from_db()


def test_a_whole_run_through_the_real_client(question):
    run = after(question(part="p1"))

    assert (run.status, run.text, run.finish_reason, run.error_code) == ("done", TEXT, "stop", "")
    assert (run.tokens_in, run.tokens_out, run.tokens_cached, run.tokens_reasoning) == (120, 30, 100, 7)
    assert (run.model_returned, run.request_id, run.usage_estimated) == ("model-that-answered", "req-42", False)
    assert run.parameters["max_tokens"] == 2000
    suggestion = Suggestion.objects.get(run=run)
    assert (suggestion.field, suggestion.text, suggestion.state) == ("body", TEXT, "offered")
    assert suggestion.payload == {"kind": "section", "heading": "1. 朝"}


def test_an_answer_in_json_becomes_suggestions_with_their_bases(question, own_model):
    own_model.OPENAI_MODEL = "fenced"
    run = after(question("teaser", bases={"lead": "hash-of-lead"}))

    assert (run.status, run.result["lead"]) == ("done", "朝の会議から始まる。")
    assert run.usage_estimated
    offered = Suggestion.objects.filter(run=run).values_list("field", "base_hash")
    assert list(offered) == [("lead", "hash-of-lead"), ("search_description", "")]


@pytest.mark.parametrize(
    ("model", "status", "code", "text"),
    [
        ("length", "incomplete", Code.LENGTH, TEXT),
        ("cut-plain", "incomplete", Code.CUT_STREAM, TEXT),
        ("cut-chunked", "incomplete", Code.CUT_STREAM, TEXT),
        ("error-event", "failed", Code.ENDPOINT_DOWN, PIECES[0] + PIECES[1]),
        ("unauthorized", "failed", Code.WRONG_KEY, ""),
        ("refusal", "failed", Code.REFUSED, ""),
        ("nothing", "failed", Code.EMPTY, ""),
        ("only-thinking", "failed", Code.EMPTY, ""),
        ("web-page", "failed", Code.BAD_STREAM, ""),
    ],
)
def test_an_answer_that_fails_keeps_its_text_and_offers_nothing(question, own_model, model, status, code, text):
    own_model.OPENAI_MODEL = model
    run = after(question())

    assert (run.status, run.error_code, run.text) == (status, code, text)
    assert run.finished_at is not None
    assert not Suggestion.objects.exists()


def test_characters_cut_in_two_arrive_whole(question, provider):
    provider.enqueue("笑\ud83d", "\ude00う\0", "半\ud83d", "端", "\ud83d")
    run = after(question(), provider=provider)

    assert (run.status, run.text) == ("done", "笑😀う半\ufffd端\ufffd")
    assert Suggestion.objects.get(run=run).text == run.text


def test_half_characters_in_json_are_stored(question, provider):
    provider.enqueue(JSON_TEXT.replace("朝の", "\\ud800\\u0000朝の"), answer=Answer(model="m\0\ud800"))
    run = after(question("teaser"), provider=provider)

    assert (run.status, run.model_returned, len(provider.history)) == ("done", "m\ufffd", 1)
    assert run.result["lead"].startswith("\ufffd朝の")


HIDDEN = "会\u200b議\u202eは\u2066長\U000e0041\U000e0042い"
LEFT = "👨\u200d👩\u200d👧❤\ufe0f葛\U000e0100と｜読《よ》む"


def test_what_nobody_sees_of_a_text_is_not_kept(question, provider):
    provider.enqueue(HIDDEN + "<br>&#8203;&#x202e;は👨\u200d", "👩\u200d👧❤\ufe0f葛\U000e0100と｜読《よ》む")
    run = after(question(), provider=provider)

    assert (run.status, run.text) == ("done", f"会議は長い\nは{LEFT}")
    assert Suggestion.objects.get(run=run).text == run.text


def test_what_nobody_sees_of_json_is_not_kept(question, provider):
    provider.enqueue(JSON_TEXT.replace("朝の", json.dumps(HIDDEN)[1:-1] + LEFT))
    run = after(question("teaser"), provider=provider)

    assert run.result["lead"].startswith(f"会議は長い{LEFT}")
    assert Suggestion.objects.get(run=run, field="lead").text == run.result["lead"]


def test_nothing_but_what_nobody_sees_is_no_answer(question, provider):
    provider.enqueue("\u200b\u2060\n")
    run = after(question(), provider=provider)

    assert (run.status, run.error_code, run.text) == ("failed", Code.EMPTY, "\n")


def test_a_failure_while_offering_ends_the_run(question, provider, monkeypatch):
    def fail(run):
        raise RuntimeError("on purpose")

    monkeypatch.setattr("prompts.execution.make_suggestions", fail)
    provider.enqueue("書けた")
    run = question()
    with pytest.raises(RunBroke, match=r"RuntimeError \(.*fail:\d+\)") as caught:
        execute(run_id=run.pk, provider=provider)

    assert "on purpose" not in "".join(traceback.format_exception(caught.value))
    run.refresh_from_db()
    assert (run.status, run.error_code, run.text) == ("failed", Code.INTERNAL, "書けた")


@pytest.mark.parametrize(("attempts", "text", "tokens_in"), [(1, "書けた話", 7), (2, "書けた", 60)])
def test_a_run_the_database_refuses_is_ended_with_less_and_nothing_of_it_is_logged(
    question, provider, monkeypatch, caplog, attempts, text, tokens_in
):
    """Of a row that cannot be stored PostgreSQL's message quotes everything."""
    whole, tried = Execution._closed, []

    def closed(self, values):
        tried.append(values)
        if len(tried) <= attempts:
            raise DataError("Failing row contains (書けた)")
        return whole(self, values)

    monkeypatch.setattr(Execution, "_closed", closed)
    provider.enqueue("書けた", "話", answer=Answer(tokens_in=7, tokens_out=3))
    run = question()
    with pytest.raises(RunBroke, match="DataError") as caught:
        execute(run_id=run.pk, provider=provider)

    run.refresh_from_db()
    assert (run.status, run.error_code, run.text, run.reserved_tokens) == ("failed", Code.INTERNAL, text, None)
    assert (run.tokens_in == tokens_in) or (attempts == 2 and run.tokens_in > tokens_in and run.usage_estimated)
    assert "書けた" not in caplog.text + "".join(traceback.format_exception(caught.value))


def test_a_limit_keeps_the_time_to_come_back(question, own_model):
    own_model.OPENAI_MODEL = "rate-seconds"

    assert "retry_at" in after(question()).error_data


def test_broken_json_is_repaired_once(question, own_model, server):
    own_model.OPENAI_MODEL = "bad-then-good"
    run = after(question("teaser"))

    assert (run.status, run.text) == ("done", JSON_TEXT)
    assert (run.tokens_in, run.tokens_out) == (240, 60)
    again = server.bodies[1]["messages"]
    assert [message["role"] for message in again[-2:]] == ["assistant", "user"]


def test_broken_json_twice_is_said(question, own_model, server):
    own_model.OPENAI_MODEL = "bad-json"
    run = after(question("teaser"))

    assert (run.status, run.error_code, len(server.bodies)) == ("failed", Code.BAD_JSON, 2)


@pytest.mark.parametrize(
    ("second", "headlines"),
    [
        ('{"headlines": ["1", "2", "3", "4", "5"]}', ["1", "2", "3", "4", "5"]),
        ('{"headlines": ["1", "2", "3", "3"]}', ["1", "2", "3"]),
        ("題は出せません", ["a", "b", "c", "d"]),
        (ModelError(Code.RATE_LIMIT), ["a", "b", "c", "d"]),
    ],
    ids=["five", "three", "nothing", "error"],
)
def test_too_few_choices_are_asked_for_once_more_and_then_taken(question, provider, second, headlines):
    provider.enqueue('{"headlines": ["a", "b", "c", "d"]}')
    provider.enqueue(second) if isinstance(second, str) else provider.enqueue(error=second)
    run = after(question("headlines"), provider=provider)

    assert (run.status, run.result["headlines"]) == ("done", headlines)
    assert "5 different ones are wanted" in provider.history[1].messages[-1]["content"]


def test_a_run_is_carried_out_once_however_often_its_task_arrives(question, provider):
    run = question()
    provider.enqueue("一度だけ")

    after(run, provider=provider)
    after(run, provider=provider)

    assert (run.status, len(provider.history)) == ("done", 1)


def test_two_workers_at_once_ask_once(question, provider):
    run = question()
    provider.enqueue("一度だけ")
    workers = [in_background(run, provider) for _ in range(2)]
    for worker in workers:
        worker.join(timeout=30)

    wait_for(run, status="done")
    assert len(provider.history) == 1


def test_a_cancelled_or_unknown_run_is_not_begun(question, provider):
    run = question()
    cancel(run=run, now=timezone.now())

    assert after(run, provider=provider).status == "cancelled"
    execute(run_id="00000000-0000-0000-0000-000000000000", provider=provider)
    assert provider.history == []


def test_the_first_text_is_stored_at_once_and_cancel_works_while_nothing_arrives(question, provider):
    run = question()
    provider.enqueue("最初の言葉", hold=True)
    worker = in_background(run, provider)
    wait_for(run, status="running", text="最初の言葉")

    begun = time.monotonic()
    cancel(run=run, now=timezone.now())
    wait_for(run, status="cancelled")

    assert time.monotonic() - begun < 1
    assert (run.text, run.error_code) == ("最初の言葉", Code.CANCELLED)
    assert run.usage_estimated
    assert run.tokens_out == 5
    worker.join(timeout=30)
    assert provider.streams[0].aborted.is_set()


@pytest.mark.parametrize("model", ["drip", "stall", "silent"])
def test_cancel_hangs_up_on_a_real_server_within_a_second(question, own_model, server, model):
    own_model.OPENAI_MODEL = model
    run = question()
    worker = in_background(run, None)
    wait_for(run, status="running")
    end = time.monotonic() + 30
    while not server.bodies:
        assert time.monotonic() < end
        time.sleep(0.01)

    begun = time.monotonic()
    cancel(run=run, now=timezone.now())
    wait_for(run, status="cancelled")

    assert time.monotonic() - begun < 1
    assert server.hung_up.wait(timeout=1)
    worker.join(timeout=30)


def test_an_answer_without_end_is_hung_up_on(question, own_model, server):
    own_model.OPENAI_MODEL = "endless"
    run = after(question())

    assert (run.status, run.error_code) == ("incomplete", Code.LENGTH)
    assert 2500 < len(run.text) < 4000  # a Japanese character is about a token
    assert server.hung_up.wait(timeout=2)


def test_thoughts_without_end_are_hung_up_on_too(question, own_model, server):
    own_model.OPENAI_MODEL = "endless-thinking"
    run = after(question())

    assert (run.status, run.error_code, run.text) == ("incomplete", Code.LENGTH, "")
    assert run.tokens_out > 2000
    assert server.hung_up.wait(timeout=2)


@pytest.mark.parametrize(("piece", "pieces"), [("話", 2501), ("word", 2501)])
def test_an_honest_answer_is_let_finish(question, provider, piece, pieces):
    """A quarter more than allowed is no error: estimates are coarse."""
    provider.enqueue(*[piece] * 2500)
    provider.enqueue(*[piece] * pieces)

    assert after(question(), provider=provider).status == "done"
    assert after(question(), provider=provider).error_code == Code.LENGTH


def test_html_in_an_answer_becomes_markdown(question, own_model):
    own_model.OPENAI_MODEL = "html"
    run = after(question())

    assert (run.status, run.text) == ("done", "朝の会議")


def test_html_in_json_and_answers_of_nothing_else(question, provider):
    provider.enqueue('{"lead": "<b>朝</b>の<br>会議", "search_description": "営業"}')
    provider.enqueue("<script>alert(1)</script>")

    assert after(question("teaser"), provider=provider).result["lead"] == "朝の 会議"
    assert after(question(), provider=provider).error_code == Code.EMPTY


def test_a_server_that_takes_its_time_is_waited_for(question, own_model):
    own_model.OPENAI_MODEL = "slow-first"

    assert after(question()).status == "done"


def test_a_run_the_tick_gave_up_is_not_brought_back(question, provider):
    run = question()
    provider.enqueue("途中", hold=True)
    worker = in_background(run, provider)
    wait_for(run, status="running", text="途中")
    tick(timezone.now() + timedelta(minutes=5))

    worker.join(timeout=30)
    run.refresh_from_db()
    assert not worker.is_alive()
    assert (run.status, run.text) == ("interrupted", "途中")


def test_the_deadline_ends_a_run_with_its_text(question, provider):
    run = question()
    provider.enqueue("途中", hold=True)
    after(run, provider=provider, deadline=0.5)

    assert (run.status, run.error_code, run.text) == ("incomplete", Code.DEADLINE, "途中")


def test_an_error_of_ours_ends_the_run_and_is_not_hidden(question, provider):
    run = question()

    with pytest.raises(RunBroke, match="IndexError"):
        execute(run_id=run.pk, provider=provider)

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", Code.INTERNAL)


def test_a_model_is_never_asked_inside_a_transaction(question, provider):
    run = question()
    with transaction.atomic(), pytest.raises(RuntimeError):
        execute(run_id=run.pk, provider=provider)

    assert provider.history == []


def test_nothing_is_held_open_while_the_model_answers(question):
    """The provider is asked outside any transaction, and so is every piece of text stored."""
    run = question()
    seen = []

    class Watching(ScriptedProvider):
        def stream(self, request):
            seen.append(connection.in_atomic_block)
            return super().stream(request)

    watching = Watching()
    watching.enqueue("言葉", answer=Answer(tokens_in=1, tokens_out=1))
    after(run, provider=watching)

    assert seen == [False]
    assert run.usage_estimated is False


def test_a_changed_model_is_named_in_the_row(question, own_model):
    run = question()
    own_model.OPENAI_MODEL = "no-usage"

    assert after(run).model == "no-usage"


def test_no_endpoint_any_more_is_said_in_a_code(question, own_model):
    run = question()
    own_model.OPENAI_API_KEY = own_model.OPENAI_BASE_URL = ""

    assert after(run).error_code == Code.NO_KEY


def test_a_failed_run_keeps_its_partial_text_from_a_provider_of_any_kind(question, provider):
    run = question()
    provider.enqueue("半分", error=ModelError(Code.QUOTA, permanent=True))
    after(run, provider=provider)

    assert (run.status, run.error_code, run.text) == ("failed", Code.QUOTA, "半分")
    assert Run.objects.get(pk=run.pk).usage_estimated
