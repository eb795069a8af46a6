"""The ids of headings: none comes twice."""

import pytest
from bs4 import BeautifulSoup

from blog.blocks import EssayBody
from blog.contents import OF_FORMS, TAKEN, contents, headed
from blog.models import SeriesIndexPage, SeriesPage
from blog.templatetags.essays import may_stand_open
from newsletter.newsletters.setup import create_newsletter
from tests.factories.blog import AuthorPageFactory, EssayPageFactory


def body(*blocks):
    stream = EssayBody()
    return stream.to_python([{"type": kind, "value": value, "id": name} for kind, value, name in blocks])


def heading(anchor, name, level="h2"):
    return ("heading", {"text": "見出し", "level": level, "anchor": anchor}, name)


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        (["why", "why", "why"], ["why", "why-2", "why-3"]),
        (["why", "why-2", "why"], ["why", "why-2", "why-3"]),
        (["content"], ["content-2"]),
        (["sign-up-1-email", "sign-up-more"], ["s-sign-up-1-email", "sign-up-more"]),
        (["なぜ", "なぜ"], ["なぜ", "なぜ-2"]),
    ],
)
def test_the_first_keeps_its_name(wanted, given):
    found = headed(body(*(heading(name, f"{number}000") for number, name in enumerate(wanted))))
    assert [name for _block, name, _level in found] == given


def test_blocks_that_begin_alike_or_have_no_id_are_told_apart():
    found = [
        name for _block, name, _level in headed(body(*(heading("", "abcdefgh-1"), heading("", "abcdefgh-2"))))
    ]
    assert found == ["s-abcdefgh", "s-abcdefgh-2"]


def test_only_headings_have_an_id():
    text = ("text", "<p>本文</p>", "1111")
    numbered = ("numbered_section", {"heading": "1.行く", "body": "<p>本文</p>"}, "22222222")
    assert [name for _block, name, _level in headed(body(text, numbered))] == ["", "s-22222222"]


def test_the_contents_lead_to_the_ids_the_text_has():
    written = body(
        heading("a", "1"), heading("a", "2", "h3"), ("numbered_section", {"heading": "3", "body": ""}, "3")
    )
    assert [one.anchor for one in contents(written)] == [name for _block, name, _level in headed(written)]
    assert [one.level for one in contents(written)] == [2, 3, 3]


def test_numbered_sections_without_a_heading_before_them_are_headings_themselves():
    sections = [("numbered_section", {"heading": f"{number}. 行く", "body": ""}, f"{number}") for number in (1, 2)]
    assert [one.level for one in headed(body(*sections))] == [2, 2]
    assert [one.level for one in headed(body(*sections, heading("", "3"), *sections))] == [2, 2, 2, 3, 3]


def test_a_very_long_essay_begins_with_its_contents_folded():
    """60,000 characters under 60 headings."""
    blocks = []
    for number in range(60):
        blocks += [heading("", f"{number:08d}"), ("text", f"<p>{'本文' * 500}</p>", f"t{number}")]
    found = contents(body(*blocks))
    assert len({one.anchor for one in found}) == 60
    assert not may_stand_open(found)
    assert may_stand_open(found[:12])


def test_a_heading_takes_no_id_of_the_page_around_it(homes, home, author, category, client):
    """On a page that has everything around the text."""
    create_newsletter(
        homes=homes,
        names={"ja": "かわら版だより", "en": "Kawaraban Letter"},
        sender_name="かわら版編集室",
        sender_email="letter@example.jp",
        legal_name="合同会社かわら版",
    )
    series = SeriesPage(title="終わったあと", slug="after", locale=home.locale)
    SeriesIndexPage.objects.child_of(home).get().add_child(instance=series)
    shelves = {"parent": home, "authors": [author], "category": category}
    for number in range(9):
        EssayPageFactory(**shelves, series=series if number < 2 else None)
    EssayPageFactory(
        **shelves,
        slug="whole",
        series=series,
        supervisor=AuthorPageFactory(parent=home),
        tag_names=["営業"],
        body=[("heading", {"text": "見出し", "level": "h2", "anchor": f"own-{number}"}) for number in "ab"]
        + [("sign_up", {"heading": "", "text": "", "page": None})],
    )
    shown = BeautifulSoup(client.get("/whole/").content, "html.parser")
    ids = [tag["id"] for tag in shown.select("[id]") if not tag["id"].startswith("own-")]
    assert any(OF_FORMS.match(one) for one in ids)
    assert {one for one in ids if not OF_FORMS.match(one)} == TAKEN
