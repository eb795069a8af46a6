"""The golden edition: every block an edition may hold, in Japanese and in English, with what breaks mails."""

from typing import Any

from newsletter.editions.models import EditionPage
from tests.factories.editions import make_category, make_edition, make_essay, make_image, newsletter_page

JA: dict[str, Any] = {
    "category": ("現場の知恵", "genba"),
    "essays": [
        (
            "営業とマーケティングの「溝」は、どうすれば埋まるのか",
            "mizo",
            "「また使えないリードが来た」。ある会社で聞いたこの一言から、この文章は始まります。"
            "責めたいのではなく、両方の席に座ってみて初めて見えたことを書きました。",
        ),
        ("開封率を追いかけるのをやめた日", "kaifu", "数字は増えたのに、返事は来なくなりました。"),
        ("月曜の朝に、誰かがひとり読んでくれる文章", "monday", ""),
    ],
    "title": "溝を埋めるのは、会議ではなく同席だった",
    "subject": "【かわら版】溝を埋めるのは会議ではなく同席",
    "preheader": "二つの席に座ってわかったこと。ほか、開封率の話など三本。",
    "greeting": (
        "<p>おはようございます。浅草の編集室から、<b>第12便</b>をお届けします。"
        '先月いただいたお便りのうち、<a href="https://example.com/letters?month=11&amp;sort=new">三通をこちらに</a>'
        "載せました。「読んで、隣の席の人と話した」という一行が、いちばんうれしい知らせでした。</p>"
        "<p>今回の読みどころは次のとおりです。</p>"
        "<ul><li>営業とマーケティングが一緒に客先へ行くと、何が変わるのか</li><li>数字を<i>見ない</i>週のつくり方</li></ul>"
        "<ol><li>まず読む</li><li>つぎに、ひとりに話す</li></ol>"
    ),
    "teaser": (
        "「使えないリード」は、どこで生まれるか",
        "現場で聞いた三つの声と、その返事。\n双方の時計が違うだけでした。",
    ),
    "list_heading": "あわせて読む",
    "image": ("墨で描いた二脚の椅子。片方だけが少し低い", "挿絵：編集室"),
    "button": "お便りを書く",
    "closing": "<p>次の便は<br/>再来週の火曜日です。</p>",
}

EN: dict[str, Any] = {
    "category": ("From the field", "field"),
    "essays": [
        (
            "How to close the gap between sales & marketing",
            "gap",
            "“Another useless lead.” This essay begins with that one remark, heard at a client’s on a rainy "
            "Thursday, and with what I saw only after sitting at both desks.",
        ),
        ("The day we stopped chasing open rates", "open-rates", "The numbers rose and the replies stopped."),
        ("Writing for one reader on a Monday morning", "monday", ""),
    ],
    "title": "It was not the meeting that closed the gap",
    "subject": "It was not the meeting that closed the gap",
    "preheader": "What two desks taught us, and three more essays.",
    "greeting": (
        "<p>Good morning from Asakusa. This is <b>letter twelve</b>. Of the notes you sent us last month, "
        '<a href="https://example.com/letters?month=11&amp;sort=new">three are printed here</a>. “I read it '
        "and then talked to the person at the next desk” was the best news of all.</p>"
        "<p>In this letter:</p>"
        "<ul><li>What changes when sales and marketing visit a client together</li>"
        "<li>How to have a week <i>without</i> numbers</li></ul>"
        "<ol><li>Read it</li><li>Then tell one person</li></ol>"
    ),
    "teaser": (
        "Where “useless leads” are born",
        "Three voices from the field, and the answers.\nOnly the clocks differed.",
    ),
    "list_heading": "Read these too",
    "image": ("Two chairs in ink, one a little lower than the other", "Drawing: the editors"),
    "button": "Write to us",
    "closing": "<p>The next letter comes<br/>on the Tuesday after next.</p>",
}

WORDS = {"ja": JA, "en": EN}


def golden_edition(language: str) -> EditionPage:
    """The golden edition as a saved draft, with live essays, pictures as JPEG and PNG, and links of each kind."""
    words = WORDS[language]
    category = make_category(words["category"][0], language=language, slug=words["category"][1])
    photo = make_image("golden-photo.jpg", title="photo", description=words["image"][0])
    essays = [
        make_essay(
            title, language=language, slug=slug, lead=lead, category=category, hero_image=photo if lead else None
        )
        for title, slug, lead in words["essays"]
    ]
    parent = newsletter_page(language)
    drawing = make_image("golden-drawing.png", size=(480, 320), title="drawing")
    greeting = words["greeting"] + f'<p><a linktype="page" id="{parent.pk}">{parent.title}</a></p>'
    return make_edition(
        parent=parent,
        number=12,
        slug="vol-12",
        title=words["title"],
        subject=words["subject"],
        preheader=words["preheader"],
        body=[
            ("text", greeting),
            ("essay_teaser", _teaser(essays[0])),
            (
                "essay_teaser",
                _teaser(essays[1], heading=words["teaser"][0], text=words["teaser"][1], with_image=False),
            ),
            ("essay_list", {"heading": words["list_heading"], "essays": essays[1:]}),
            ("divider", None),
            ("image", {"image": drawing, "alt": words["image"][0], "caption": words["image"][1], "link": ""}),
            ("image", {"image": photo, "alt": "", "caption": "", "link": "https://example.com/exhibition"}),
            (
                "button",
                {"label": words["button"], "page": None, "address": "https://example.com/write?to=editors&ref=12"},
            ),
            ("text", words["closing"]),
        ],
    )


def _teaser(essay: Any, *, heading: str = "", text: str = "", with_image: bool = True) -> dict[str, Any]:
    return {"essay": essay, "heading": heading, "text": text, "with_image": with_image}
