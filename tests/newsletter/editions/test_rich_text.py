"""Rich text for mail."""

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from newsletter.editions.rich_text import mail_safe
from newsletter.editions.rich_text_lines import rich_text_lines
from tests.factories.editions import make_essay, make_newsletter

pytestmark = pytest.mark.django_db


def test_links_within_the_site_become_absolute(settings) -> None:
    settings.SITE_URL = "https://publication.example"
    make_newsletter()
    essay = make_essay(slug="mizo")
    html = mail_safe(f'<p><a linktype="page" id="{essay.pk}">読む</a> <a href="/about/?a=1&amp;b=2">紹介</a></p>')
    assert 'href="https://publication.example/mizo/"' in html
    assert 'href="https://publication.example/about/?a=1&amp;b=2"' in html


def test_a_link_to_a_page_that_is_gone_becomes_words() -> None:
    assert mail_safe('<p><a linktype="page" id="987654">読む</a></p>') == "<p>読む</p>"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="//evil.example/" onclick="x()">x</a>',
        '<p style="position:fixed" class="x">x</p>',
        '<img src="x" onerror="alert(1)">',
        '<a href="data:text/html,x">x</a>',
        "</mj-text></mj-column><mj-raw>x</mj-raw>",
        "<!-- [if mso]> x <![endif] -->",
    ],
)
def test_nothing_hostile_comes_through(hostile: str) -> None:
    soup = BeautifulSoup(mail_safe(f"<p>a</p>{hostile}"), "html.parser")
    for element in soup.find_all(True):
        assert element.name in {"p", "br", "strong", "b", "em", "i", "a", "ul", "ol", "li"}
        assert set(element.attrs) <= {"href"}
        assert element.get("href", "https://").startswith("https://")


def test_what_runs_from_right_to_left_says_so() -> None:
    html = mail_safe("<p>1. שלום!</p><p>日本語と שלום</p><ul><li>مرحبا</li></ul><p>🙂</p>")
    assert html == ('<p dir="rtl">1. שלום!</p><p>日本語と שלום</p><ul dir="rtl"><li>مرحبا</li></ul><p>🙂</p>')


def test_void_tags_are_closed_as_mjml_wants() -> None:
    assert mail_safe("<p>a<br>b</p>") == "<p>a<br/>b</p>"


def test_the_text_says_each_address_once_after_its_paragraph() -> None:
    html = '<p>前<a href="https://example.com/a?b=1&amp;c=2">中</a>後</p><p><a href="https://example.com/">https://example.com/</a></p>'
    assert rich_text_lines(html) == "前中後\n→ 中\nhttps://example.com/a?b=1&c=2\n\nhttps://example.com/"


def test_lists_may_be_nested() -> None:
    html = "<ol><li>一<ul><li>い</li><li>ろ</li></ul></li><li>二</li></ol>"
    with translation.override("ja"):
        lines = [line.strip() for line in rich_text_lines(html).splitlines()]
    assert lines == ["1. 一", "・い", "・ろ", "2. 二"]
