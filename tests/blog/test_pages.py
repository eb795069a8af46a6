"""What readers get at each address, and what it costs."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db.models import ProtectedError
from django.test import Client
from wagtail.models import PageViewRestriction

from blog.models import (
    AuthorIndexPage,
    CategoryIndexPage,
    EssayAuthor,
    EssayPage,
    NavigationItem,
    PublicationSettings,
)
from newsletter.newsletters.setup import create_newsletter
from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, EssayPageFactory, ImageFactory
from tests.factories.kept import keep
from tests.running.reader import Still, Web

pytestmark = pytest.mark.embedded_only  # it looks at what is written, not at how it was found

VOICES = {
    "sides": [
        {"label": "営業 → マーケ", "voices": ["「覚えていない人ばかり」"]},
        {"label": "マーケ → 営業", "voices": ["「三日も寝かせる」"]},
    ]
}
BIO = "<p>" + "営業の現場を歩いて、聞いた言葉を記事にしてきました。" * 12 + "</p>"


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.content, "html.parser")


def texts(soup, selector):
    return [" ".join(found.get_text().split()) for found in soup.select(selector)]


@pytest.fixture
def whole(home, author, category):
    """An essay with every block, an author with six essays, a second author."""
    keep("whole", lambda: make_whole(home, author, category))
    EssayPageFactory.reset_sequence(50, force=True)
    author.refresh_from_db()
    return EssayPage.objects.get(slug="whole")


def make_whole(home, author, category):
    author.bio = BIO
    author.photo = ImageFactory(description="")
    author.save()
    for number in range(6):
        EssayPageFactory(parent=home, slug=f"other-{number}", authors=[author], category=category)
    image = ImageFactory()
    EssayPageFactory(
        parent=home,
        slug="whole",
        title="営業との溝の埋め方",
        category=category,
        authors=[author, AuthorPageFactory(parent=home, title="三枝 亮")],
        tag_names=["営業"],
        hero_image=image,
        body=[
            ("heading", {"text": "なぜ、溝が生まれるのか?", "level": "h2", "anchor": ""}),
            ("text", "<p>本文の<b>一段目</b>。</p>"),
            ("voices", VOICES),
            ("heading", {"text": "方法", "level": "h2", "anchor": "method"}),
            ("numbered_section", {"heading": "1.商談に同席する", "body": "<p>話せませんでした。</p>"}),
            ("factors", {"lead_in": "七つでした。", "factors": ["用語集がある", "失注を読む"]}),
            ("quote", {"text": "歩いて行く。", "source": "上司", "address": ""}),
            ("figure", {"image": image, "alt": "白板", "ornament": False, "caption": "定義"}),
            ("figure", {"image": image, "alt": "", "ornament": True, "caption": ""}),
            ("call_out", {"heading": "数字", "text": "<p>四十社。</p>"}),
            ("embed", {"address": "https://youtu.be/dQw4w9WgXcQ", "title": "対談"}),
            ("sign_up", {"heading": "", "text": "", "page": None}),
        ],
    )


def test_an_essay_has_its_whole_anatomy(whole, client):
    shown = page(client, "/whole/")
    assert shown.html["lang"] == "ja"
    assert texts(shown, "h1") == ["営業との溝の埋め方"]
    assert texts(shown, ".breadcrumbs li")[1:] == ["組織と対話", "営業との溝の埋め方"]
    assert shown.select_one(".breadcrumbs a")["href"] == "/"
    assert texts(shown, ".essay__head .category") == ["組織と対話"]
    assert "2026年1月5日" in texts(shown, ".essay__head .facts")[0]
    assert texts(shown, ".essay__head [rel=author]") == ["浜野 千佳", "三枝 亮"]
    assert texts(shown, ".essay__lead") == [whole.lead]
    assert texts(shown, ".contents li") == ["なぜ、溝が生まれるのか?", "方法", "1.商談に同席する"]
    assert texts(shown, ".voices__label") == ["営業 → マーケ", "マーケ → 営業"]
    assert texts(shown, ".voices li")[0] == "「覚えていない人ばかり」"
    assert texts(shown, ".numbered h3") == ["1.商談に同席する"]
    assert texts(shown, ".factors li") == ["用語集がある", "失注を読む"]
    assert texts(shown, ".quote blockquote") == ["歩いて行く。"]
    assert texts(shown, ".tags a") == ["営業"]
    assert [image["alt"] for image in shown.select(".figure img")] == ["白板", ""]


def test_every_entry_of_the_contents_leads_to_its_heading(whole, client):
    shown = page(client, "/whole/")
    targets = [link["href"][1:] for link in shown.select(".contents a")]
    assert "method" in targets
    assert all(shown.find(id=target).name in {"h2", "h3"} for target in targets)


def test_anchors_outlive_rewording(whole):
    before = [heading.anchor for heading in whole.contents]
    saved = EssayPage.objects.get(pk=whole.pk)
    saved.body[0].value["text"] = "別の言葉"
    saved.save()
    assert [heading.anchor for heading in EssayPage.objects.get(pk=whole.pk).contents] == before


def test_the_author_box_cuts_the_profile_and_shows_four_others(whole, client):
    box = page(client, "/whole/").select_one(".author-box")
    (bio,) = texts(box, ".person__bio")
    assert "…" in bio
    assert box.select_one(".read-more")["href"] == "/authors/hamano/"
    assert len(box.select(".latest > li")) == 4
    assert box.select_one(".latest .category").get_text() == "組織と対話"
    assert box.select_one(".latest time").get_text() == "2026年1月5日"
    assert not box.select('.latest a[href="/whole/"]')


def test_images_come_in_modern_formats_with_their_size(whole, client):
    hero = page(client, "/whole/").select_one(".essay__hero")
    assert [source["type"] for source in hero.select("source")] == ["image/avif", "image/webp"]
    assert hero.img["alt"] == "机の上に開かれた帳面"
    assert hero.img["width"]
    assert hero.img["height"]
    assert hero.img.get("loading") is None
    assert page(client, "/whole/").select_one(".figure img")["loading"] == "lazy"


def test_the_invitation_stands_once(letter, whole, essay, client):
    """At the end, or where the author put it."""
    assert len(page(client, "/whole/").select(".sign-up")) == 1
    assert page(client, "/whole/").select_one(".prose .sign-up")
    assert len(page(client, "/gap/").select(".essay__end .sign-up")) == 1


def test_nothing_is_asked_of_another_house_before_the_reader_does(whole, client):
    shown = page(client, "/whole/")
    assert not shown.select("iframe")
    loaded = [tag.get("src") or tag.get("href") for tag in shown.select("script[src], link[rel=stylesheet], img")]
    assert all(address.startswith("/") for address in loaded)
    facade = shown.select_one(".embed__facade")
    assert facade["href"] == "https://youtu.be/dQw4w9WgXcQ"
    assert facade["data-player"].startswith("https://www.youtube-nocookie.com/embed/")


def test_only_an_essay_with_a_film_may_frame_its_house(whole, essay, client):
    assert "youtube-nocookie.com" in client.get("/whole/")["Content-Security-Policy"]
    assert "youtube-nocookie.com" not in client.get("/gap/")["Content-Security-Policy"]


def test_no_inline_script_or_style(whole, client):
    for path in ("/", "/whole/", "/authors/hamano/", "/search/?q=営業", "/about/"):
        shown = page(client, path)
        assert not shown.select("style, [style], [onclick]")
        assert all(tag.get("src") or tag["type"] == "application/ld+json" for tag in shown.select("script"))


def test_an_update_on_a_later_day_is_shown(essay, client):
    assert len(page(client, "/gap/").select(".essay__head time")) == 1
    essay.last_published_at = essay.first_published_at + timedelta(days=2)
    essay.save()
    assert texts(page(client, "/gap/"), ".essay__head time") == ["2026年1月5日", "2026年1月7日"]


def test_the_english_page_uses_english_forms(homes, client):
    EssayPageFactory(parent=homes["en"], slug="letter", title="A letter", lead="Write to one person.")
    shown = page(client, "/en/letter/")
    assert shown.html["lang"] == "en"
    assert "January 5, 2026" in shown.select_one(".essay__head time").get_text()
    assert "words" in texts(shown, ".essay__head .facts")[0]


# Lists


def test_the_home_features_the_newest_and_lists_the_rest(home, author, category, client):
    for number in range(15):
        EssayPageFactory(
            parent=home, slug=f"e{number}", title=f"随筆{number}", authors=[author], category=category
        )
    first = page(client, "/")
    assert texts(first, ".featured__title") == ["随筆14"]
    assert len(first.select(".essay-list > li")) == 11
    assert first.select_one("link[rel=canonical]")["href"].endswith("/")
    following = first.select_one(".pagination [rel=next]")["href"]
    second = page(client, "/" + following)
    assert not second.select(".featured")
    assert len(second.select(".essay-list > li")) == 3
    assert second.select_one("link[rel=canonical]")["href"].endswith("/?page=2")
    assert second.title.get_text() != first.title.get_text()


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "99999999999999999999"])
def test_pages_that_do_not_exist(essay, client, number):
    assert client.get("/", {"page": number}).status_code == 404


def test_an_empty_publication_says_so(home, client):
    assert len(page(client, "/").select(".notice")) == 1


def test_drafts_private_and_foreign_essays_are_not_listed(homes, home, client):
    EssayPageFactory(parent=home, slug="draft", live=False)
    private = EssayPageFactory(parent=home, slug="private")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    EssayPageFactory(parent=homes["en"], slug="foreign")
    shown = page(client, "/")
    assert not shown.select(".featured, .essay-list")
    assert "private" not in client.get("/feed/").content.decode()
    assert "private" not in client.get("/sitemap.xml").content.decode()


def test_people_and_categories(whole, client):
    assert texts(page(client, "/authors/"), ".people h2") == ["浜野 千佳", "三枝 亮"]
    person = page(client, "/authors/hamano/")
    assert texts(person, "h1") == ["浜野 千佳"]
    assert "…" not in texts(person, ".person__bio")[0]
    assert len(person.select(".essay-list > li")) == 7
    assert person.select_one(".entry .category").get_text() == "組織と対話"
    assert texts(page(client, "/categories/"), ".shelves h2") == ["組織と対話"]
    assert len(page(client, "/categories/dialogue/").select(".essay-list > li")) == 7


def test_tags(whole, homes, client):
    assert len(page(client, "/tags/営業/").select(".essay-list > li")) == 1
    assert client.get("/en/tags/営業/").status_code == 404
    assert client.get("/tags/none/").status_code == 404


def test_an_author_whose_page_is_not_public_is_named_without_a_link(essay, author, client):
    author.unpublish()
    shown = page(client, "/gap/")
    assert "浜野 千佳" in texts(shown, ".essay__head .facts")[0]
    assert not shown.select('a[href="/authors/hamano/"]')


# The frame


def test_the_language_switch_leads_to_a_real_translation_else_home(homes, essay, client):
    assert page(client, "/gap/").select_one(".masthead__tools a")["href"] == "/en/"
    EssayPageFactory(parent=homes["en"], slug="the-gap", translation_key=essay.translation_key)
    shown = page(client, "/gap/")
    assert shown.select_one(".masthead__tools a")["href"] == "/en/the-gap/"
    alternates = {link["hreflang"]: link["href"] for link in shown.select("link[rel=alternate][hreflang]")}
    assert set(alternates) == {"ja", "en", "x-default"}
    assert page(client, "/en/the-gap/").select_one(".masthead__tools a")["href"] == "/gap/"


def test_a_mirrored_copy_is_no_translation(homes, essay, client):
    essay.copy_for_translation(homes["en"].locale, alias=True)
    shown = page(client, "/gap/")
    assert shown.select_one(".masthead__tools a")["href"] == "/en/"
    assert not shown.select("link[rel=alternate][hreflang]")


def test_navigation_speaks_the_readers_language(homes, client):
    publication = PublicationSettings.objects.get()
    NavigationItem.objects.all().delete()
    people = AuthorIndexPage.objects.child_of(homes["ja"]).get()
    categories = CategoryIndexPage.objects.child_of(homes["ja"]).get()
    for order, (chosen, label) in enumerate([(people, "ひと"), (categories, "")]):
        NavigationItem.objects.create(publication=publication, page=chosen, label=label, sort_order=order)
    assert texts(page(client, "/"), ".masthead__nav a") == ["ひと", "カテゴリー"]
    assert texts(page(client, "/en/"), ".masthead__nav a") == ["Authors", "Categories"]
    assert page(client, "/authors/").select_one("[aria-current=page]").get_text() == "ひと"


def test_the_colophon_leads_to_the_standing_pages_the_archive_and_the_feed(homes, client):
    links = [link["href"] for link in page(client, "/").select(".colophon__links a")]
    assert links == ["/about/", "/privacy/", "/contact/", "/archive/", "/feed/"]
    assert [link["href"] for link in page(client, "/en/").select(".colophon__links a")][0] == "/en/about/"


def test_reading_changes_nothing(db, client):
    """Even before anything is set up, a page is served without writing settings."""
    client.get("/search/")
    assert not PublicationSettings.objects.exists()


# What it costs


def test_an_essay_costs_at_most_twenty_queries(whole, letter, client, django_assert_max_num_queries):
    client.get("/whole/")
    with django_assert_max_num_queries(20):
        Client().get("/whole/")


def test_a_reader_costs_at_most_eight_queries(whole, letter, django_assert_max_num_queries):
    """Through everything a real request passes; what all pages share is remembered."""
    web = Web(most_bytes=0, watch=Still())
    for most, path in ((0, "/whole/"), (6, "/"), (9, "/search/?q=営業")):
        web.get(path)
        with django_assert_max_num_queries(most):
            assert web.get(path).status == 200


def test_an_essay_not_at_hand_costs_at_most_eight_queries(whole, letter, django_assert_max_num_queries):
    """The first time anybody asks for it, where only what all pages share is remembered."""
    web = Web(most_bytes=0, watch=Still())
    web.get("/whole/")  # makes the sizes of its images
    web.watch.number += 1
    web.get("/other-0/")
    with django_assert_max_num_queries(8):
        assert web.get("/whole/").status == 200


@pytest.fixture
def letter(homes):
    """A newsletter, as every publication has one."""
    return create_newsletter(
        homes=homes,
        names={"ja": "かわら版だより", "en": "Kawaraban Letter"},
        sender_name="かわら版編集室",
        sender_email="letter@example.jp",
        legal_name="合同会社かわら版",
    )


def test_the_home_costs_the_same_however_many_essays(
    home, letter, author, category, django_assert_max_num_queries
):
    def counted():
        Client().get("/")
        with django_assert_max_num_queries(15) as queries:
            Client().get("/")
        return len(queries)

    EssayPageFactory(parent=home, authors=[author], category=category, hero_image=ImageFactory())
    EssayPageFactory(parent=home, authors=[author], category=category, hero_image=ImageFactory())
    few = counted()
    for _number in range(8):
        EssayPageFactory(parent=home, authors=[author], category=category, hero_image=ImageFactory())
    assert counted() == few


@pytest.mark.parametrize("path", ["/authors/hamano/", "/categories/dialogue/", "/authors/", "/categories/"])
def test_lists_cost_the_same_however_many_entries(home, author, category, path, django_assert_max_num_queries):
    def counted():
        Client().get(path)
        with django_assert_max_num_queries(21) as queries:
            Client().get(path)
        return len(queries)

    def add():
        other = AuthorPageFactory(parent=home, photo=ImageFactory())
        CategoryPageFactory(parent=home)
        essay = EssayPageFactory(parent=home, authors=[author], category=category, hero_image=ImageFactory())
        EssayAuthor.objects.create(essay=essay, author=other, sort_order=1)

    add()
    few = counted()
    add()
    add()
    assert counted() == few


def test_an_author_named_on_an_essay_cannot_be_deleted(essay, author):
    with pytest.raises(ProtectedError):
        author.delete()
