"""HTML as CommonMark."""

import pytest

from blog.markdown.writing import escaped, link, markdown


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>本文 です。</p><p>次。</p>", "本文 です。\n\n次。"),
        ("<h2 id='a'>なぜ<wbr>溝が</h2>", "## なぜ溝が"),
        ("<h3>1. 話す<br>聞く</h3>", "### 1. 話す 聞く"),
        ("<p>a<br>b<br/>c</p>", "a\\\nb\\\nc"),
        ("<p><b>強調</b>と<i>斜体</i></p>", "**強調**と*斜体*"),
        ("<p>これは<b>「強調」</b>です</p>", "これは<b>「強調」</b>です"),
        ("<p>a <b> b </b>c</p>", "a  **b** c"),
        ('<p><a href="https://a.example/x">字</a></p>', "[字](https://a.example/x)"),
        ('<p><a href="https://a.example/x_(y)">字</a></p>', "[字](<https://a.example/x_(y)>)"),
        ("<ul><li>一</li><li>二<ul><li>中</li></ul></li></ul>", "- 一\n- 二\n  - 中"),
        ("<ol><li>一</li><li>二</li></ol>", "1. 一\n2. 二"),
        ("<blockquote><p>引用</p><p>続き</p></blockquote>", "> 引用\n>\n> 続き"),
        ("<aside><p>余談</p><ul><li>一</li></ul></aside>", "> 余談\n>\n> - 一"),
        ('<figure><img src="/a.jpg" alt="絵"><figcaption>題</figcaption></figure>', "![絵](/a.jpg)\n\n題"),
        ("<hr>", "---"),
        ("<p>全角　空白\n改行</p>", "全角　空白 改行"),
        ("<p><ruby>瓦<rp>(</rp><rt>かわら</rt><rp>)</rp></ruby>版</p>", "瓦(かわら)版"),
        ("<div>前<p>中</p>後</div>", "前\n\n中\n\n後"),
        ("<p></p><script>x</script><form>y</form><!-- z -->", ""),
    ],
)
def test_every_element_has_its_mark(html, text):
    assert markdown(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>2 * 3 _x_ [y] `z` \\ &lt;b&gt; &amp;amp;</p>", r"2 \* 3 \_x\_ \[y\] \`z\` \\ \<b\> \&amp;"),
        ("<p># 題</p>", r"\# 題"),
        ("<p>1. 一</p>", r"1\. 一"),
        ("<p>2026年</p>", "2026年"),
        ("<p>- 一</p>", r"\- 一"),
        ("<p>a<br>- b</p>", "a\\\n\\- b"),
        ("<p>&gt; 引用</p>", r"\> 引用"),
        ("<p>AT&amp;T</p>", "AT&T"),
    ],
)
def test_nothing_the_author_typed_becomes_a_mark(html, text):
    assert markdown(html) == text


def test_text_and_addresses_stand_for_themselves():
    assert escaped("# [題] *1*") == r"\# \[題\] \*1\*"
    assert link("題", "https://a.example/ b<c>") == "[題](<https://a.example/bc>)"


@pytest.mark.parametrize(
    "tags",
    [["div"], ["b"], ["span"], ["blockquote"], ["ul", "li"], ["li", "ol"], ["section", "blockquote", "div"]],
)
def test_no_nesting_is_too_deep(tags):
    tags = tags * 2000
    begin, end = ("".join(f"{mark}{tag}>" for tag in tags) for mark in ("<", "</"))
    text = markdown(f"<p>前</p>{begin}深い<b>底</b><script>x</script>{end}<p>後</p>")
    assert text.startswith("前")
    assert text.endswith("後")
    assert "深い 底" in text
    assert "x" not in text


def test_a_depth_that_people_reach_keeps_its_marks():
    begin, end = "<ul><li>" * 10, "</li></ul>" * 10
    assert markdown(f"{begin}<b>底</b>{end}").endswith("- **底**")


@pytest.mark.parametrize("blanks", ["\n" * 400_000, " " * 400_000, "\u3000" * 400_000, " \n" * 200_000])
def test_blanks_before_a_mark_are_kept(blanks):
    assert escaped(f"{blanks}# 題") == f"{blanks}\\# 題"
    assert escaped(f"{blanks}題") == f"{blanks}題"
