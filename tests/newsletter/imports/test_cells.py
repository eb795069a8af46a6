"""Names, days and kana as files write them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.imports.dates import read_date
from newsletter.imports.jis import from_euc, from_jis
from newsletter.imports.kana import full_width_kana
from newsletter.imports.names import split_name

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("山田　太郎", ("山田", "太郎")),
        ("山田 太郎 様", ("山田", "太郎")),
        ("山田太郎様", ("山田太郎", "")),
        ("山田太郎", ("山田太郎", "")),
        ("やまだ たろう", ("やまだ", "たろう")),
        ("Taro Yamada", ("Yamada", "Taro")),
        ("YAMADA Taro", ("YAMADA", "Taro")),
        ("Yamada, Taro", ("Yamada", "Taro")),
        ("Mary Jane Smith", ("Smith", "Mary Jane")),
        ("Jamie", ("", "Jamie")),
        ("", ("", "")),
    ],
)
def test_full_names_are_taken_apart(name, parts):
    assert split_name(name) == parts


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-31", date(2024, 1, 31)),
        ("2024/1/5", date(2024, 1, 5)),
        ("2024.01.31 10:00", date(2024, 1, 31)),
        ("20240131", date(2024, 1, 31)),
        ("2024年1月31日", date(2024, 1, 31)),
        ("２０２４年１月３１日（水）", date(2024, 1, 31)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R6.1.31", date(2024, 1, 31)),
        ("2024-01-31T15:30:00.000Z", date(2024, 2, 1)),
        ("2024-01-31 23:30:00", date(2024, 1, 31)),
        ("Jan 31, 2024", date(2024, 1, 31)),
        ("31 January 2024", date(2024, 1, 31)),
        ("1/31/2024", date(2024, 1, 31)),
        ("31/1/2024", date(2024, 1, 31)),
        ("2/3/2024", None),
        ("2024-02-30", None),
        ("1900-01-01", None),
        ("9999-12-31T23:59:59Z", date(9999, 12, 31)),
        ("45321", None),
        ("", None),
    ],
)
def test_days_in_every_writing(text, day):
    assert read_date(text, zone=TOKYO) == day


@given(st.text(max_size=30))
def test_no_text_stops_the_reading_of_days(text):
    assert read_date(text, zone=TOKYO) is None or isinstance(read_date(text, zone=TOKYO), date)


def test_half_width_kana_and_nothing_else_become_full_width():
    assert full_width_kana("ｶﾞｷﾞ･ﾊﾟｰ㈱ＡＢＣ①") == "ガギ・パー㈱ＡＢＣ①"


@pytest.mark.parametrize(
    ("decode", "octets", "text"),
    [
        (
            from_euc,
            "山田,a\n".encode("euc_jp") + b"\xad\xea\xfc\xe2\x8e\xd4\x8f\xb0\xa1\xff",
            "山田,a\n㈱髙ﾔ丂\ufffd",
        ),
        (from_jis, "山田,a\n".encode("iso2022_jp") + b"\x1b$B-j|b\x1b(ITO\x1b(Bx", "山田,a\n㈱髙ﾔﾏx"),
        (from_jis, b"\x1b$B;3\r\nx", "山\r\nx"),
    ],
)
def test_japanese_of_windows_in_the_older_encodings(decode, octets, text):
    assert decode(octets) == text


@given(st.text("山田太郎あアｱ㈱①,a\n", max_size=20))
def test_the_older_encodings_read_what_python_writes(text):
    plain = text.translate(dict.fromkeys(map(ord, "㈱①")))
    assert from_euc(plain.encode("euc_jp")) == plain
    assert "".join(map(from_jis, plain.encode("iso2022_jp_ext").splitlines(keepends=True))) == plain
