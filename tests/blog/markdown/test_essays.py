"""The Markdown version of an essay, and the list of them."""

import re

import pytest
from bs4 import BeautifulSoup

from blog.models import PublicationSettings
from tests.factories.blog import EssayPageFactory, ImageFactory

SITE = "https://kawaraban.example"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def whole(home, author, category):
    """An essay with every block."""
    return EssayPageFactory(
        parent=home,
        slug="gap",
        title="営業 *と* マーケ",
        lead="「マーケの人は現場を知らない」。",
        authors=[author],
        category=category,
        body=[
            ("heading", {"text": "なぜ溝が生まれるのか", "level": "h2", "anchor": ""}),
            ("text", f'<p>本文 <a linktype="page" id="{author.pk}">著者</a> <ruby>瓦<rt>かわら</rt></ruby></p>'),
            ("voices", {"sides": [{"label": "営業から", "voices": ["「遅い」", "「軽い」"]}]}),
            ("numbered_section", {"heading": "1. 話す", "body": "<p>場面</p>"}),
            ("factors", {"lead_in": "うまくいく鍵", "factors": ["会う", "書く"]}),
            ("quote", {"text": "引用文", "source": "出典", "address": "https://example.org/"}),
            ("figure", {"image": ImageFactory(), "alt": "白板", "ornament": False, "caption": "会議室"}),
            ("call_out", {"heading": "補足", "text": "<p>余談</p>"}),
            ("embed", {"address": "https://youtu.be/dQw4w9WgXcQ", "title": "対談"}),
            ("sign_up", {"heading": "登録", "text": "", "page": None}),
        ],
    )


def test_an_essay_is_all_there_as_markdown(whole, client):
    answer = client.get("/gap.md", headers={"host": "testserver"})
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Link"] == f'<{SITE}/gap/>; rel="canonical"'
    text = answer.content.decode()
    lines = text.splitlines()
    assert lines[0] == r"# 営業 \*と\* マーケ"
    for line in (
        "- 著者: 浜野 千佳",
        "- カテゴリー: 組織と対話",
        f"- URL: <{SITE}/gap/>",
        "「マーケの人は現場を知らない」。",
        "## なぜ溝が生まれるのか",
        f"本文 [著者]({SITE}/authors/hamano/) 瓦(かわら)",
        "営業から",
        "- 「遅い」",
        "### 1. 話す",
        "うまくいく鍵",
        "- 会う",
        "> 引用文",
        "[出典](https://example.org/)",
        "会議室",
        "> 補足",
        "> 余談",
        "[対談](https://youtu.be/dQw4w9WgXcQ)",
    ):
        assert line in lines, line
    assert re.search(rf"!\[白板\]\({SITE}/media/images/[^)]+\)", text)
    assert "登録" not in text


def test_each_language_has_its_own(homes, essay, client):
    EssayPageFactory(parent=homes["en"], slug="the-gap", title="The gap")
    assert b"# The gap" in client.get("/en/the-gap.md").content
    assert client.get("/the-gap.md").status_code == 404
    assert client.get("/en/gap.md").status_code == 404


def test_a_japanese_slug_keeps_its_address(home, client):
    EssayPageFactory(parent=home, slug="溝")
    answer = client.get("/溝.md")
    assert answer.status_code == 200
    assert answer["Link"] == f'<{SITE}/%E6%BA%9D/>; rel="canonical"'


def test_only_what_readers_may_see_is_there(home, essay, client):
    EssayPageFactory(parent=home, slug="draft", live=False)
    essay.view_restrictions.create(restriction_type="login")
    for slug in ("draft", "gap", "nothing", "about", "authors"):
        assert client.get(f"/{slug}.md").status_code == 404, slug


def test_an_old_address_leads_on_as_markdown_too(essay, client, django_capture_on_commit_callbacks):
    essay.slug = "the-gap"
    with django_capture_on_commit_callbacks(execute=True):
        essay.save_revision().publish()
    answer = client.get("/gap.md")
    assert (answer.status_code, answer["Location"]) == (301, "/the-gap.md")
    assert client.get("/the-gap.md").status_code == 200


def test_the_essay_names_it(essay, client):
    shown = BeautifulSoup(client.get("/gap/").content, "html.parser")
    assert shown.select_one("link[type='text/markdown']")["href"] == "/gap.md"
    assert not BeautifulSoup(client.get("/").content, "html.parser").select("link[type='text/markdown']")


def test_the_overview_lists_the_essays_of_a_language_by_category(homes, essay, client):
    EssayPageFactory(parent=homes["ja"], slug="loose", title="棚のない随筆", lead="")
    EssayPageFactory(parent=homes["ja"], slug="draft", live=False)
    EssayPageFactory(parent=homes["en"], slug="the-gap", title="The gap")
    lines = client.get("/llms.txt").content.decode().splitlines()
    assert lines[0] == "# 瓦版"
    assert lines[2] == "> 現場の言葉で書く、売ることの随筆"
    assert "## 組織と対話" in lines
    assert any(line.startswith(f"- [{essay.title}]({SITE}/gap.md): 「マーケの人は") for line in lines)
    assert f"- [棚のない随筆]({SITE}/loose.md)" in lines
    assert f"- [English]({SITE}/en/llms.txt)" in lines
    assert not any("draft" in line or "the-gap" in line for line in lines)
    assert f"- [The gap]({SITE}/en/the-gap.md)" in client.get("/en/llms.txt").content.decode()


def test_there_is_no_overview_for_services_that_may_not_read(home, client):
    PublicationSettings.objects.update(ai_search=False)
    assert client.get("/llms.txt").status_code == 200
    PublicationSettings.objects.update(ai_search=False, ai_visits=False)
    assert client.get("/llms.txt").status_code == 404


def test_the_overview_costs_the_same_however_many_essays(home, category, client, django_assert_max_num_queries):
    EssayPageFactory(parent=home, category=category)
    client.get("/llms.txt")
    with django_assert_max_num_queries(14) as few:
        client.get("/llms.txt")
    for _number in range(5):
        EssayPageFactory(parent=home, category=category)
    with django_assert_max_num_queries(len(few)):
        client.get("/llms.txt")
