"""The head of every public page: one address, its languages, its card, and a graph a machine can read."""

import json
import re
from datetime import datetime

import pytest
from bs4 import BeautifulSoup

from blog.json_ld import script
from blog.masthead import Link
from blog.metadata import x_account
from blog.models import AuthorLink, AuthorPage, PublicationSettings, SeriesPage, SocialLink, StandingPage
from tests.factories.blog import AuthorPageFactory, EssayPageFactory, ImageFactory

pytestmark = pytest.mark.embedded_only  # it looks at what is written, not at how it was found

SITE = "https://kawaraban.example"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = SITE
    settings.ALLOWED_HOSTS = ["*"]


def head(client, path):
    answer = client.get(path, headers={"host": "evil.example"})
    assert answer.status_code == 200
    assert b"evil.example" not in answer.content
    return BeautifulSoup(answer.content, "html.parser").head


def nodes(shown) -> dict[str, dict]:
    """The graph by type, after a look at what holds for every graph."""
    (block,) = shown.find_all("script", type="application/ld+json")
    data = json.loads(block.string)
    assert data["@context"] == "https://schema.org"
    by_identity = {node["@id"]: node for node in data["@graph"]}
    assert len(by_identity) == len(data["@graph"])
    for reference in re.findall(r'\{"@id": "([^"]+)"\}', block.string):
        assert reference in by_identity
    for text in re.findall(r'"(?:url|item)": "([^"]+)"', block.string):
        assert text.startswith("https://")
    return {node["@type"]: node for node in data["@graph"]}


def properties(shown) -> dict[str, str]:
    return {tag["property"]: tag["content"] for tag in shown.select("meta[property]")}


@pytest.fixture
def whole(homes, author, category):
    """An essay with everything, a series, a supervisor, and an English sister."""
    home = homes["ja"]
    series = SeriesPage(title="溝の話", slug="gap-stories", locale=home.locale)
    home.add_child(instance=series)
    AuthorLink.objects.create(author=author, label="X", address="https://x.com/hamano")
    essay = EssayPageFactory(
        parent=home,
        slug="gap",
        title="溝は、なぜ埋まらないのか",
        authors=[author],
        category=category,
        tag_names=["対話", "営業"],
        hero_image=ImageFactory(),
        series=series,
        series_part=2,
        supervisor=AuthorPageFactory(parent=home, title="監修 太郎", slug="kanshu"),
    )
    EssayPageFactory(parent=homes["en"], slug="the-gap", translation_key=essay.translation_key)
    return essay


PAGES = {
    "/": "CollectionPage",
    "/gap/": "WebPage",
    "/authors/": "CollectionPage",
    "/authors/hamano/": "ProfilePage",
    "/categories/": "CollectionPage",
    "/categories/dialogue/": "CollectionPage",
    "/gap-stories/": "CollectionPage",
    "/about/": "AboutPage",
    "/privacy/": "WebPage",
    "/tags/": "WebPage",
    "/archive/": "WebPage",
    "/archive/2026/": "CollectionPage",
    "/en/": "CollectionPage",
    "/en/the-gap/": "WebPage",
}


def test_every_kind_of_page_says_what_it_is(whole, client):
    for path, kind in PAGES.items():
        shown = head(client, path)
        found = nodes(shown)
        page = found[kind]
        facts = properties(shown)
        assert {"Organization", "WebSite"} <= set(found), path
        assert page["url"] == shown.select_one("link[rel=canonical]")["href"] == facts["og:url"] == SITE + path
        assert page["name"] == facts["og:title"]
        assert page["inLanguage"] == ("en" if path.startswith("/en/") else "ja")
        assert facts["og:image"].startswith(f"{SITE}/")
        assert shown.select_one("meta[name='twitter:card']")["content"] == "summary_large_image"
        assert shown.select_one("meta[name=description]")["content"]
        assert not shown.select("meta[name=robots]")
        if "breadcrumb" in page:
            steps = found["BreadcrumbList"]["itemListElement"]
            assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
            assert steps[-1]["item"] == SITE + path


def test_views_without_a_page_have_titles_of_their_own(whole, client):
    paths = ("/", "/tags/", f"/tags/{whole.sorted_tags[1].slug}/", "/archive/", "/archive/2026/")
    titles = [properties(head(client, path))["og:title"] for path in paths]
    assert len(set(titles)) == 5
    assert "対話" in titles[2]


def test_the_graph_of_an_essay(whole, author, client):
    found = nodes(head(client, "/gap/"))
    posting = found["BlogPosting"]
    assert posting["headline"] == whole.title
    for name in ("datePublished", "dateModified"):
        assert posting[name].endswith("+09:00")
        assert datetime.fromisoformat(posting[name])
    assert posting["author"][0]["url"] == f"{SITE}/authors/hamano/"
    assert posting["author"][0]["@id"] == f"{SITE}/authors/hamano/#person"
    assert posting["editor"]["name"] == found["WebPage"]["reviewedBy"]["name"] == "監修 太郎"
    assert posting["articleSection"] == "組織と対話"
    assert posting["keywords"] == ["営業", "対話"]
    assert posting["wordCount"] == whole.reading.characters
    assert posting["isPartOf"]["url"] == f"{SITE}/gap-stories/"
    assert posting["position"] == 2
    assert posting["mainEntityOfPage"] == {"@id": f"{SITE}/gap/"}
    assert found["WebPage"]["mainEntity"] == {"@id": posting["@id"]}
    crops = [re.search(r"fill-(\d+)x(\d+)", image) for image in posting["image"][:3]]
    assert [int(crop[1]) / int(crop[2]) for crop in crops] == [16 / 9, 4 / 3, 1]
    assert posting["image"][3] == properties(head(client, "/gap/"))["og:image"]
    assert [step["name"] for step in found["BreadcrumbList"]["itemListElement"]][1:] == [
        "組織と対話",
        whole.title,
    ]


