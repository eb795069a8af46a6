"""An honest reading time in any mixture of scripts."""

from blog.reading_time import reading_time


def test_japanese_is_counted_in_characters():
    reading = reading_time(["営業 と話す。\n" * 250])
    assert reading.characters == 1500
    assert reading.minutes == 3


def test_english_is_counted_in_words():
    reading = reading_time(["Don't stop the e-mail now, please. " * 115])
    assert reading.words == 690
    assert reading.minutes == 3


def test_mixed_text_is_not_counted_twice():
    reading = reading_time(["営" * 500 + " word" * 230])
    assert (reading.characters, reading.words, reading.minutes) == (500 + 4 * 230, 230, 2)


def test_images_take_five_seconds():
    assert reading_time(["営" * 500], images=12).minutes == 2


def test_at_least_a_minute():
    assert reading_time([]).minutes == 1
    assert reading_time(["営"]).minutes == 1


def test_speeds_can_be_set(settings):
    settings.READING_SPEED = {"characters": 100}
    assert reading_time(["営" * 500]).minutes == 5


def test_lists_headings_and_captions_count_but_not_the_invitation(essay):
    essay.lead = "導入"
    essay.body = [
        ("heading", {"text": "見出し", "level": "h2", "anchor": ""}),
        ("text", "<p>本文</p><ul><li>一つ</li><li>二つ</li></ul>"),
        ("voices", {"sides": [{"label": "甲", "voices": ["声"]}]}),
        ("factors", {"lead_in": "次", "factors": ["要因"]}),
        ("sign_up", {"heading": "登録", "text": "登録してください", "page": None}),
        ("embed", {"address": "https://example.jp/", "title": "対談"}),
    ]
    assert essay.reading.characters == len("導入見出し本文一つ二つ甲声次要因")
