import pytest

from blog.first_readers import MOST_READERS, bundled, bundled_en, read_readers, readers_faults, readers_in


@pytest.mark.parametrize("text", [bundled(), bundled_en()])
def test_the_bundled_readers_are_three_and_without_fault(text):
    assert len(read_readers(text)) == 3
    assert readers_faults(text) == []


def test_one_reader_a_line_with_either_colon():
    assert read_readers("部長：忙しい。\n\n社長: 急ぐ: いつも。\nだれか\n: 名無し") == [
        {"name": "部長", "brief": "忙しい。"},
        {"name": "社長", "brief": "急ぐ: いつも。"},
    ]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", 0),
        ("部長: 忙しい。", 0),
        ("部長", 1),
        (": 忙しい。\n部長:", 2),
        ("部" * 41 + ": 忙しい。", 1),
        ("部長: 忙しい。\n" * (MOST_READERS + 1), 1),
    ],
)
def test_lines_that_name_no_reader_are_faults(text, faults):
    assert len(readers_faults(text)) == faults


@pytest.mark.django_db
def test_the_publications_own_readers_come_first_and_empty_means_the_bundled():
    from wagtail.models import Site

    from blog.models import FirstReaders

    assert [each["name"] for each in readers_in("ja")] == ["営業部長", "マーケ担当", "経営者"]
    site = Site.objects.get(is_default_site=True)
    FirstReaders.objects.create(site=site, readers="学生: はじめて読む。", readers_en="")

    assert readers_in("ja") == [{"name": "学生", "brief": "はじめて読む。"}]
    assert [each["name"] for each in readers_in("en-GB")] == ["Head of sales", "Marketer", "Owner"]
