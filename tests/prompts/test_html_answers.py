import time

from prompts.html_answers import result_without_html, without_html
from prompts.markup import plain, rich_html

FEATURES = ["bold", "italic", "link", "ol", "ul", "blockquote"]
KNOWN = "https://example.jp/a"

AS_IT_IS = [
    "",
    "朝の会議。\n\n- **a**\n  - b",
    "1 < 2 で、3 > 2 だ。",
    "《《点》》と<要確認>と List<String>",
    "`<p>` というタグは、`<br>` と違う。",
    "```\n<p>例</p>\n```\n本文",
]
IN_HTML = [
    ("<p>朝の会議。</p><p>夜。</p>", "朝の会議。\n\n夜。"),
    ("<p>朝の<script>x</script>会議</p>", "朝の会議"),
    ("<h2>見出し</h2>\n<p>\n  本文\n  続き\n</p>", "## 見出し\n\n本文 続き"),
    ("<ul>\n  <li>一</li>\n  <li>二</li>\n</ul>\n<p>後</p>", "- 一\n- 二\n\n後"),
    ("<ol><li><p>一</p></li><li>二<ul><li>三</li></ul></li></ol>", "1. 一\n1. 二\n   - 三"),
    ("<strong>太字</strong>と<em>斜体</em><br>次", "**太字**と*斜体*\n次"),
    ("<blockquote><p>引用</p><p>二</p></blockquote>", "> 引用\n> 二"),
    ("<ul><li><p>一</p><p>二</p></li></ul>", "- 一\n二"),
    (f'<a href="{KNOWN}" onclick="x()">先</a>', f"[先]({KNOWN})"),
    ('<a href="java script:x">先</a><a href="">空</a>', "先空"),
    ("前<!-- 指示 -->後<br/>", "前後"),
    ('<p style="display:none">隠し</p><p hidden>隠し</p>見える', "見える"),
    ('<img src=x onerror="alert(1)">文<iframe src="https://evil.example"></iframe>', "文"),
    ("## 題\n\n前の**太字**<br>後\n\n- a\n- b", "## 題\n\n前の**太字**\n後\n\n- a\n- b"),
    ("<p>A &amp; B &lt;C&gt;</p>", "A & B <C>"),
    ("<table><tr><td>年</td><td>数</td></tr><tr><td>一</td><td>二</td></tr></table>", "年 数\n\n一 二"),
    ("<div><p>閉じない<p>次", "閉じない\n\n次"),
    ("`<b>` は <b>太字</b>", "`<b>` は **太字**"),
    ("<script>だけ</script>", ""),
]


def test_text_without_html_stays_as_it_is():
    for text in AS_IT_IS:
        assert without_html(text) == text


def test_html_becomes_the_markdown_it_means():
    for html, markdown in IN_HTML:
        assert without_html(html) == markdown, html


def test_rich_text_and_labels_show_no_tags():
    html = rich_html(
        f'<p>朝の<b>会議</b></p><ul><li>一</li></ul><a href="{KNOWN}">先</a><a href="https://evil.example">他</a>',
        features=FEATURES,
        addresses={KNOWN},
    )

    assert html == f'<p>朝の<b>会議</b></p><ul><li>一</li></ul><p><a href="{KNOWN}">先</a>他</p>'
    assert plain("<h2>1. <b>朝</b></h2>") == "1. 朝"


def test_texts_of_a_result_lose_their_tags_but_quotations_keep_theirs():
    result = {
        "headlines": ["<b>題</b>", "次"],
        "count": 3,
        "corrections": [{"original": "<b>誤</b>", "reason": "<i>"}],
    }

    assert result_without_html(result, but=frozenset({"original"})) == {
        "headlines": ["題", "次"],
        "count": 3,
        "corrections": [{"original": "<b>誤</b>", "reason": "<i>"}],
    }
    assert (
        result_without_html("<h2>見出し</h2><p>一<br>二 <a href='https://a.example'>三</a></p>")
        == "見出し 一 二 三"
    )
    assert result_without_html("<p>一</p>\n<p>二</p>") == "一\n\n二"


def test_much_html_takes_little_time():
    for piece in (
        "<b>",
        "<p>あ",
        "<ul><li>あ",
        "<div>",
        "<a href=x>あ",
        "<a href='",
        "<!--",
        "<",
        "`<b>",
        "</p>",
        "<br>",
    ):
        begun = time.process_time()
        without_html(piece * (6000 // len(piece)))
        assert time.process_time() - begun < 0.7, piece
