import pytest

from prompts.sources.encodings import NotText, decode

TEXTS = {
    "japanese": "春の朝、会議は①時間あった。部長は「長い」と言った。㈱瓦版のカタカナ。",
    "two characters": "会議",
    "half width": "ｱｲｳ半角ｶﾅです。",
    "english": "In April the head of sales said nothing for 20 minutes.",
}
NAMED = ["utf-8", "shift_jis", "euc-jp", "iso-2022-jp", "latin-1", "utf-16", "no-such-thing", "base64", ""]
WRITTEN = ["utf-8", "utf-8-sig", "cp932", "euc_jis_2004", "iso2022_jp_2004", "utf-16", "utf-32"]


@pytest.mark.parametrize("declared", NAMED)
@pytest.mark.parametrize("encoding", WRITTEN)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_is_read_whatever_was_said_of_its_encoding(text, encoding, declared):
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        assert (encoding, text) == ("iso2022_jp_2004", TEXTS["half width"])
        return

    assert decode(data, declared=declared).text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised_by_its_zeros(encoding):
    for text in (TEXTS["japanese"] + "ASCII", TEXTS["english"], "<p>会議</p>"):
        assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1", "shift_jis"])
def test_western_punctuation_is_not_taken_for_japanese(declared):
    text = "The “head” said — it’s a café, naïve, for 20 € only."

    assert decode(text.encode("cp1252"), declared=declared).text == text


def test_other_encodings_are_read_where_they_are_declared():
    assert decode("今天的会议很长。".encode("gb18030"), declared="gb2312").text == "今天的会议很长。"
    assert decode("한국어 회의".encode("euc-kr"), declared="EUC-KR").text == "한국어 회의"


@pytest.mark.parametrize(
    "html",
    [
        '<meta charset="Shift_JIS"><p>会議',
        "<meta http-equiv=Content-Type content='text/html; charset=shift_jis'>会議",
        '<?xml version="1.0" encoding="Shift_JIS"?>会議',
    ],
)
def test_a_page_may_name_its_encoding_itself(html):
    assert decode(html.encode("cp932")).text == html
    assert decode(html.encode()).text == html, "and be wrong about it"


def test_what_cannot_be_read_is_counted():
    text = "春の朝、会議は長かった。" * 50

    assert decode(text.encode() + b"\xff\xe3").lost == 2
    assert decode(text.encode("cp932") + b"\x82").lost == 1
    assert decode(text.encode()).lost == 0


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        b"PK\x03\x04" + bytes(range(256)) * 20,
        b"\xff\xd8\xff\xe0" + bytes(range(255, -1, -1)) * 20,
        b"\0" * 1000,
        bytes(range(1, 32)) * 30,
    ],
    ids=["png", "zip", "jpeg", "zeros", "controls"],
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(NotText):
        decode(data)


def test_nothing_is_an_empty_text():
    assert decode(b"").text == ""
