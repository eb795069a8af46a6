"""What stands around the text of an essay."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory

from blog.models import EssayPage, PublicationSettings
from tests.factories.blog import AuthorPageFactory, EssayPageFactory


def page(client, path="/gap/"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.content, "html.parser")


def texts(soup, selector):
    return [" ".join(found.get_text().split()) for found in soup.select(selector)]


def change(essay, **fields):
    EssayPage.objects.filter(pk=essay.pk).update(**fields)


# Who vouches for it


@pytest.fixture
def supervised(essay, home):
    person = AuthorPageFactory(parent=home, slug="doctor", title="三枝 亮", role="社会保険労務士")
    person.bio = "<p>" + "手続きの相談を受けてきました。" * 30 + "</p>"
    person.save()
    change(essay, supervisor=person)
    return person


def test_the_supervisor_is_named_and_introduced(supervised, client):
    shown = page(client)
    assert "監修: 三枝 亮" in texts(shown, ".essay__head .facts li")
    assert shown.select_one('.essay__head .facts a[href="/authors/doctor/"]')
    box = shown.select_one("section[aria-labelledby=supervisor]")
    assert texts(box, ".person__role") == ["社会保険労務士"]
    assert "…" in texts(box, ".person__bio")[0]
    assert box.select_one(".read-more")["href"] == "/authors/doctor/"


def test_a_supervisor_without_a_public_page_has_no_link(supervised, client):
    supervised.unpublish()
    shown = page(client)
    assert "監修: 三枝 亮" in texts(shown, ".facts li")
    assert not shown.select('a[href="/authors/doctor/"]')


def test_an_essay_without_a_supervisor_says_nothing_of_one(essay, client):
    assert "監修" not in page(client).main.get_text()


# What changed


def test_what_changed_stands_beside_the_date(essay, client):
    later = essay.first_published_at + timedelta(days=2)
    change(essay, last_published_at=later, change_note="最新の料金に直しました。")
    (updated,) = (fact for fact in texts(page(client), ".facts li") if fact.startswith("更新"))
    assert updated == "更新 2026年1月7日最新の料金に直しました。"


def test_without_a_later_day_there_is_no_note(essay, client):
    change(essay, change_note="誤字を直しました。")
    assert "誤字" not in page(client).main.get_text()


# Passing it on


def test_links_pass_on_the_canonical_address(essay, client, settings):
    settings.SITE_URL = "https://kawaraban.example"
    settings.ALLOWED_HOSTS = ["*"]
    change(essay, slug="溝", url_path=essay.url_path.replace("gap", "溝"), title="営業 & マーケ")
    answer = client.get("/溝/", headers={"host": "evil.example"})
    shown = BeautifulSoup(answer.content, "html.parser")
    share = shown.select_one(".share")
    assert share["data-address"] == "https://kawaraban.example/%E6%BA%9D/"
    assert share["data-address"] == shown.select_one("link[rel=canonical]")["href"]
    links = {link.get_text(): link["href"] for link in share.select("a")}
    assert list(links) == ["X", "Facebook", "はてなブックマーク", "LINE"]
    assert all("kawaraban.example%2F%25E6%25BA%259D%2F" in address for address in links.values())
    assert "evil.example" not in str(share)


def test_buttons_that_need_a_script_are_hidden_without(essay, client):
    share = page(client).select_one(".share")
    assert [button.parent.get("hidden") for button in share.select("button")] == ["", ""]
    assert share.select_one("[role=status]").get_text() == ""


def test_a_draft_is_not_offered_to_be_passed_on(essay):
    essay.live = False
    request = RequestFactory().get("/")
    request.is_preview = True
    assert 'class="share"' not in essay.serve_preview(request, "").render().content.decode()


# The use of AI


def say(**fields):
    PublicationSettings.objects.update(**fields)


def test_a_line_with_details_on_demand(essay, client):
    change(essay, ai_use="helped", ai_note="聞き取りの文字起こしに使いました。")
    say(ai_statement="下書きにAIを使うことがあります。\n\n必ず人が読みます。", ai_statement_en="English words.")
    (line,) = page(client).select("details.ai-line")
    assert line.get("open") is None
    assert texts(line, "summary") == ["質問や調べもの、校正にAIの手を借りました。文章は人が書いています。"]
    assert texts(line, "p") == [
        "聞き取りの文字起こしに使いました。",
        "下書きにAIを使うことがあります。",
        "必ず人が読みます。",
    ]


def test_a_line_alone_where_there_is_nothing_more_to_say(essay, client):
    say(ai_disclosure="always")
    assert [line.name for line in page(client).select(".ai-line")] == ["p"]


def test_the_english_page_repeats_the_english_statement(homes, client):
    EssayPageFactory(parent=homes["en"], slug="letter", ai_use="drafted")
    say(ai_statement="日本語の説明。", ai_statement_en="How we work.")
    line = page(client, "/en/letter/").select_one(".ai-line")
    assert texts(line, "p") == ["How we work."]


def test_where_nothing_was_used_nothing_is_said(essay, client):
    assert not page(client).select(".ai-line")


# What somebody vouches for


def test_the_author_page_lists_what_they_supervised(supervised, client):
    assert texts(page(client, "/authors/doctor/"), ".supervised .latest a") == [EssayPage.objects.get().title]
    assert not page(client, "/authors/hamano/").select(".supervised")
