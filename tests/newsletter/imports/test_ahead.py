"""Reading ahead: one batch, in a thread, with its errors and its end."""

import threading

import pytest

from newsletter.imports.ahead import one_ahead


class Source:
    """Numbers, and what was made of them by whom and when."""

    def __init__(self, *, most, fails_at=None):
        self.most, self.fails_at = most, fails_at
        self.made, self.threads, self.closed = [], set(), False

    def numbers(self):
        try:
            for number in range(self.most):
                self.threads.add(threading.current_thread().name)
                if number == self.fails_at:
                    raise KeyError(number)
                self.made.append(number)
                yield number
        finally:
            self.closed = True


@pytest.mark.parametrize("most", [0, 1, 2, 50])
def test_all_come_in_order_and_never_more_than_one_is_ready_beforehand(most):
    source, seen = Source(most=most), []
    for number in one_ahead(source.numbers()):
        seen.append(number)
        assert len(source.made) <= number + 2
    assert seen == list(range(most))
    assert source.closed
    assert threading.current_thread().name not in source.threads


def test_an_error_comes_after_what_was_made_before_it():
    source, seen = Source(most=9, fails_at=3), []
    with pytest.raises(KeyError):
        seen.extend(one_ahead(source.numbers()))
    assert (seen, source.closed) == ([0, 1, 2], True)


def test_leaving_ends_the_thread_and_closes_the_source():
    source = Source(most=9)
    ahead = one_ahead(source.numbers())
    next(ahead)
    ahead.close()
    assert source.closed
    assert len(source.made) <= 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]
