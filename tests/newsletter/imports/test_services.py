"""The presses: each once, in words when it cannot be, whoever presses how often."""

from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from newsletter.imports import services
from newsletter.imports.models import ImportRefusal, SubscriberImport
from newsletter.imports.services import AFTER, StepRefused
from newsletter.imports.states import MOVES, lease_after, looks_wrong
from newsletter.imports.tick import tick
from tests.factories.newsletter import SubscriberImportFactory

State = SubscriberImport.State
STEPS = {
    "start": services.start_import,
    "go-on": services.let_go_on,
    "cancel": services.cancel_import,
    "undo": services.undo_import,
}


@pytest.fixture
def rung(monkeypatch):
    """The ids of the imports workers were woken for."""
    found: list[int] = []
    monkeypatch.setattr("newsletter.imports.bell.ring", found.append)
    return found


def test_every_state_can_end_and_none_comes_back_from_undone():
    assert State.UNDONE not in {source for move in MOVES.values() for source in move.sources}
    assert {move.target for move in MOVES.values()} | {State.MAPPING} == set(State)
    assert {source for move in MOVES.values() for source in move.sources} == set(State) - {State.UNDONE}


def test_half_of_many_rows_looks_wrong_and_of_few_does_not():
    assert looks_wrong(rows=20, refused=11)
    assert not looks_wrong(rows=20, refused=10)
    assert not looks_wrong(rows=19, refused=19)


def test_a_worker_that_must_pass_over_a_million_rows_has_the_time():
    assert lease_after(0) == timedelta(minutes=1)
    assert lease_after(1_000_000) > timedelta(minutes=4)


@pytest.mark.django_db
@pytest.mark.parametrize("name", STEPS)
def test_a_press_moves_once_or_is_refused_in_words(name, rung, now):
    found = SubscriberImportFactory()
    for state in State:
        SubscriberImport.objects.update(state=state)
        found.refresh_from_db()
        if state in MOVES[name].sources:
            assert STEPS[name](subscriber_import=found, user=None, now=now)
            assert found.state == MOVES[name].target
            assert rung.pop() == found.pk
            assert not STEPS[name](subscriber_import=found, user=None, now=now)
        elif state in AFTER[name]:
            assert not STEPS[name](subscriber_import=found, user=None, now=now)
        else:
            with pytest.raises(StepRefused, match=r"\w{4}"):
                STEPS[name](subscriber_import=found, user=None, now=now)
    assert rung == []
    moved = ModelLogEntry.objects.filter(action=f"newsletter.import.{name}").count()
    assert moved == len(MOVES[name].sources)


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", [{"basis": ""}, {"evidence": " "}, {"file": ""}])
def test_nothing_starts_without_consent_evidence_and_file(lacking, rung, now):
    found = SubscriberImportFactory(**lacking)
    with pytest.raises(StepRefused):
        services.start_import(subscriber_import=found, user=None, now=now)
    assert (found.state, rung) == (State.MAPPING, [])


@pytest.mark.django_db
def test_the_tick_wakes_for_the_oldest_without_a_worker_and_for_one_at_a_time(rung, now):
    minute = timedelta(minutes=1)
    first = SubscriberImportFactory(state=State.RUNNING, work_until=now - minute)
    second = SubscriberImportFactory(state=State.WAITING)
    tick(now)
    assert rung == [first.pk]
    SubscriberImport.objects.filter(pk=second.pk).update(state=State.UNDOING, work_until=now + minute)
    tick(now)
    assert rung == [first.pk]
    tick(now + 2 * minute)
    assert rung == [first.pk, first.pk]


@pytest.mark.django_db
def test_files_and_refused_rows_go_after_their_time_and_counts_stay(rung, settings, now):
    settings.IMPORT_FILE_DAYS = 10
    over = SubscriberImportFactory(state=State.FINISHED, finished_at=now, counts={"rows": 3})
    ImportRefusal.objects.create(subscriber_import=over, row=2, reason="x", created_at=now)
    forgotten = SubscriberImportFactory()
    SubscriberImport.objects.filter(pk=forgotten.pk).update(created_at=now)
    stored = over.file.storage
    name = over.file.name
    tick(now + timedelta(days=9))
    assert stored.exists(name)
    assert ImportRefusal.objects.exists()
    tick(now + timedelta(days=11))
    over.refresh_from_db()
    forgotten.refresh_from_db()
    assert (stored.exists(name), over.file.name, over.counts) == (False, "", {"rows": 3})
    assert not ImportRefusal.objects.exists()
    assert (forgotten.state, forgotten.state_reason) == (State.CANCELLED, "forgotten")
