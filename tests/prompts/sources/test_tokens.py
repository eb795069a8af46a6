import time

import pytest

from prompts.sources.tokens import End, Start, Text, tokens


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>a</p>", [Start("p"), Text("a"), End("p")]),
        ("<A HREF=x ID='y' id=z>", [Start("a", {"href": "x", "id": "y"})]),
        ("<a href='x>y' b=\"c d\" e>", [Start("a", {"href": "x>y", "b": "c d", "e": ""})]),
        ("<p title=it's>a", [Start("p", {"title": "it's"}), Text("a")]),
        ("<a href=&quot;&amp;>&lt;&#x3042;", [Start("a", {"href": '"&'}), Text("<あ")]),
        ("<br/><i x=y />", [Start("br", is_closed=True), Start("i", {"x": "y"}, is_closed=True)]),
        ("a < b > c <1>", [Text("a < b > c <1>")]),
        ("<!DOCTYPE html><!-- <b> --><?xml a?>x</ p>", [Text("x")]),
        ("<![CDATA[<b>]]>x", [Text("<b>"), Text("x")]),
        (
            "<script>if (a<b) '</b>'</SCRIPT >x",
            [Start("script"), Text("if (a<b) '</b>'"), End("script"), Text("x")],
        ),
        ("<title>a<b</title>", [Start("title"), Text("a<b"), End("title")]),
        ("<p>a<p", [Start("p"), Text("a")]),
        ("a<!-- never closed <p>b", [Text("a")]),
        ("a\r\nb\rc", [Text("a\nb\nc")]),
    ],
)
def test_html_is_cut_as_browsers_cut_it(html, found):
    assert list(tokens(html)) == found


MILLION = 1_000_000
HOSTILE = {
    "comments": "<!--",
    "sections": "<![CDATA[",
    "declarations": "<?",
    "brackets": "<",
    "references": "&",
    "open tags": "<a ",
    "open quotes": '<a ="',
    "either quote": "<a ='<a =\"",
    "equals": "=",
    "slashes": "/",
    "scripts": "<script>",
    "ends of scripts": "</scrip",
    "unnamed": "<a\n",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("begin", ["", "<a "])
def test_a_million_characters_of_anything_are_read_in_moments(begin, piece):
    html = begin + piece * (MILLION // len(piece))
    began = time.process_time()

    for _token in tokens(html):
        pass

    assert time.process_time() - began < 3
