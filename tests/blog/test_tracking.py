"""The marks of where a reader came from."""

from blog.tracking import without_tracking


def test_tracking_is_taken_off_and_the_rest_is_kept():
    assert without_tracking("utm_source=x&page=2&fbclid=y") == "page=2"
    assert without_tracking("q=a%20b&utm_x=&z") == "q=a%20b&z"
