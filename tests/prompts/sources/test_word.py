import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings

from prompts.sources.refusals import Reason, SourceRefused
from prompts.sources.word import word_text
from prompts.sources.word_package import LARGEST_TEXT
from tests.fakes.word_file import STRICT, paragraph, word_file

HIDDEN_RUN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隠した文</w:t></w:r>"
RUBY = (
    "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>かんじ</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>漢字</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> HYPERLINK "https://x.jp/" </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/><w:t>題</w:t><w:fldChar w:fldCharType="end"/></w:r>'
)
NEW = "<w:r><w:t>新</w:t></w:r>"
BOX = "<w:txbxContent>" + paragraph("箱の文") + "</w:txbxContent>"
STYLES = """
<w:style w:styleId="a1"><w:name w:val="heading 2"/></w:style>
<w:style w:styleId="a2"><w:name w:val="章"/><w:basedOn w:val="a1"/></w:style>
<w:style w:styleId="a3"><w:name w:val="Title"/></w:style>
<w:style w:styleId="a4"><w:name w:val="x"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:styleId="a5"><w:name w:val="Quote"/></w:style>
<w:style w:styleId="a6"><w:name w:val="x"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="a7"><w:name w:val="y"/><w:basedOn w:val="a8"/></w:style>
<w:style w:styleId="a8"><w:name w:val="z"/><w:basedOn w:val="a7"/></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="decimalFullWidth"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
"""


def styled(text, style):
    return paragraph(text, properties=f'<w:pStyle w:val="{style}"/>')


def listed(text, number, depth=0):
    properties = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties=properties)


