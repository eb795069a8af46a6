"""What is looked up once and then remembered."""

from threading import Thread

from blog import memory
from blog.memory import LIFE, Memory, recall, under


class Source:
    def __init__(self):
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self.asked


def test_outside_of_a_generation_nothing_is_remembered():
    source = Source()
    assert [recall("x", source), recall("x", source)] == [1, 2]
    with under(None):
        assert recall("x", source) == 3


def test_within_a_generation_it_is_looked_up_once(monkeypatch):
    monkeypatch.setattr(memory, "_memory", Memory())
    source = Source()
    for generation, expected in ((7, 1), (7, 1), (8, 2), (8, 2), (7, 3)):
        with under(generation):
            assert recall("x", source) == expected
    assert recall("x", source) == 4


def test_nothing_found_is_remembered_too(monkeypatch):
    monkeypatch.setattr(memory, "_memory", Memory())
    asked = []
    with under(1):
        assert [recall("x", lambda: asked.append(1)) for _time in range(3)] == [None] * 3
    assert len(asked) == 1


def test_it_ages():
    known, source = Memory(), Source()
    assert known.recall("x", source, generation=1, now=0.0) == 1
    assert known.recall("x", source, generation=1, now=LIFE - 1) == 1
    assert known.recall("x", source, generation=1, now=LIFE) == 2


def test_what_was_begun_under_a_passed_generation_is_not_taken_for_the_new_one():
    known, source = Memory(), Source()

    def slow():
        assert known.recall("x", source, generation=2, now=0.0) == 1
        return "old"

    assert known.recall("x", slow, generation=1, now=0.0) == "old"
    assert known.recall("x", source, generation=2, now=0.0) == 1


def test_another_thread_has_no_generation_in_force():
    seen = []
    with under(1):
        thread = Thread(target=lambda: seen.append(recall("thread", lambda: "anew")))
        thread.start()
        thread.join()
        seen.append(recall("thread", lambda: "here"))
    assert seen == ["anew", "here"]


def test_what_was_asked_for_last_stays_when_room_runs_out():
    known, source = Memory(most_bytes=30), Source()

    def ask(key, size=10):
        return known.recall(key, source, generation=1, now=0.0, size=lambda _value: size)

    assert [ask("a"), ask("b"), ask("c"), ask("a")] == [1, 2, 3, 1]
    assert ask("d") == 4
    assert [ask("a"), ask("c"), ask("b")] == [1, 3, 5]
    assert known.bytes == 30
    assert [ask("large", size=31), ask("large", size=31)] == [6, 7]


def test_what_has_no_size_is_not_remembered():
    known, source = Memory(), Source()
    for expected in (1, 2):
        assert known.recall("x", source, generation=1, now=0.0, size=lambda _value: None) == expected
    assert known.bytes == 0
