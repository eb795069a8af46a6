"""The files of other systems, and Japanese headings, are known by what they say."""

import pytest

from newsletter.consent.models import Subscription
from newsletter.imports.entry import Entry
from newsletter.imports.preview import first_rows, preview
from newsletter.imports.reading import read_entries
from newsletter.imports.recognition import find_headings, recognise
from newsletter.imports.standing_words import standing
from tests.newsletter.imports.files import plan_for, read, stored, text_file

GHOST = """id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at
6231,jamie@example.com,Jamie Larson,,true,false,,2022-03-16T08:03:11.000Z,
6232,left@example.com,,,false,false,,2022-03-16T08:03:11.000Z,
"""
LISTMONK = """uuid,email,name,attributes,status,created_at,updated_at
c2cc0b31,jamie@example.com,Jamie Larson,"{""city"": ""Tokyo""}",enabled,2024-01-31 10:00:00,2024-01-31 10:00:00
c2cc0b32,left@example.com,X,{},blocklisted,2024-01-31 10:00:00,2024-01-31 10:00:00
"""
MAILPOET = """Email,First name,Last name,List status,Global status,List
jamie@example.com,Jamie,Larson,subscribed,subscribed,News
left@example.com,X,Y,subscribed,bounced,News
"""
SUBSTACK = """email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at
jamie@example.com,false,,other,false,2022-03-16T08:03:11.000Z,
left@example.com,true,,other,true,2022-03-16T08:03:11.000Z,
"""
MAGMAG = "jamie@example.com\nleft@example.com\n"


@pytest.mark.parametrize(
    ("text", "system", "states"),
    [
        (GHOST, "ghost", ["active", "unsubscribed"]),
        (LISTMONK, "listmonk", ["active", "unsubscribed"]),
        (MAILPOET, "mailpoet", ["active", "unsubscribed"]),
        (SUBSTACK, "substack", ["active", "unsubscribed"]),
        (MAGMAG, "magmag", ["active", "active"]),
    ],
)
def test_files_of_other_systems_are_known_and_read(tmp_path, text, system, states):
    rows = [(n, line.split(",")) for n, line in enumerate(text.splitlines(), 1)]
    assert recognise(rows).system == system
    found = read(tmp_path, text.encode())
    assert [one.email for one in found if isinstance(one, Entry)] == ["jamie@example.com", "left@example.com"]
    assert [one.state for one in found] == states
    if "Larson" in text:
        assert (found[0].values["family_name"], found[0].values["given_name"]) == ("Larson", "Jamie")


@pytest.mark.parametrize(
    ("headings", "meanings"),
    [
        (
            "会社名,部署名,役職,姓,名,セイ,メイ,E-mail",
            "company,department,job_title,family_name,given_name,family_reading,given_reading,email",
        ),
        ("ご担当者名（必須）,ふりがな,貴社名,ﾒｰﾙｱﾄﾞﾚｽ※", "full_name,name_reading,company,email"),
        ("Ｅメール,お名前,電話番号,メールアドレス（確認用）", "email,full_name,,"),
    ],
)
def test_japanese_headings(headings, meanings):
    cells = headings.split(",")
    found = recognise([(1, cells), (2, ["x"] * len(cells))])
    assert [found.columns.get(index, "") for index in range(len(cells))] == meanings.split(",")


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ([["taro@example.com", "会社"]], 0),
        ([["顧客一覧"], ["2026年度"], ["会社名", "メール"], ["会社", "taro@example.com"]], 3),
        ([["unknown", "words"], ["x", "taro@example.com"]], 1),
        ([["メール"], ["rubbish"]], 1),
    ],
)
def test_the_row_of_headings_is_found(rows, row):
    assert find_headings(list(enumerate(rows, 1))) == row


def test_without_headings_columns_are_known_by_what_stands_in_them():
    rows = [
        ["1", "株式会社あ", "ヤマダ タロウ", "a@example.com"],
        ["2", "有限会社い", "スズキ ジロウ", "b@example.com"],
    ]
    assert recognise(list(enumerate(rows, 1))).columns == {3: "email", 1: "company", 2: "name_reading"}


def test_shifted_columns_are_caught_with_examples(tmp_path):
    rows = [["氏名", "フリガナ", "メール", "会社"]]
    rows += [["株式会社あ", "山田 太郎", "ヤマダ タロウ", f"a{n}@example.com"] for n in range(30)]
    path = stored(tmp_path, text_file(rows))
    found = preview(path, plan_for(path))
    assert (found.judged, found.valid, found.is_doubtful, found.better) == (30, 0, True, 3)
    doubtful = {column.name: column.fit.misfits[0] for column in found.columns if column.fit.is_doubtful}
    assert doubtful == {
        "full_name": "株式会社あ",
        "name_reading": "山田 太郎",
        "email": "ヤマダ タロウ",
        "company": "a0@example.com",
    }
    assert found.refused == (("address-elsewhere", 30),)


def test_endless_rows_are_cut_and_headings_without_end_limit_no_row(tmp_path):
    headings = ["email", *(f"h{n}" for n in range(400))]
    path = stored(tmp_path, text_file([headings, ["a@example.com", *["x"] * 400]]))
    plan = plan_for(path)
    assert {len(cells) for _number, cells in first_rows(path, plan)} == {201}
    assert plan.width == 0
    assert [one.email for one in read_entries(path, plan)] == ["a@example.com"]


@pytest.mark.parametrize("state", Subscription.State.values)
def test_our_own_states_are_known_words(state):
    assert standing(state) == state
