from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from prompts.errors import Code
from prompts.loader import InputError
from prompts.models import Run, RunBody
from prompts.runs import AskRefused, cancel, latest_runs, runs_of
from prompts.tick import tick
from tests.prompts.asking import SECTION, an_essay, asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_model")]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def bell():
    """What is enqueued, instead of a broker."""
    with patch("prompts.tasks.execute_run.apply_async") as ring:
        yield ring


def test_asking_stores_the_question_and_rings_on_commit(writer, bell, django_capture_on_commit_callbacks):
    essay = an_essay()
    with django_capture_on_commit_callbacks(execute=True):
        run = asked(writer, essay, part="p1", bases={"title": "h"})
        bell.assert_not_called()

    bell.assert_called_once_with((str(run.pk),), queue="ai")
    assert (run.status, run.model, run.part, run.bases) == ("queued", "ok", "p1", {"title": "h"})
    assert len(run.prompt_hash) == len(run.request_hash) == 64
    body = RunBody.objects.get(run=run)
    assert body.inputs == SECTION
    assert "朝の会議で部長が言った。" in body.messages[1]["content"]
    assert list(runs_of(essay)) == [run]


def test_a_broker_out_of_order_does_not_undo_the_question(writer, bell, django_capture_on_commit_callbacks):
    bell.side_effect = ConnectionError
    with django_capture_on_commit_callbacks(execute=True):
        run = asked(writer, an_essay())

    assert Run.objects.get(pk=run.pk).status == "queued"


def test_a_person_has_at_most_two_open_runs(writer, django_user_model):
    essay = an_essay()
    first, _second = asked(writer, essay), asked(writer, essay)

    with pytest.raises(AskRefused):
        asked(writer, essay)
    assert Run.objects.count() == RunBody.objects.count() == 2
    asked(django_user_model.objects.create_user("other", "other@example.jp"), essay)
    cancel(run=first, now=NOW)
    asked(writer, essay)


def test_wrong_inputs_store_nothing(writer):
    with pytest.raises(InputError), patch.dict(SECTION, {"email": "reader@example.jp"}):
        asked(writer, an_essay())

    assert not Run.objects.exists()


def test_a_waiting_run_is_cancelled_at_once_and_a_finished_one_stays(writer):
    run = asked(writer, an_essay())
    cancel(run=run, now=NOW)
    run.refresh_from_db()
    assert (run.status, run.error_code, run.finished_at) == ("cancelled", Code.CANCELLED, NOW)

    Run.objects.update(status="done")
    cancel(run=run, now=NOW)
    run.refresh_from_db()
    assert (run.status, run.cancel_requested) == ("done", False)


def test_the_latest_run_of_each_part_and_every_open_one_are_listed(writer):
    essay = an_essay()
    old, done = asked(writer, essay, part="a"), asked(writer, essay, part="a")
    Run.objects.update(status="done")
    newest, other = asked(writer, essay, part="a"), asked(writer, essay, part="b")

    assert set(latest_runs(essay)) == {newest, other}
    Run.objects.filter(pk=old.pk).update(status="running")
    assert set(latest_runs(essay)) == {newest, other, old}
    assert done not in latest_runs(essay)


def test_the_tick_interrupts_runs_whose_worker_fell_silent(writer):
    essay = an_essay()
    silent, alive = asked(writer, essay, part="a"), asked(writer, essay, part="b")
    Run.objects.filter(pk=silent.pk).update(
        status="running", text="途中まで", heartbeat_at=NOW - timedelta(seconds=50)
    )
    Run.objects.filter(pk=alive.pk).update(status="running", heartbeat_at=NOW - timedelta(seconds=40))

    assert tick(NOW)["interrupted"] == 1
    assert tick(NOW)["interrupted"] == 0
    silent.refresh_from_db()
    alive.refresh_from_db()
    assert (silent.status, silent.text, silent.error_code) == ("interrupted", "途中まで", "interrupted")
    assert silent.tokens_in > 100
    assert silent.tokens_out == 4
    assert silent.usage_estimated
    assert alive.status == "running"


def test_the_tick_rings_again_for_lost_tasks_and_not_too_often(writer, bell, django_capture_on_commit_callbacks):
    run = asked(writer, an_essay(), now=NOW)
    Run.objects.update(created_at=NOW)

    def ring(seconds):
        with django_capture_on_commit_callbacks(execute=True):
            return tick(NOW + timedelta(seconds=seconds))["enqueued"]

    assert [ring(seconds) for seconds in (10, 31, 40, 62)] == [0, 1, 0, 1]
    assert bell.call_count == 2
    bell.assert_called_with((str(run.pk),), queue="ai")


def test_the_tick_gives_up_what_nobody_took_up_within_an_hour(writer, bell):
    run = asked(writer, an_essay(), now=NOW)
    Run.objects.update(created_at=NOW - timedelta(minutes=61))

    assert tick(NOW)["given_up"] == 1
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("interrupted", Code.NOT_STARTED)
    bell.assert_not_called()


def test_a_tick_with_nothing_to_do_asks_little(django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert tick(timezone.now()) == {"interrupted": 0, "given_up": 0, "enqueued": 0, "erased": 0}


@pytest.mark.parametrize(("days", "left"), [(30, ["new"]), (0, ["old", "new"]), (60, ["old", "new"])])
def test_the_tick_erases_what_was_sent_and_keeps_the_rest(writer, settings, days, left):
    settings.RUN_BODY_DAYS = days
    essay = an_essay()
    for part, age in (("old", 31), ("new", 29)):
        run = asked(writer, essay, part=part)
        Run.objects.filter(pk=run.pk).update(status="done", text="本文", finished_at=NOW - timedelta(days=age))
    tick(NOW)

    assert list(RunBody.objects.order_by("-run__part").values_list("run__part", flat=True)) == left
    assert set(Run.objects.values_list("text", flat=True)) == {"本文"}
