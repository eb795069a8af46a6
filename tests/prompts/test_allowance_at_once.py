"""Questions put at the same moment, by threads and processes: the allowance holds."""

import multiprocessing
import threading
from collections import Counter

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.utils import timezone

from blog.models import EssayPage
from prompts.errors import ModelError
from prompts.models import DraftingSettings, Run
from prompts.runs import AskRefused
from tests.prompts.asking import asked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_model", "_no_broker")]
PROCESSES, THREADS = 3, 3


@pytest.fixture
def _no_broker(monkeypatch):
    monkeypatch.setattr("prompts.tasks.execute_run.apply_async", lambda *args, **options: None)


def put(user, answers, start):
    connection.ensure_connection()  # so that they meet at the question and not on the way to it
    start.wait()
    try:
        asked(user, EssayPage(pk=7))
        answers.put("stored")
    except (ModelError, AskRefused) as refused:
        answers.put(type(refused).__name__)
    finally:
        connections.close_all()


def one_process(users, answers, start):
    connections.close_all()  # those of the process it was made from
    threads = [threading.Thread(target=put, args=(user, answers, start)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.close()
    answers.join_thread()


def all_at_once(users):
    """Let every user ask at the same moment, spread over processes and their threads; count the outcomes."""
    context = multiprocessing.get_context("fork")
    answers, start = context.Queue(), context.Barrier(len(users))
    connections.close_all()
    processes = [
        context.Process(target=one_process, args=(users[number::PROCESSES], answers, start))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    found = Counter(answers.get(timeout=60) for _ in users)
    for process in processes:
        process.join(timeout=30)
    return found


def some_users(count):
    create = get_user_model().objects.create_user
    return [create(f"user{number}", f"user{number}@example.jp") for number in range(count)]


def test_as_many_as_fit_are_stored_and_no_more():
    users = some_users(PROCESSES * THREADS)
    first = asked(users[0], EssayPage(pk=7), now=timezone.now())
    DraftingSettings.objects.create(month_tokens=first.reserved_tokens * 4)

    assert all_at_once(users) == {"stored": 3, "ModelError": 6}
    assert Run.objects.count() == 4


def test_one_person_has_two_runs_and_no_more():
    (user,) = some_users(1)

    assert all_at_once([user] * PROCESSES * THREADS) == {"stored": 2, "AskRefused": 7}
    assert Run.objects.count() == 2
