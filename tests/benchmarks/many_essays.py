"""Thousands of essays at once: Japanese text put together by a seeded generator, written past the editor."""

import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

BATCH = 500
WORDS = re.findall(
    r"\w+",
    "営業 商談 失注 見積書 名刺 展示会 顧客 購買部 値上げ 稟議 会議 議事録 資料 製品 工場 納期 品質 現場 部長 "
    "マーケティング ニュースレター リード セミナー アンケート ホワイトペーパー コンテンツ ランディングページ "
    "新人 開封率 件名 配信停止 読者 編集会議 取材 原稿 校正 見出し 文章 言葉 約束 信頼 時間 電話 訪問 季節 手紙",
)
SENTENCES = (
    "{a}の{b}を前にして、私は{c}のことを考えていた。",
    "{a}と{b}の間には、いつも{c}がある。",
    "その日の{a}は、{b}よりも{c}に近かった。",
    "{a}を変えるだけで、{b}が動くとは思わなかった。{c}も同じである。",
    "「{a}は{b}のためにある」と先輩は言い、{c}を机に置いた。",
    "二〇一九年の春、{a}は{n}件で、{b}は前年の{m}%だった。",
    "MAツールに{a}を入れても、{b}の{c}は増えなかった。",
    "最後に残るのは{a}ではなく、{b}を覚えている人の{c}だ。",
)
RARE = "白木蓮"  # in one essay of a hundred
FIRST = datetime(2016, 1, 4, tzinfo=UTC)


def text(chance: random.Random, sentences: int) -> str:
    """Return so many sentences."""
    return "".join(
        chance.choice(SENTENCES).format(
            **dict(zip("abc", chance.sample(WORDS, 3), strict=True)),
            n=chance.randint(2, 900),
            m=chance.randint(60, 140),
        )
        for _ in range(sentences)
    )


def add_essays(home: Any, category: Any, begin: int, end: int, *, indexed: bool = True) -> None:
    """Add the essays numbered from `begin` to before `end` below a home, and index them for search."""
    from modelsearch.backends import get_search_backend

    from blog.models import EssayPage

    backend = get_search_backend()
    for start in range(begin, end, BATCH):
        numbers = range(start, min(start + BATCH, end))
        essays = _write([_essay(home, category, number) for number in numbers])
        if indexed:
            backend.add_bulk(EssayPage, essays)
    _tag(begin, end)


def _essay(home: Any, category: Any, number: int) -> Any:
    from django.contrib.contenttypes.models import ContentType

    from blog.models import EssayPage

    chance = random.Random(number)
    published = FIRST + timedelta(hours=9 * number)
    rare = f"庭の{RARE}が咲いた。" if number % 100 == 7 else ""
    body = [("text", f"<p>{text(chance, 4)}</p>") for _ in range(5)] + [("text", f"<p>{rare}</p>")]
    return EssayPage(
        title=f"{chance.choice(WORDS)}と{chance.choice(WORDS)}、{number}の話",
        slug=f"many-{number}",
        path=EssayPage._get_path(home.path, home.depth + 1, number + 5000),
        depth=home.depth + 1,
        url_path=f"{home.url_path}many-{number}/",
        content_type=ContentType.objects.get_for_model(EssayPage),
        translation_key=uuid4(),
        locale=home.locale,
        live=True,
        first_published_at=published,
        last_published_at=published,
        lead=text(chance, 1),
        category=category,
        body=body,
    )


def _write(essays: list[Any]) -> list[Any]:
    """Insert the rows of both tables; what `save()` does one by one."""
    from wagtail.models import Page

    from blog.models import EssayPage

    fields = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    pages = Page.objects.bulk_create(Page(**{name: getattr(essay, name) for name in fields}) for essay in essays)
    for essay, page in zip(essays, pages, strict=True):
        essay.pk = essay.id = essay.page_ptr_id = page.pk
    EssayPage._base_manager._insert(essays, fields=EssayPage._meta.local_concrete_fields, using="default")
    return essays


def _tag(begin: int, end: int) -> None:
    from taggit.models import Tag

    from blog.models import EssayPage, EssayTag

    tags = [Tag.objects.get_or_create(name=word, slug=word)[0] for word in WORDS[:20]]
    found = EssayPage.objects.filter(slug__in=[f"many-{number}" for number in range(begin, end, 5)])
    EssayTag.objects.bulk_create(
        EssayTag(content_object_id=pk, tag=tags[pk % len(tags)]) for pk in found.values_list("pk", flat=True)
    )