def table(*rows):
    cells = "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return f"<w:tbl>{cells}</w:tbl>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (paragraph("一つ", "目。") + paragraph() + paragraph("二つ目。"), "一つ目。\n\n二つ目。"),
        (styled("題", "a3") + styled("節", "a1") + styled("章", "a2"), "# 題\n\n## 節\n\n## 章"),
        (paragraph("節", properties='<w:outlineLvl w:val="2"/>'), "### 節"),
        (styled("引用", "a5") + styled("輪", "a7") + styled("不明", "zz"), "> 引用\n\n輪\n\n不明"),
        (listed("い", 1) + styled("ろ", "a6") + paragraph("は"), "- い\n- ろ\n\nは"),
        (
            listed("い", 2) + listed("ろ", 2, 1) + listed("は", 2, 1) + listed("に", 2) + listed("ほ", 2, 1),
            "1. い\n  1. ろ\n  2. は\n2. に\n  1. ほ",
        ),
        (listed("い", 0) + listed("ろ", "x"), "い\n\n- ろ"),
        (paragraph("<w:r><w:t>行</w:t><w:br/><w:t>行</w:t><w:tab/><w:t>字</w:t></w:r>"), "行\n行 字"),
        (paragraph(RUBY, "を読む"), "漢字(かんじ)を読む"),
        (paragraph('<w:hyperlink r:id="k1"><w:r><w:t>題</w:t></w:r></w:hyperlink>'), "[題](https://x.jp/)"),
        (paragraph('<w:hyperlink r:id="k2"><w:r><w:t>題</w:t></w:r></w:hyperlink>'), "題"),
        (paragraph('<w:hyperlink w:anchor="x"><w:r><w:t>題</w:t></w:r></w:hyperlink>'), "題"),
        (paragraph(FIELD, "へ"), "[題](https://x.jp/)へ"),
        (
            paragraph(
                "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", "<w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
            ),
            "新",
        ),
        (paragraph("<w:moveFrom><w:r><w:t>動</w:t></w:r></w:moveFrom>", "残"), "残"),
        (paragraph(HIDDEN_RUN, "見える"), "見える"),
        (styled("隠", "a4") + paragraph("見える"), "見える"),
        (paragraph('<w:r><w:rPr><w:rStyle w:val="a4"/></w:rPr><w:t>隠</w:t></w:r>', "見える"), "見える"),
        (paragraph('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>見える</w:t></w:r>'), "見える"),
        (paragraph("見える", properties="<w:rPr><w:vanish/><w:del/></w:rPr>"), "見える"),
        (paragraph("今", properties='<w:pPrChange><w:pPr><w:pStyle w:val="a1"/></w:pPr></w:pPrChange>'), "今"),
        (
            table(
                (paragraph("年"), paragraph("数")),
                (paragraph("2024"), paragraph("三") + paragraph("件")),
                ("", ""),
            ),
            "年 | 数\n2024 | 三 件",
        ),
        (table((styled("題", "a1") + paragraph("文"),)), "## 題\n\n文"),
        (table((table((paragraph("い"), paragraph("ろ"))), paragraph("は"))), "い | ろ | は"),
        (
            paragraph(
                "外",
                f"<w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback>"
                "</mc:AlternateContent></w:r>",
            ),
            "箱の文\n\n外",
        ),
        (paragraph("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"), "x=1"),
        (f"<w:sdt><w:sdtContent>{paragraph('枠')}</w:sdtContent></w:sdt>", "枠"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("word", ["usual", "strict"])
def test_a_word_file_becomes_light_markdown(body, text, word):
    links = {"k1": "https://x.jp/", "k2": "file:///c:/x"}
    spaces = {"word": STRICT} if word == "strict" else {}

    assert word_text(word_file(body, links=links, styles=STYLES, numbering=NUMBERING, **spaces)).text == text


def test_notes_stand_at_the_end_in_the_order_of_the_text():
    body = paragraph(
        '<w:r><w:t>一</w:t><w:endnoteReference w:id="1"/></w:r>',
        '<w:r><w:t>二</w:t><w:footnoteReference w:id="2"/></w:r>',
        '<w:r><w:commentReference w:id="0"/></w:r>',
        HIDDEN_RUN,
    )
    found = word_text(
        word_file(
            body,
            footnotes=f'<w:footnote w:id="0" w:type="separator">{paragraph("線")}</w:footnote>'
            f'<w:footnote w:id="2">{paragraph("脚注。") + paragraph("続き。")}</w:footnote>',
            endnotes=f'<w:endnote w:id="1">{paragraph("文末の注。")}</w:endnote>',
            comments=f'<w:comment w:id="0">{paragraph("校閲者の言葉")}</w:comment>',
        )
    )

    assert found.text == "一[^1]二[^2]\n\n[^1]: 文末の注。\n[^2]: 脚注。 続き。"
    assert (found.hidden, found.comments) == (4, 1)


def zipped(**parts):
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(f"word/{name}.xml", data)
    return target.getvalue()


BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><w>&b;</w>'
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'


def locked(data):
    """The same file with the mark of encryption on every part."""
    return data.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.BROKEN),
        (b"just text", Reason.BROKEN),
        (b"PK\x03\x04" + b"\0" * 100, Reason.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Reason.OLD_WORD),
        (locked(word_file(paragraph("x"))), Reason.LOCKED),
        (zipped(other="<w/>"), Reason.BROKEN),
        (zipped(document="<w:p>"), Reason.BROKEN),
        (zipped(document=b"\xff\xfe\xff"), Reason.BROKEN),
        (zipped(document=BOMB), Reason.BROKEN),
        (zipped(document=BOMB.encode("utf-16")), Reason.BROKEN),
        (zipped(document=OUTSIDE), Reason.BROKEN),
        (zipped(document=b"<w>" + b" " * LARGEST_TEXT + b"</w>"), Reason.TOO_LARGE),
        (word_file("", styles="<x>" * 2_000_000), Reason.TOO_LARGE),
        (word_file(paragraph("x"))[:-40], Reason.BROKEN),
    ],
    ids=range(14),
)
def test_what_is_no_sound_word_file_is_refused(data, reason):
    with pytest.raises(SourceRefused) as refused:
        word_text(data)

    assert refused.value.reason == reason
    assert str(refused.value)


@pytest.mark.parametrize(
    "body",
    [
        paragraph("文") * 20_000,
        "<w:tbl><w:tr><w:tc>" * 10_000 + paragraph("文") + "</w:tc></w:tr></w:tbl>" * 10_000,
        "<w:p><w:r>" * 10_000 + "<w:t>文</w:t>" + "</w:r></w:p>" * 10_000,
        "<w:del>" * 10_000 + "</w:del>" * 10_000 + paragraph("文"),
    ],
    ids=["long", "tables", "boxes", "deleted"],
)
def test_large_and_deep_files_are_read_in_moments(body):
    began = time.process_time()

    assert "文" in word_text(word_file(body)).text
    assert time.process_time() - began < 5


REAL = Path(settings.ROOT).parent / "shared" / "data" / "docx"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("simple-list", "- Apple\n- Banana"),
        ("footnotes", "Ouch[^1].[^2]\n\n[^1]: A tachyon walks into a bar.\n[^2]: Fin."),
        ("comments", "Ouch."),
        ("text-box", "Datum plane"),
        ("tiny-picture", ""),
        ("external-picture", ""),
    ],
)
def test_files_that_word_wrote(name, text):
    file = REAL / f"{name}.docx"
    if not file.exists():
        pytest.skip("the shared test data is not here")

    assert word_text(file.read_bytes()).text == text
