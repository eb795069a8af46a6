"""The number that all processes share."""

import logging
import time
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, transaction

from config.models import Generation, Heartbeat
from config.page_cache import generation
from config.page_cache.generation import Watch, replace, replace_on_commit

ASK_EVERY = generation.ASK_EVERY


@pytest.fixture(autouse=True)
def as_often_as_in_earnest(monkeypatch, own_watch):
    monkeypatch.setattr(generation, "ASK_EVERY", ASK_EVERY)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is moved."""

    class Clock:
        now = 1_000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(generation, "time", clock)
    return clock


@pytest.mark.django_db
def test_a_new_number_replaces_the_old_one(clock):
    seen = []
    for _time in range(3):
        seen.append(Watch().current())
        replace()
    assert len(set(seen)) == 3
    assert Generation.objects.count() == 1


@pytest.mark.django_db
def test_it_is_asked_for_at_most_twice_a_second(clock, django_assert_num_queries):
    watch = Watch()
    with django_assert_num_queries(1):
        assert [watch.current() for _time in range(100)] == [0] * 100
    replace()
    clock.now += ASK_EVERY
    with django_assert_num_queries(1):
        found = {watch.current() for _time in range(100)}
    assert found == {Generation.objects.get().number}


@pytest.mark.django_db
def test_a_process_sees_its_own_change_at_once(clock, monkeypatch):
    watch = Watch()
    monkeypatch.setattr(generation, "watch", watch)
    before = watch.current()
    replace()
    assert watch.current() not in (before, None)


@pytest.mark.django_db(transaction=True)
def test_another_process_sees_a_change_within_a_second():
    here, there = Watch(), Watch()
    assert here.current() == there.current()
    replace()
    changed_at = time.monotonic()
    before = there._number
    while there.current() == before:
        time.sleep(0.01)
        assert time.monotonic() - changed_at < 1.0
    assert here.current() == there.current()


@pytest.mark.django_db(transaction=True)
def test_a_change_is_told_after_it_was_committed_and_once():
    watch = Watch()
    before = watch.current()
    with transaction.atomic():
        for _time in range(5):
            replace_on_commit()
        assert len(connection.run_on_commit) == 1
        assert not Generation.objects.exists()
    watch.look_again()
    assert watch.current() != before


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_tells_nothing():
    with transaction.atomic():
        replace_on_commit()
        transaction.set_rollback(True)
    assert not Generation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_after_a_rolled_back_part_is_told():
    with transaction.atomic():
        with transaction.atomic():
            replace_on_commit()
            transaction.set_rollback(True)
        replace_on_commit()
    assert Generation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_could_not_be_told_stands_and_is_an_error_in_the_log(monkeypatch, caplog):
    def silent(*args, **kwargs):
        raise OperationalError("the server closed the connection unexpectedly")

    with monkeypatch.context() as patch, transaction.atomic():
        patch.setattr(Generation.objects, "bulk_create", silent)
        Heartbeat.objects.create(name="tick", beat_at="2026-01-01T00:00Z")
        replace_on_commit()
    assert Heartbeat.objects.exists()
    assert [each.levelname for each in caplog.records if "change_untold" in each.getMessage()] == ["ERROR"]
    replace_on_commit()
    assert Generation.objects.exists()


@pytest.mark.django_db
def test_while_the_database_is_silent_the_last_number_holds(clock, monkeypatch, caplog):
    watch = Watch()
    replace()
    known = watch.current()

    def silent(*args, **kwargs):
        raise OperationalError("the server closed the connection unexpectedly")

    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(Generation.objects, "values_list", silent)
        for _time in range(3):
            clock.now += 1
            assert watch.current() == known
        assert Watch().current() is None
    assert caplog.text.count("config.page_cache.database_silent") == 2
    replace()
    clock.now += 1
    assert watch.current() not in (known, None)


@pytest.mark.django_db(transaction=True)
def test_threads_ask_together(monkeypatch):
    watch, asked = Watch(), []
    ask = watch._ask

    def slow():
        asked.append(1)
        time.sleep(0.1)
        ask()

    monkeypatch.setattr(watch, "_ask", slow)
    found = []
    threads = [Thread(target=lambda: found.append(watch.current())) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, len(asked)) == ([0] * 8, 1)


@pytest.mark.django_db
def test_a_slow_database_holds_up_one_reader_and_no_other(monkeypatch):
    watch, asking, answered = Watch(), Event(), Event()
    known = watch.current()

    def slow():
        asking.set()
        assert answered.wait(10)

    monkeypatch.setattr(watch, "_ask", slow)
    watch.look_again()
    first = Thread(target=watch.current)
    first.start()
    assert asking.wait(10)
    try:
        started_at = time.monotonic()
        assert [watch.current() for _time in range(100)] == [known] * 100
        assert time.monotonic() - started_at < 1
    finally:
        answered.set()
        first.join()


def test_however_long_a_question_takes_the_next_one_waits(clock, monkeypatch):
    watch, asked = Watch(), []

    def slow():
        asked.append(clock.now)
        clock.now += 10
        watch._number = 7

    monkeypatch.setattr(watch, "_ask", slow)
    assert [watch.current() for _time in range(5)] == [7] * 5
    clock.now += ASK_EVERY
    watch.current()
    assert len(asked) == 2
