"""Files in every encoding and with every odd row: read as meant, or refused with the row and the reason."""

from datetime import date

import pytest

from newsletter.imports.entry import Entry, Refused
from newsletter.imports.reading import read_entries
from newsletter.imports.sniffing import sniff
from tests.newsletter.imports.files import (
    HEADINGS,
    ROWS,
    outcomes,
    plan_for,
    read,
    stored,
    text_file,
    workbook,
)

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp_ext"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_reads_alike(tmp_path, encoding, delimiter):
    found = read(tmp_path, text_file([HEADINGS, *ROWS], encoding=encoding, delimiter=delimiter))
    assert found == [
        Entry(
            2,
            "taro@example.com",
            "taro@example.com",
            {
                "company": "株式会社日本語",
                "department": "営業部",
                "name_reading": "ヤマダ タロウ",
                "family_name": "山田",
                "given_name": "太郎",
            },
            date(2024, 1, 31),
        ),
        Entry(
            3,
            "Hanako@example.co.jp",
            "hanako@example.co.jp",
            {
                "company": "有限会社、漢字",
                "department": "総務部",
                "name_reading": "スズキ ハナコ",
                "family_name": "鈴木",
                "given_name": "花子",
            },
            date(2024, 2, 1),
        ),
        Entry(
            4,
            "jiro.sato@example.jp",
            "jiro.sato@example.jp",
            {"company": "佐藤商店", "family_name": "佐藤", "given_name": "次郎"},
        ),
    ]


def test_a_workbook_reads_like_a_text(tmp_path):
    as_text = read(tmp_path, text_file([HEADINGS, *ROWS]))
    assert read(tmp_path, workbook([HEADINGS, *ROWS])) == as_text


def test_one_broken_character_does_not_change_the_encoding(tmp_path):
    octets = text_file([HEADINGS, *ROWS * 40], encoding="cp932")
    path = stored(tmp_path, octets.replace("佐藤商店".encode("cp932"), b"\x81", 1))
    assert sniff(path).encoding == "cp932"
    found = list(read_entries(path, plan_for(path)))
    assert [one for one in found if isinstance(one, Refused)] == [found[2]]
    assert found[2].reason == "unreadable"
    assert "jiro.sato" in found[2].raw


def test_half_width_kana_alone_are_shift_jis(tmp_path):
    octets = b"mail,kana\r\n" + "taro@example.com,ﾔﾏﾀﾞ ﾀﾛｳ\r\n".encode("cp932") * 3
    assert sniff(stored(tmp_path, octets)).encoding == "cp932"


def test_western_letters_of_an_old_excel(tmp_path):
    octets = "email,first name\r\nandre@example.com,André\r\njose@example.com,José\r\n".encode("cp1252")
    assert read(tmp_path, octets)[0].values == {"given_name": "André"}


@pytest.mark.parametrize(
    ("cell", "outcome"),
    [
        ("taro@example.com", "taro@example.com"),
        ("  taro@example.com\u3000", "taro@example.com"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "taro@example.com"),
        ("Taro@EXAMPLE.com", "Taro@example.com"),
        ("mailto:taro@example.com", "taro@example.com"),
        ("山田太郎 <taro@example.com>", "taro@example.com"),
        ("taro@日本語.jp", "taro@日本語.jp"),
        ("ab.@docomo.ne.jp", "ab.@docomo.ne.jp"),
        ("a..b@ezweb.ne.jp", "a..b@ezweb.ne.jp"),
        ("'+taro@example.com", "+taro@example.com"),
        ("", "no-address"),
        ("\u3000", "no-address"),
        ("taro", "not-an-address"),
        ("@example.com", "not-an-address"),
        ("taro@", "not-an-address"),
        ("ab.@example.com", "not-an-address"),
        ("taro@example..com", "not-an-address"),
        ("taro@example.test", "not-an-address"),
        ("тaro@example.com", "not-an-address"),
        ('=HYPERLINK("mailto:x")', "not-an-address"),
        ("taro@localhost", "domain-without-dot"),
        ("taro@example.com, jiro@example.com", "several-addresses"),
        ("taro@example.com\u3001jiro@example.com", "several-addresses"),
        ("taro@example.com/jiro@example.com", "several-addresses"),
        ("a" * 65 + "@example.com", "too-long"),
        ("a" * 10_000 + "@example.com", "too-long"),
        ("taro@example.com\r\nBcc: all@example.com", "control-characters"),
        ("taro\0@example.com", "control-characters"),
        ("taro@example.com\u202e", "control-characters"),
    ],
)
def test_addresses_in_every_odd_form(tmp_path, cell, outcome):
    found = read(tmp_path, text_file([["メール", "会社"], [cell, "会社名"]]))
    assert outcomes(found) == [outcome]


def test_addresses_only_carriers_issued_and_those_of_offices_are_flagged(tmp_path):
    found = read(tmp_path, b"email\nab.@docomo.ne.jp\nINFO@example.com\ntaro@example.com\n")
    assert [set(one.flags) for one in found] == [{"may-not-arrive"}, {"role-address"}, set()]


@pytest.mark.parametrize(
    ("company", "kept"),
    [
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("'=SUM(A1)", "=SUM(A1)"),
        ("株式会社\r\nBcc: all@example.com", "株式会社 Bcc: all@example.com"),
        ("ｶﾌﾞｼｷｶﾞｲｼｬ", "カブシキガイシャ"),
        ("ＡＢＣ商事㈱", "ＡＢＣ商事㈱"),
        ("東京\u200b商店", "東京商店"),
    ],
)
def test_texts_are_kept_on_one_line_as_they_are_written(tmp_path, company, kept):
    found = read(tmp_path, text_file([["メール", "会社"], ["taro@example.com", company]]))
    assert found[0].values == {"company": kept}


