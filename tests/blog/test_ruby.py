"""Ruby where it can be shown, and where it cannot."""

import pytest

from blog.ruby import plain_ruby, readings, without_readings

pytestmark = pytest.mark.embedded_only  # it looks at what is written, not at how it was found

RUBY = "<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>"


@pytest.mark.parametrize(
    ("html", "plain", "words", "read"),
    [
        ("<p>ない</p>", "<p>ない</p>", "<p>ない</p>", []),
        (f"<p>この{RUBY}を</p>", "<p>この漢字(かんじ)を</p>", "<p>この漢字を</p>", ["かんじ"]),
        (f"{RUBY}と{RUBY}", "漢字(かんじ)と漢字(かんじ)", "漢字と漢字", ["かんじ", "かんじ"]),
        ("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "漢字(かんじ)", "漢字", ["かんじ"]),
        ("<ruby>漢<rp>(<rt>かん<rp>)</ruby>", "漢(かん)", "漢", ["かん"]),
        ("<RUBY class='x'><rb>漢</rb><rt>かん</rt></RUBY>", "漢(かん)", "漢", ["かん"]),
        ("<ruby><b>漢</b><rt>a &amp; <i>b</i></rt></ruby>", "<b>漢</b>(a &amp; <i>b</i>)", "<b>漢</b>", ["a & b"]),
        ("<ruby>漢<rt> </rt></ruby>", "漢", "漢", []),
        ("<ruby>漢", "<ruby>漢", "<ruby>漢", []),
        ("<ruby>漢<ruby>字<rt>じ</rt></ruby>", "<ruby>漢字(じ)", "<ruby>漢字", ["じ"]),
    ],
)
def test_a_word_and_its_reading(html, plain, words, read):
    assert plain_ruby(html) == plain
    assert without_readings(html) == words
    assert readings(html) == read


@pytest.mark.parametrize("mark", ["<ruby>", "<ruby ", "<ruby>漢<rt>", "<ruby>漢<rt ", "</ruby "])
def test_marks_that_are_never_closed_are_left_as_they_are(mark):
    html = mark * 200_000
    assert plain_ruby(html) == without_readings(html) == html
    assert readings(html) == []


@pytest.mark.parametrize("mark", ["<rt>", "<rt ", "<rp>", "<rp ", "<rb "])
def test_what_is_not_closed_within_a_ruby_stays_in_it(mark):
    html = f"<ruby>漢{mark * 200_000}</ruby>字"
    assert without_readings(html).startswith("漢")
    assert without_readings(html).endswith("字")
