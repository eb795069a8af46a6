import time

import pytest
from django.utils.translation import override

from prompts.checks.contacts import EMAIL, PHONE, contacts_in_words, find_contacts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("連絡は taro.yamada+x@example.co.jp まで。", ["taro.yamada+x@example.co.jp"]),
        ("連絡はｔaro@example.jpへ", ["aro@example.jp"]),
        ("taro＠example．jp", ["taro＠example．jp"]),
        ("電話03-1234-5678、携帯０９０−１２３４−５６７８", ["03-1234-5678", "０９０−１２３４−５６７８"]),
        ("(03) 1234-5678 / 0120-123-456", ["(03) 1234-5678", "0120-123-456"]),
        ("09012345678と0312345678", ["09012345678", "0312345678"]),
        ("+81 90 1234 5678, +1-202-555-0143", ["+81 90 1234 5678", "+1-202-555-0143"]),
        ("Call (202) 555-0143 or 202-555-0143.", ["(202) 555-0143", "202-555-0143"]),
    ],
)
def test_addresses_and_numbers_are_found_where_they_stand(text, found):
    assert [text[each.start : each.end] for each in find_contacts(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "2024-11-03に、10-20人が、1,200円から3,000円まで。",
        "2024年の売上は0.5%増、単価は03.5から12.5へ。",
        "第03-12-45号",
        "@taro と書き、a@b と書いた。",
        "ISBN 978-4-00-310101-8",
        "https://example.jp/03-1234-5678/",
        "12345678901234567890",
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert find_contacts(text) == []


def test_the_kinds_are_named_and_counted_in_both_languages():
    text = "a@example.jp、b@example.jp、03-1234-5678"

    assert [each.rule for each in find_contacts(text)] == [EMAIL, EMAIL, PHONE]
    with override("ja"):
        assert "メールアドレス2件と電話番号1件" in contacts_in_words(text)
    with override("en"):
        assert "1 telephone number," in contacts_in_words("03-1234-5678")
    assert contacts_in_words("会議は長かった。") == ""


@pytest.mark.parametrize("piece", ["a", "a@", "a.", "0", "0-", "+1 ", "(", "a@a.", "1-", "%"])
def test_a_million_characters_are_searched_in_moments(piece):
    began = time.process_time()

    find_contacts(piece * (1_000_000 // len(piece)))

    assert time.process_time() - began < 4
