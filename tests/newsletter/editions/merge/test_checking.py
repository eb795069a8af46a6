"""What is wrong with fields is said when an edition is saved, with the field's name and what there is."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from newsletter.editions.merge.checking import html_problems, problems, refusals
from newsletter.editions.merge.samples import samples
from newsletter.editions.models import EditionPage
from newsletter.editions.partials import Partial
from newsletter.editions.preflight import check
from tests.factories.editions import make_edition


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{氏め}} 様", "There is no field “氏め”. There are: {{name}}"),
        ("{{", "not closed"),
        ("{{ 氏名", "The braces before “ 氏名” are not closed."),
        ("氏名}}", "closing braces without a field"),
        ("｛｛氏名｝｝", "two half-width braces on each side: {{氏名}}"),
        ("{name} さん", "two half-width braces on each side: {{name}}"),
        ("{{a|{{b}}}}", "no field “b”"),
        ("{{氏名}} 様", "nothing is left here"),
        ("{{会社名}}より、{{氏名}}さん。", "With nothing known of a reader, this reads “。”"),
    ],
)
def test_what_is_wrong_is_said(text, says):
    with translation.override("en"):
        assert any(says in sentence for sentence in problems(text, alone=True)), problems(text, alone=True)


@pytest.mark.parametrize("text", ["{{氏名}} 様へ、第{{number}}号", r"\{{x}} {y}", "{{会社名|貴社}}", ""])
def test_what_is_right_is_not_named(text):
    assert problems(text, alone=bool(text)) == []
    assert html_problems(f"<p>{text}</p>") == []


def test_links_and_half_formatted_fields():
    with translation.override("en"):
        assert "no field can stand in it" in html_problems('<a href="https://example.jp/?{{name}}">x</a>')[0]
        assert "formatted in part" in html_problems("<p>{{<b>name</b>}}</p>")[0]
        assert html_problems("<p>{{name</p><p>}}</p>")
        assert refusals("{{name}}")
        assert refusals(r"\{{")
        assert "this reads “様”" in html_problems("<p>「<b>{{氏名}}</b>」様</p>")[0]


@pytest.mark.django_db
def test_an_edition_with_a_wrong_field_is_not_saved_and_not_mailed():
    edition = make_edition()
    edition.subject, edition.body = "{{氏め}}さん", [("text", "<p>{{なまえ}}</p>")]
    with pytest.raises(ValidationError) as refused:
        edition.full_clean()
    assert set(refused.value.message_dict) >= {"subject"}
    for model in (EditionPage, Partial):
        block = model._meta.get_field("body").stream_block
        with pytest.raises(ValidationError) as wrong:
            block.clean(block.to_python([{"type": "text", "value": "<p>{{なまえ}}</p>"}]))
        assert list(wrong.value.block_errors) == [0]
    failed = [finding.message for finding in check(edition) if finding.code == "fields"]
    assert len(failed) == 2
    assert "なまえ" in failed[1]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_made_up_readers(language):
    found = {one.key: one.values for one in samples(language)}
    assert len(found) == 7
    assert found["nothing"] == {}
    assert list(found["company"]) == ["company"]
    assert "{{" in found["braces"]["name"]
    assert found["rtl"]["name"].startswith("\u2068")
