"""The finished pages of one process."""

from datetime import UTC, datetime
from threading import Thread

from config.page_cache.entry import OVERHEAD, make_entry
from config.page_cache.rules import Key
from config.page_cache.store import LIFE, Store
from newsletter.consent.trap import LONGEST

SIZE = 1_000 + OVERHEAD


def key(name):
    return Key("http", "example.org", f"/{name}/", "")


def entry(letter="a", size=1_000):
    return make_entry(
        [("Content-Type", "image/png")], letter.encode() * size, now=datetime(2026, 1, 1, tzinfo=UTC)
    )


def kept(store, name, *, generation=1, now=0.0, made=None):
    store.find(key(name), generation=generation, now=now)
    return store.keep(key(name), made or entry(), generation=generation, now=now)


def found(store, name, *, generation=1, now=0.0):
    return store.find(key(name), generation=generation, now=now)


def test_what_was_kept_is_found():
    store, made = Store(most_bytes=10 * SIZE), entry()
    assert found(store, "a") is None
    assert kept(store, "a", made=made)
    assert found(store, "a") is made
    assert found(store, "b") is None


def test_a_new_generation_knows_nothing_of_the_old_one():
    store = Store(most_bytes=10 * SIZE)
    kept(store, "a")
    assert found(store, "a", generation=2) is None
    assert (len(store), store.bytes) == (0, 0)


def test_what_was_begun_under_another_generation_is_not_kept():
    store = Store(most_bytes=10 * SIZE)
    found(store, "a", generation=1)
    found(store, "b", generation=2)
    assert not store.keep(key("a"), entry(), generation=1, now=0.0)
    assert found(store, "a", generation=2) is None


def test_without_a_generation_nothing_is_kept():
    store = Store(most_bytes=10 * SIZE)
    assert not kept(store, "a", generation=None)
    assert found(store, "a", generation=None) is None


def test_bytes_are_bounded_and_the_longest_unasked_goes_first():
    store = Store(most_bytes=3 * SIZE)
    for name in "abc":
        kept(store, name)
    found(store, "a")
    kept(store, "d")
    assert [name for name in "abcd" if found(store, name)] == ["a", "c", "d"]
    assert store.bytes == 3 * SIZE


def test_entries_are_bounded():
    store = Store(most_bytes=10_000 * SIZE, most_entries=5)
    for number in range(50):
        kept(store, number)
    assert len(store) == 5
    assert found(store, 49)


def test_one_too_large_pushes_nothing_out():
    store = Store(most_bytes=2 * SIZE)
    kept(store, "a")
    assert not kept(store, "huge", made=entry(size=3 * SIZE))
    assert found(store, "a")


def test_keeping_again_counts_once():
    store = Store(most_bytes=10 * SIZE)
    kept(store, "a")
    kept(store, "a", made=entry("b", 500))
    assert store.bytes == 500 + OVERHEAD


def test_entries_age():
    store = Store(most_bytes=10 * SIZE)
    kept(store, "a", now=100.0)
    assert found(store, "a", now=100.0 + LIFE - 1)
    assert found(store, "a", now=100.0 + LIFE) is None
    assert store.bytes == 0
    assert LONGEST.total_seconds() > 10 * LIFE


def test_nothing_is_kept_by_a_store_without_room():
    store = Store(most_bytes=0)
    assert not kept(store, "a")


def test_many_threads_leave_its_books_in_order():
    store = Store(most_bytes=4 * SIZE)

    def use(thread):
        for step in range(300):
            kept(store, (thread * step) % 7, generation=1 + step // 100)

    threads = [Thread(target=use, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.bytes == len(store) * SIZE <= 4 * SIZE