@pytest.mark.parametrize(
    ("company", "reason"),
    [("社" * 10_000, "too-long"), ("a\0b", "control-characters"), ("\x1b[2J", "control-characters")],
)
def test_texts_no_field_can_hold_refuse_their_row(tmp_path, company, reason):
    (refused,) = read(tmp_path, text_file([["メール", "会社"], ["taro@example.com", company]]))
    assert (refused.row, refused.reason) == (2, reason)
    assert refused.raw.startswith("taro@example.com,")
    assert len(refused.raw) <= 2000
    assert "\0" not in refused.raw


def test_a_shifted_row_is_refused_and_the_next_is_not(tmp_path):
    rows = (
        "email,company,name\ntaro@example.com,Foo, Inc.,Taro\nFoo,jiro@example.com,Jiro\nsan@example.com,Bar,San\n"
    )
    assert outcomes(read(tmp_path, rows.encode())) == ["too-many-cells", "address-elsewhere", "san@example.com"]


def test_line_feeds_in_a_cell_and_empty_rows_count_as_a_spreadsheet_counts(tmp_path):
    rows = 'email,company\r\n"taro@example.com","one\r\ntwo"\r\n\r\n , \r\njiro@example.com,x\r\n'
    found = read(tmp_path, rows.encode())
    assert [(one.row, one.values["company"]) for one in found] == [(2, "one two"), (5, "x")]


def test_a_quotation_mark_nobody_closed_costs_one_row(tmp_path):
    rows = ["email,company", '"taro@example.com,x'] + [f"reader{n}@example.com,x" for n in range(500)]
    found = read(tmp_path, "\n".join(rows).encode())
    assert outcomes(found)[0] == "open-quote"
    assert found[0].raw == '"taro@example.com,x\n'
    assert len(found) == 501
    assert all(isinstance(one, Entry) for one in found[1:])
    assert outcomes(read(tmp_path, b'email,company\nx@example.com,y\njiro@example.com,"x'))[-1] == "open-quote"


def test_reading_goes_on_after_any_row(tmp_path):
    path = stored(tmp_path, text_file([["会員名簿"], HEADINGS, *ROWS, ["rubbish", "x"], ["go@example.com"]]))
    plan = plan_for(path)
    assert plan.header_row == 2
    whole = list(read_entries(path, plan))
    assert [one.row for one in whole] == [3, 4, 5, 6, 7]
    for after in range(9):
        assert list(read_entries(path, plan, after_row=after)) == [one for one in whole if one.row > after]


def test_what_a_file_says_of_standing_is_kept_and_doubt_is_refused(tmp_path):
    words = {
        "subscribed": "active",
        "TRUE": "active",
        "配信中": "active",
        "○": "active",
        "unsubscribed": "unsubscribed",
        "bounced": "unsubscribed",
        "0": "unsubscribed",
        "配信停止": "unsubscribed",
        "×": "unsubscribed",
        "unconfirmed": "unconfirmed",
        "仮登録": "unconfirmed",
        "休止中": "on-pause",
        "": "unknown-standing",
        "maybe": "unknown-standing",
    }
    rows = [["email", "ステータス"], *([f"a{n}@example.com", word] for n, word in enumerate(words))]
    found = read(tmp_path, text_file(rows))
    assert [one.state if isinstance(one, Entry) else one.reason for one in found] == list(words.values())


def test_a_standing_that_a_workbook_leaves_out_is_as_unclear_as_an_empty_one(tmp_path):
    rows = [["email", "ステータス"], ["taro@example.com", "配信中"], ["jiro@example.com"]]
    assert outcomes(read(tmp_path, workbook(rows))) == ["taro@example.com", "unknown-standing"]


def test_a_column_of_leavings_means_the_opposite(tmp_path):
    rows = [
        ["email", "配信停止"],
        *([f"a{n}@example.com", word] for n, word in enumerate(["", "0", "停止", "2024-01-01", "○"])),
    ]
    states = [one.state for one in read(tmp_path, text_file(rows))]
    assert states == ["active", "active", "unsubscribed", "unsubscribed", "unsubscribed"]


def test_topics_languages_and_days_that_are_unknown_are_left_out_with_a_flag(tmp_path):
    rows = [
        ["email", "topics", "言語", "タイムゾーン", "登録日", "newsletter"],
        ["taro@example.com", "商品;Events, product", "日本語", "asia/tokyo", "31/01/2024", "letter"],
        ["jiro@example.com", "料理", "Klingon", "Mars", "02/03/2024", "letter"],
        ["san@example.com", "", "", "", "2099-01-01", "another"],
        ["shi@example.com", "", "", "", "2099-01-01", ""],
    ]
    topics = {"商品": "product", "product": "product", "events": "events"}
    taro, jiro, san, shi = read(tmp_path, text_file(rows), topics=topics)
    assert taro.topics == ("product", "events")
    assert taro.values == {"language": "ja", "time_zone": "Asia/Tokyo"}
    assert taro.agreed_on == date(2024, 1, 31)
    assert jiro.values == {}
    assert jiro.flags == {"unknown-topic", "unknown-language", "unknown-time-zone", "unknown-date"}
    assert san.reason == "other-newsletter"
    assert (shi.agreed_on, shi.flags) == (None, {"unknown-date"})
