import pytest

from prompts.placing import beside

OUTLINE = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("part", "came_from", "present", "expected"),
    [
        ("b", {}, ["x"], ("", "")),
        ("b", {"a": ["1"]}, ["1", "x"], ("after", "1")),
        ("b", {"c": ["3"]}, ["x", "3"], ("before", "3")),
        ("b", {"a": ["1", "2"], "c": ["3"]}, ["1", "2", "x", "3"], ("after", "2")),
        ("d", {"a": ["1"], "b": ["2"]}, ["1", "x", "2"], ("after", "2")),
        ("a", {"c": ["3", "4"], "d": ["5"]}, ["3", "4", "5"], ("before", "3")),
        ("b", {"a": ["gone"], "d": ["5"]}, ["x", "5"], ("before", "5")),
        ("b", {"b": ["2"], "c": ["3"]}, ["2", "3"], ("after", "2")),
        ("unknown", {"a": ["1"]}, ["1"], ("", "")),
    ],
    ids=["alone", "after", "before", "between", "nearest", "first", "gone", "itself", "not-outlined"],
)
def test_a_part_goes_where_the_outline_has_it(part, came_from, present, expected):
    assert beside(part, outline=OUTLINE, came_from=came_from, present=present) == expected