def test_an_essay_without_anything_beside_still_has_a_graph(home, client):
    EssayPageFactory(parent=home, slug="bare")
    posting = nodes(head(client, "/bare/"))["BlogPosting"]
    assert posting["author"] == []
    assert len(posting["image"]) == 1
    assert not {"editor", "isPartOf", "keywords", "articleSection"} & set(posting)


def test_a_withdrawn_author_has_a_name_and_no_address(home, author, client):
    EssayPageFactory(parent=home, slug="gap", authors=[author])
    AuthorPage.objects.filter(pk=author.pk).update(live=False)
    assert nodes(head(client, "/gap/"))["BlogPosting"]["author"] == [
        {"@type": "Person", "name": author.title, "jobTitle": author.role}
    ]


def test_the_graph_of_a_person(whole, client):
    person = nodes(head(client, "/authors/hamano/"))["ProfilePage"]["mainEntity"]
    assert person["@type"] == "Person"
    assert person["name"] == "浜野 千佳"
    assert person["sameAs"] == ["https://x.com/hamano"]
    assert "製造業" in person["description"]


def test_the_publisher_names_its_profiles_and_its_logo(home, client):
    found = PublicationSettings.objects.get(site__is_default_site=True)
    SocialLink.objects.create(publication=found, label="X", address="https://x.com/kawaraban")
    plain = head(client, "/")
    assert nodes(plain)["Organization"]["sameAs"] == ["https://x.com/kawaraban"]
    assert nodes(plain)["Organization"]["logo"]["url"].endswith(".svg")
    assert plain.select_one("meta[name='twitter:site']")["content"] == "@kawaraban"
    PublicationSettings.objects.update(logo=ImageFactory())
    assert f"{SITE}/media/images/" in nodes(head(client, "/"))["Organization"]["logo"]["url"]


def test_a_list_names_its_essays(whole, client):
    items = nodes(head(client, "/categories/dialogue/"))["CollectionPage"]["mainEntity"]["itemListElement"]
    assert [item["url"] for item in items] == [f"{SITE}/gap/"]


def test_languages_name_each_other_and_a_default(whole, client):
    for path in ("/gap/", "/en/the-gap/"):
        shown = head(client, path)
        links = {link["hreflang"]: link["href"] for link in shown.select("link[rel=alternate][hreflang]")}
        assert links == {"ja": f"{SITE}/gap/", "en": f"{SITE}/en/the-gap/", "x-default": f"{SITE}/gap/"}
    assert properties(head(client, "/gap/"))["og:locale:alternate"] == "en_US"
    assert not head(client, "/authors/kanshu/").select("link[hreflang]")


def test_a_further_page_of_a_list_is_an_address_of_its_own(home, category, client):
    for _number in range(13):
        EssayPageFactory(parent=home, category=category)
    for path in ("/", "/categories/dialogue/"):
        shown = head(client, path + "?page=2&utm_source=mail")
        assert shown.select_one("link[rel=canonical]")["href"] == f"{SITE}{path}?page=2"
        assert nodes(shown)["CollectionPage"]["url"] == f"{SITE}{path}?page=2"
        assert not shown.select("link[hreflang]")


@pytest.mark.parametrize("query", ["", "?q=営業", "?q=zzzz", "?q=営業&page=1"])
def test_whatever_is_asked_the_search_page_is_one(essay, client, query):
    shown = head(client, "/search/" + query)
    assert not shown.select("meta[name=robots]")
    assert shown.select_one("link[rel=canonical]")["href"] == f"{SITE}/search/"
    assert nodes(shown)["WebPage"]["url"] == f"{SITE}/search/"


def test_previews_are_not_indexed(essay, client, admin_user):
    client.force_login(admin_user)
    essay.save_revision()
    preview = BeautifulSoup(essay.make_preview_request().rendered_content, "html.parser")
    assert preview.select_one("meta[name=robots]")["content"] == "noindex"
    assert not preview.select("link[rel=canonical], meta[property='og:image']")


def test_what_is_not_there_is_not_indexed(home, client):
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    shown = BeautifulSoup(answer.content, "html.parser").head
    assert shown.select_one("meta[name=robots]")["content"] == "noindex"
    assert not shown.select("link[rel=canonical]")


def test_the_graph_cannot_end_its_script():
    assert "</script><" not in script([{"name": "</script><script>alert(1)</script>"}])[35:-9]
    assert "\\u003C/script" in script([{"name": "</script>"}])


@pytest.mark.parametrize(
    ("address", "account"),
    [
        ("https://x.com/kawaraban", "@kawaraban"),
        ("https://www.twitter.com/kawaraban/", "@kawaraban"),
        ("https://x.com/kawaraban/status/1", ""),
        ("https://notx.com/kawaraban", ""),
    ],
)
def test_the_account_on_x(address, account):
    assert x_account([Link("X", address)]) == account


def test_standing_pages_of_every_purpose_have_a_graph(home, client):
    contact = StandingPage.objects.child_of(home).filter(purpose="contact").first()
    if contact is None:
        contact = StandingPage(title="連絡先", slug="contact", purpose="contact", locale=home.locale)
        home.add_child(instance=contact)
    assert "ContactPage" in nodes(head(client, f"/{contact.slug}/"))
