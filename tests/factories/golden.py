"""The golden edition: every block an edition may hold, in Japanese and in English, with what breaks mails."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

from blog.images import PublicationImage
from blog.models import EssayPage
from newsletter.editions.models import EditionPage
from newsletter.editions.partials import Partial
from newsletter.newsletters.models import NewsletterPage
from tests.factories.editions import (
    make_author,
    make_category,
    make_edition,
    make_essay,
    make_image,
    newsletter_page,
)

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
    "hello": "{{会社名}} {{氏名|読者}} 様\nいつもお読みくださり、ありがとうございます。",
    "quote": ("読んで、隣の席の人と話した。\nそれだけで会議がひとつ減った。", "名古屋市・製造業の読者"),
    "sides": [
        ("営業からマーケティングへ", ["「また使えないリードが来た」", "「数だけ渡されても、電話が増えるだけだ」"]),
        ("マーケティングから営業へ", ["「渡したきり、返事がない」"]),
    ],
    "sponsor": "株式会社瓦屋",
    "latest": "今週の新着",
    "author": (
        "山田花子",
        "編集長、聞き書き",
        "浅草の編集室で、聞いて、書いて、また聞きに行きます。<b>月曜の朝</b>が好きです。",
    ),
    "event": ("声に出して読む夕べ", "浅草文化観光センター 6階", "定員20名。お茶を用意してお待ちしています。"),
    "poll": ("今回の手紙は役に立ちましたか", ["役に立った", "どちらとも言えない"]),
    "signature": "<p>かわら版編集室　山田花子</p>",
    "notice": "<p>このたよりの転載は、ひと声おかけください。</p>",
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
    "hello": "Dear {{name|reader}},\nthank you for reading us.",
    "quote": ("I read it to the person at the next desk.\nThat alone saved us a meeting.", "A reader in Nagoya"),
    "sides": [
        ("From sales to marketing", ["“Another useless lead.”", "“More names, more calls, no more sales.”"]),
        ("From marketing to sales", ["“We hand them over and never hear back.”"]),
    ],
    "sponsor": "Kawara Company",
    "latest": "New this week",
    "author": (
        "Hanako Yamada",
        "Editor, interviewer",
        "Listens, writes, and goes back to listen again. Likes <b>Monday mornings</b>.",
    ),
    "event": ("An evening of reading aloud", "Asakusa Culture Centre, 6th floor", "Twenty seats, and tea."),
    "poll": ("Was this letter of use to you?", ["Yes, it was", "Neither yes nor no"]),
    "signature": "<p>Hanako Yamada, for the editors</p>",
    "notice": "<p>Please ask us before you reprint this letter.</p>",
}

WORDS = {"ja": JA, "en": EN}


def golden_edition(language: str, *, form: str = "html-and-text") -> EditionPage:
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
    parent.header = _partial(words["notice"], kind="header", language=language)
    parent.signature = _partial(words["signature"], kind="signature", language=language)
    parent.save()
    return make_edition(
        parent=parent,
        number=12,
        slug="vol-12",
        title=words["title"],
        subject=words["subject"],
        preheader=words["preheader"],
        form=form,
        body=[*_about_essays(words, essays, parent), *_others(words, photo, language)],
    )


def _about_essays(words: dict[str, Any], essays: list[EssayPage], parent: NewsletterPage) -> list[Any]:
    greeting = words["greeting"] + f'<p><a linktype="page" id="{parent.pk}">{parent.title}</a></p>'
    older = make_essay(
        words["essays"][0][0] + " II",
        language=parent.locale.language_code,
        slug="older",
        lead=words["essays"][1][2],
    )
    author = make_author(*words["author"], language=parent.locale.language_code)
    older.essay_authors.create(author=author)
    rule = {"count": 2, "category": None, "author": None, "tag": "", "since": "last-edition", "with_leads": True}
    return [
        ("greeting", words["hello"]),
        ("text", greeting),
        ("essay_teaser", _teaser(essays[0])),
        (
            "essay_teaser",
            _teaser(essays[1], heading=words["teaser"][0], text=words["teaser"][1], with_image=False),
        ),
        ("essay_list", {"heading": words["list_heading"], "essays": essays[1:]}),
        ("latest_essays", {"heading": words["latest"], **rule}),
        ("author_box", {"author": author, "text": "", "with_photo": True, "essays": 2}),
        ("divider", None),
    ]


def _others(words: dict[str, Any], photo: PublicationImage, language: str) -> list[Any]:
    drawing = make_image("golden-drawing.png", size=(480, 320), title="drawing")
    alt, caption = words["image"]
    sides = [{"label": label, "voices": voices} for label, voices in words["sides"]]
    return [
        (
            "quote",
            {"text": words["quote"][0], "source": words["quote"][1], "address": "https://例え.jp/読者?頁=1"},
        ),
        ("voices", {"sides": sides}),
        ("image", {"image": drawing, "alt": alt, "caption": caption, "link": ""}),
        ("pr_label", {"label": "pr", "sponsor": words["sponsor"]}),
        ("image", {"image": photo, "alt": "", "caption": "", "link": "https://example.com/exhibition"}),
        ("event", _event(*words["event"])),
        ("poll", {"question": words["poll"][0], "choices": list(_choices(words["poll"][1]))}),
        (
            "button",
            {"label": words["button"], "page": None, "address": "https://example.com/write?to=editors&ref=12"},
        ),
        ("conditional", _for_readers_of(language, words["closing"])),
        ("partial", _partial(words["notice"], kind="other", language=language)),
    ]


def _partial(html: str, *, kind: str, language: str) -> Partial:
    return Partial.objects.create(name=f"{kind} {language}", kind=kind, language=language, body=[("text", html)])


def _event(title: str, place: str, text: str) -> dict[str, Any]:
    return {
        "title": title,
        "day": date(2026, 12, 4),
        "starts_at": time(19),
        "last_day": None,
        "ends_at": time(20, 30),
        "zone": "",
        "place": place,
        "online": "https://example.com/live",
        "text": text,
        "address": "https://example.com/events/12(a)?seats=1&x=[2]",
    }


def _choices(labels: list[str]) -> Iterator[dict[str, Any]]:
    for number, label in enumerate(labels, start=1):
        yield {"label": label, "page": None, "address": f"https://example.com/poll/12?answer={number}"}


def _teaser(essay: Any, *, heading: str = "", text: str = "", with_image: bool = True) -> dict[str, Any]:
    return {"essay": essay, "heading": heading, "text": text, "with_image": with_image}


def _for_readers_of(language: str, text: str) -> dict[str, Any]:
    """A block for readers of a language alone, who get what everyone may see."""
    condition = {"match": "any", "languages": [language], "topics": [], "segments": []}
    return {"conditions": [condition], "content": [("text", text)]}
