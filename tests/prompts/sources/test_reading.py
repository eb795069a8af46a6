import pytest

from prompts.sources.reading import MOST_MARKS, WORD_TYPE, WebPage, fitted, read_file, read_page, read_paste
from prompts.sources.refusals import Reason, SourceRefused
from tests.fakes.word_file import paragraph, word_file

LONGEST = 200_000


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.txt", "会議は\r\n長かった。\n".encode("cp932"), "会議は\n長かった。"),
        ("a.md", "# 題\n<!-- x -->\n本文".encode(), "# 題\n\n本文"),
        ("A.MARKDOWN", "本文".encode("utf-16"), "本文"),
        ("a.html", "<title>題</title><nav>x</nav><main><p>本文</p></main>".encode(), "# 題\n\n本文"),
        ("a.htm", '<meta charset="euc-jp"><p>本文です'.encode("euc-jp"), "本文です"),
        ("a.docx", word_file(paragraph("本文")), "本文"),
        ("a.txt", "見える\u200b\u202e\U000e0041文".encode(), "見える文"),
    ],
)
def test_a_file_is_read_by_its_kind(name, data, text):
    assert read_file(name=name, data=data, longest=LONGEST).text == text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.7", Reason.PDF),
        ("a.txt", b"%PDF-1.7", Reason.PDF),
        ("a.doc", b"\xd0\xcf\x11\xe0", Reason.OLD_WORD),
        ("a.png", b"\x89PNG", Reason.KIND),
        ("a", b"text", Reason.KIND),
        ("a.docx", b"text", Reason.BROKEN),
        ("a.txt", b"\0\1\2\3" * 200, Reason.NOT_TEXT),
        ("a.txt", b"  \n", Reason.EMPTY),
        ("a.html", b"<div id=root></div><script>start()</script>", Reason.EMPTY),
        ("a.html", b"<b>x" * (MOST_MARKS + 1), Reason.TANGLED),
        ("a.docx", word_file(""), Reason.EMPTY),
    ],
)
def test_what_gives_no_text_is_refused_with_a_reason(name, data, reason):
    with pytest.raises(SourceRefused) as refused:
        read_file(name=name, data=data, longest=LONGEST)

    assert refused.value.reason == reason
    assert str(refused.value)


@pytest.mark.parametrize(
    ("kind", "charset", "data", "text"),
    [
        ("text/html", "shift_jis", "<p>会議 <a href=b>次</a>".encode("cp932"), "会議 [次](https://x.jp/b)"),
        ("text/html", "utf-8", "<p>会議です".encode("euc-jp"), "会議です"),
        ("application/xhtml+xml", "", "<p>会議<br/>です</p>".encode(), "会議\nです"),
        ("text/plain", "utf-8", "<b>会議".encode(), "<b>会議"),
        (WORD_TYPE, "", word_file(paragraph("会議")), "会議"),
    ],
)
def test_a_page_is_read_by_what_its_server_calls_it(kind, charset, data, text):
    assert read_page(WebPage("https://x.jp/a", kind, charset, data), longest=LONGEST).text == text


def test_a_pasted_passage_is_kept_whole():
    html = "<html><body><!--StartFragment--><aside>脇</aside><h2>題</h2><!--EndFragment--></body></html>"

    assert read_paste(html, longest=LONGEST).text == "脇\n\n## 題"


def test_nothing_is_left_out_in_silence():
    hidden = read_paste("<p>見える<i hidden>123456789</i></p>", longest=LONGEST)
    cut = read_file(name="a.txt", data=("あ" * 90 + "\n\n" + "い" * 90).encode(), longest=100)
    comments = word_file(paragraph('<w:r><w:t>x</w:t><w:commentReference w:id="0"/></w:r>'))
    broken = read_file(name="a.txt", data="会議です。".encode() * 9 + b"\xff", longest=LONGEST)

    assert "9" in "".join(hidden.remarks)
    assert cut.text == "あ" * 90
    assert all(number in "".join(cut.remarks) for number in ("92", "182"))
    assert "1" in "".join(read_file(name="a.docx", data=comments, longest=LONGEST).remarks)
    assert broken.text.endswith("\ufffd")
    assert "utf-8" in "".join(broken.remarks)
    assert read_paste("<p>見える</p>", longest=LONGEST).remarks == ()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a" * 10, "a" * 10),
        ("a" * 11, "a" * 10),
        ("aaaaaaa\n\nbbbb", "aaaaaaa"),
        ("aaaaaaa\nbbbb", "aaaaaaa"),
        ("ああああああ。いいいい", "ああああああ。"),
        ("aaaaaa. bbbb", "aaaaaa."),
        ("a\n\nbbbbbbbbbbbb", "a\n\nbbbbbbb"),
    ],
)
def test_a_text_too_long_is_cut_where_something_ends(text, kept):
    assert fitted(text, 10) == kept
