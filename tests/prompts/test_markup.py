import time

import pytest
from bs4 import BeautifulSoup

from prompts.markup import addresses_in, is_tangled, list_items, plain, rich_html

FEATURES = ["bold", "italic", "link", "ol", "ul", "blockquote"]
KNOWN = "https://example.jp/a"


def html(markdown, features=FEATURES):
    return rich_html(markdown, features=features, addresses={KNOWN})


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**太字**と*斜体*。\n\n次", "<p><b>太字</b>と<i>斜体</i>。</p><p>次</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("> 引用", "<blockquote>引用</blockquote>"),
        ("### 見出し\n本文", "<p><b>見出し</b></p><p>本文</p>"),
        (f"[x]({KNOWN})", f'<p><a href="{KNOWN}">x</a></p>'),
        ("[x](https://evil.example/?q=secret)", "<p>x</p>"),
        ("[x](javascript:alert)", "<p>x</p>"),
        ("[x](wagtail://page?id=1)", "<p>x</p>"),
        ("![秘密](https://evil.example/i.png)", "<p>秘密</p>"),
        ("[要確認: 年]と[要確認: 数](http://x)", "<p>[要確認: 年]と[要確認: 数](http://x)</p>"),
        ("［要確認：年］", "<p>［要確認：年］</p>"),
        ("[**要確認**: 年](http://x)", "<p>[<b>要確認</b>: 年](http://x)</p>"),
        (r"\[要確認: 年\]は", "<p>[要確認: 年]は</p>"),
        ("【要確認：年】[要\u200b確認、[数]", "<p>【要確認：年】[要\u200b確認、[数]</p>"),
    ],
)
def test_limited_markdown_becomes_clean_rich_text(markdown, expected):
    assert html(markdown) == expected


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "<iframe src='https://evil.example'></iframe>",
        '<a href="https://evil.example" onclick="x()">a</a>',
        '<embed embedtype="image" id="1" />',
        '<a linktype="page" id="1">a</a>',
        "[p](wagtail://page)",
        "![p](wagtail://image?id=1)",
        "<p unclosed <img",
    ],
)
def test_nothing_active_survives(markdown):
    tags = BeautifulSoup(html(markdown), "html.parser").find_all(True)

    assert {tag.name for tag in tags} <= {"p", "br"}
    assert not any(tag.attrs for tag in tags)


def test_only_the_fields_own_features_stay():
    assert html("**太字** [x](" + KNOWN + ")\n\n- a\n\n> b", ["bold"]) == "<p><b>太字</b> x</p><p>a</p><p>b</p>"


def test_addresses_come_from_the_material():
    assert addresses_in(["見よ https://example.jp/a。次", "(http://b.example/x?y=1)."]) == {
        "https://example.jp/a",
        "http://b.example/x?y=1",
    }


def test_bold_words_and_numbers_begin_no_list():
    assert list_items("**太字**の行\n3.5倍になった\n-5度") == []


def test_list_items_and_plain_lines():
    assert list_items("前置き\n- **一**\n* 二\n1. 三\n・四\n- ") == ["一", "二", "三", "四"]
    assert plain("## [題](https://x.jp) と **太字** と *斜体*") == "題 と 太字 と 斜体"


def test_a_tangle_of_markdown_is_read_as_paragraphs_and_at_once():
    tangles = [
        "\n".join("  " * depth + "- 朝" for depth in range(150)),
        *(
            ">" * 3000 + " 朝",
            "[朝](" * 3000,
            "![" * 7000,
            "[朝" * 5000,
            "*朝 " * 5000,
            "[" * 1500 + "朝" + "]" * 1500,
        ),
        "".join("`" * count + "朝" for count in range(1, 110)),
        "\n".join(f"[{number}]: 朝" for number in range(2000)),
        "[要確認" * 3000,
    ]
    for text in tangles:
        begun = time.process_time()
        found = html(text)
        plain(text)
        list_items(text)
        assert time.process_time() - begun < 1, text[:20]
        assert "朝" in found or "朝" not in text


def test_an_honest_answer_is_no_tangle():
    text = "**朝**の[会議](https://example.jp/a)で`数字`を見た。\n\n- 一\n  - 二\n    - 三\n\n> 引用\n\n" * 60

    assert not is_tangled(text)
