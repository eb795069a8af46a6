import pytest
from django.utils import translation

from prompts.checks.grounding import ungrounded


def found(text: str, *notes: str, language: str = "ja") -> list[str]:
    """What is found in a text, as it stands there."""
    return [text[one.start : one.end] for one in ungrounded(text, notes=notes, language=language)]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("佐伯さんが言った。", "営業の佐伯氏"),
        ("佐藤健一さん", "佐藤 健一（営業部）"),
        ("健一さんが来た。", "佐藤健一"),
        ("沖田部長は反対した。", "営業部長の沖田が反対"),
        ("沖田営業部長", "沖田部長"),
        ("営業部の佐藤さん", "営業部佐藤"),
        ("ジェイムズ・ヤングの本", "ジェイムズ・ヤング"),
        ("株式会社みなと電材には", "株式会社みなと電材だけは、通った"),
        ("東和フーズ株式会社", "東和フーズ"),
        ("北辰精機の話", "北辰精機の購買担当"),
        ("LinkDeskを選んだ", "ツールは Link Desk"),
        ("ＨｕｂＳｐｏｔ", "hubspot"),
        ("ナカムラデンキ", "中村さん（ナカムラデンキ）"),
        ("スミス氏", "ジョン・スミス"),
        ("二階堂さんと三品さん", "二階堂、三品"),
        ("大阪の客", "会場は大阪市内"),
    ],
)
def test_names_in_the_notes_are_held(text, note):
    assert found(text, note) == []


@pytest.mark.parametrize(
    ("text", "note", "expected"),
    [
        ("佐藤さんが言った。", "佐伯さん", ["佐藤さん"]),
        ("林さんは黙った。", "小林さん", ["林さん"]),
        ("佐藤健一さん", "佐藤さん", ["佐藤健一さん"]),
        ("田辺部長は黙った。", "田辺課長", ["田辺部長"]),  # the right name with another post
        ("望月部長は黙った。", "望月さん", ["望月部長"]),
        ("株式会社みなと電機", "株式会社みなと電材", ["株式会社みなと電機"]),
        ("北信精機の話", "北辰精機", ["北信精機"]),
        ("LinkDeckを選んだ", "LinkDesk", ["LinkDeck"]),
        ("アクメロボティクスの人", "ロボットの人", ["アクメロボティクス"]),
        ("トム・ヤングの本", "本", ["トム・ヤング"]),
        ("広島の店", "岡山の店", ["広島"]),
        ("スミスさんの本", "スミソン", ["スミスさん"]),
    ],
)
def test_other_names_are_found(text, note, expected):
    assert found(text, note) == expected


@pytest.mark.parametrize(
    ("text", "note", "expected"),
    [
        ("Tom Avery writes it.", "Written by Tom Avery", []),
        ("Tim Avery writes it.", "Written by Tom Avery", ["Tim Avery"]),
        ("It was Kashiwabara who called.", "Kashiwagi", ["Kashiwabara"]),
        ("Ms. Saito had left.", "Ms. Saegusa", ["Ms. Saito"]),
        ("We met at Dunmore’s.", "Dunmore Tools", []),
        ("Okubo gave us an afternoon.", "Ohba", ["Okubo"]),
        ("Every winter she wrote to Kobe.", "", ["Kobe"]),
        ("Marketing said no. Inquiries rose. Attendance fell.", "", []),
        ("On Tuesday I sent the PDF to our CRM.", "", []),
        ("Quietly, Priya read on.", "Priya", []),
        ("“Not now,” I said. Nothing moved: It was late.", "not now", []),
        ("# What the Old Cards Taught Us", "", []),
    ],
)
def test_names_in_english(text, note, expected):
    assert found(text, note, language="en") == expected


@pytest.mark.parametrize(
    "text",
    [
        "お客様、皆さん、皆様、担当者さん、お母さん、取引先様、業者さん、神様、先生。",
        "同様に、多様な、一様に、仕様を、模様、様子、様々な人。",
        "営業部長、代表取締役社長、マーケティング部長、営業マネージャー、弊社社長、社長室。",
        "マーケティングオートメーション、ホワイトペーパー、リードナーチャリング、コミュニケーション。",
        "サーバー、サーバ、メンバー、スマートフォン、ワクワク、ピッタリ、ガラガラ。",
        "MAとSFA、CRM、SEO、BtoB、Webサイト、PDF、A社、B社、Q&A、A/Bテスト。",
        "株式会社をつくる。個人商店。小さな商店。",
        "Send us one drawing. と書いた。",
        "ユーザーさん、メーカーさん。",
    ],
)
def test_words_that_name_nobody_are_passed_over(text):
    assert found(text) == []


@translation.override("en")
def test_a_reason_names_who_is_in_the_notes():
    (finding,) = ungrounded("佐藤さん", notes=["営業の佐伯さんが言った。"], language="ja")

    assert finding.reason == "The name “佐藤さん” is not in your notes; they say “佐伯さん”."
    assert finding.rule == "grounding.name"


@translation.override("en")
def test_a_reason_without_anything_alike():
    (finding,) = ungrounded("We went to Kobe.", notes=["A port."], language="en")

    assert finding.reason == "The name “Kobe” is not in your notes."
