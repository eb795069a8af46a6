"""What readers get from memory, and what they never get from it."""

import gzip
import time

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import Client
from django.utils.http import http_date
from wagtail.models import PageViewRestriction

from blog.models import EssayPage
from blog.pagination import ESSAYS_PER_PAGE
from config.page_cache import generation
from config.page_cache.middleware import MARK, PRIVATE, PublicPagesMiddleware
from newsletter.consent.models import SignUpRequest
from tests.factories.blog import EssayPageFactory
from tests.running.reader import Web, cookie

ASK_EVERY = generation.ASK_EVERY
SHARED = "public, max-age=0, s-maxage=60"


@pytest.fixture
def editor(essay):
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin", "admin@example.jp", "a-long-password"))
    return cookie(client)


def changed(web, essay, title):
    """Publish another title, and let the process hear of it."""
    essay.title = title
    essay.save_revision().publish()
    generation.replace()
    web.watch.look_again()


# From memory


@pytest.mark.parametrize(
    "address",
    ["/", "/gap/", "/feed/", "/archive/", "/tags/", "/sitemap.xml", "/robots.txt", "/en/", "/authors/hamano/"],
)
def test_a_public_page_is_made_once(web, address, django_assert_num_queries):
    first = web.get(address)
    assert (first.status, first["Cache-Control"], first["Vary"]) == (200, SHARED, "Accept-Encoding")
    with django_assert_num_queries(0):
        second = web.get(address)
    assert (second.raw, second.headers) == (first.raw, first.headers)
    assert web.django.asked == 1


def test_its_policy_comes_with_it(web, essay):
    essay.body = [("embed", {"address": "https://youtu.be/dQw4w9WgXcQ", "title": "対談"})]
    essay.save()
    for _time in range(2):
        assert "youtube-nocookie.com" in web.get("/gap/")["Content-Security-Policy"]
        assert "youtube-nocookie.com" not in web.get("/")["Content-Security-Policy"]
    assert web.get("/gap/")["X-Content-Type-Options"] == "nosniff"


def test_head_has_the_headers_of_get(web):
    cold = web.head("/gap/")
    page, warm = web.get("/gap/"), web.head("/gap/")
    assert cold.headers == page.headers == warm.headers
    assert cold.raw == warm.raw == b""


def test_a_known_page_is_not_sent_again(web):
    page = web.get("/gap/")
    for method in (web.get, web.head):
        again = method("/gap/", HTTP_IF_NONE_MATCH=page["ETag"])
        assert (again.status, again.raw, again["ETag"]) == (304, b"", page["ETag"])
    assert Web().get("/gap/", HTTP_IF_NONE_MATCH=page["ETag"]).status == 304


def test_a_changed_page_is_sent(web, essay):
    old = web.get("/gap/")["ETag"]
    changed(web, essay, "新しい題")
    new = web.get("/gap/", HTTP_IF_NONE_MATCH=old)
    assert new.status == 200
    assert "新しい題" in new.text


def test_withdrawing_an_older_essay_changes_what_a_feed_reader_has(web, essay):
    EssayPageFactory(parent=essay.get_parent(), title="新しい随筆")
    before = web.get("/feed/")
    assert (essay.title in before.text, before["Last-Modified"]) == (True, "")
    essay.unpublish()
    generation.replace()
    web.watch.look_again()
    for brought in ({"HTTP_IF_MODIFIED_SINCE": http_date()}, {"HTTP_IF_NONE_MATCH": before["ETag"]}):
        after = web.get("/feed/", **brought)
        assert (after.status, essay.title in after.text) == (200, False)
    assert web.get("/gap.md")["Last-Modified"] == ""


def test_pages_travel_packed(web):
    packed, plain = web.get("/gap/", HTTP_ACCEPT_ENCODING="gzip"), web.get("/gap/")
    assert gzip.decompress(packed.raw) == plain.raw
    assert len(packed.raw) < len(plain.raw) / 2
    assert packed["Vary"] == plain["Vary"] == "Accept-Encoding"


def test_without_room_pages_are_made_anew_and_still_compared(essay):
    web = Web(most_bytes=0)
    etag = web.get("/gap/")["ETag"]
    assert web.get("/gap/", HTTP_IF_NONE_MATCH=etag).status == 304
    assert web.django.asked == 2


# The language and the address decide, nothing else


def test_the_language_is_that_of_the_address(web):
    page = web.get("/gap/", HTTP_ACCEPT_LANGUAGE="en", HTTP_COOKIE=f"{settings.LANGUAGE_COOKIE_NAME}=en")
    assert '<html lang="ja">' in page.text
    assert web.get("/gap/", HTTP_ACCEPT_LANGUAGE="ja").raw == page.raw
    assert '<html lang="en">' in web.get("/en/").text


def test_a_foreign_host_is_neither_answered_nor_kept(web):
    assert web.get("/gap/", HTTP_HOST="evil.example").status == 400
    assert len(web.store) == 0
    assert "evil.example" not in web.get("/gap/").text


def test_invented_queries_take_no_room(web):
    for number in range(1, 30):
        assert web.get(f"/gap/?utm_source={number}&fbclid={number}").status == 200
        assert web.get(f"/robots.txt?{number}").status == 200
        assert web.get(f"/robots.txt?page={number}").status == 200
        assert web.get(f"/nowhere-{number}/").status == 404
    assert len(web.store) == 1
    assert "utm_source" not in web.get("/gap/").text


def test_a_page_is_kept_under_one_spelling_alone(web, essay):
    essay.tags.add("dialogue")
    essay.save()
    year = essay.first_published_at.year
    month = f"{essay.first_published_at.astimezone().month:02}"
    for address in (
        *(f"/archive/{'0' * length}{year}/" for length in range(1, 6)),
        *(f"/archive/0{year}/{month}/", f"/archive/{year}/0{month}/"),
        *(f"/archive/{str(year)[0]}０{str(year)[2:]}/{month}/", f"/archive/{year}//", "/archive//", "//archive/"),
        *("/GAP/", "/gap//", "//gap/", "/./gap/", "/gap/%0A", "/gap%00/", "/gap/index.html", "/EN/", "/en//"),
        *("/GAP.md", "/gap.MD", "/gap.md/", "//gap.md", "/gap.md%0A", "/LLMS.txt", "/robots.txt/", "/Sitemap.xml"),
        *("/tags/Dialogue/", "/tags/dialogue//", "/tags//dialogue/", "/tags/dialogue/%0A", "/TAGS/dialogue/"),
        *("/feed//", "/feed/rss/", "/feed/Atom/", "/Feed/", "/feed/atom/%0A", "/authors/hamano/feed//"),
        *("/tags/dialogue/feed/rss/", "/?page=01", "/?page=%31", "/?page=1&page=1", "/?PAGE=1", "/?page=last"),
        *("/archive/?page=1", "/tags/?page=1", "/feed/?page=1", "/gap.md?page=1", "/sitemap.xml?page=1"),
    ):
        web.get(address)
        assert len(web.store) == 0, address
    for address in ("/gap/", "/gap.md", "/tags/dialogue/", f"/archive/{year}/", f"/archive/{year}/{month}/"):
        assert web.get(address)["Cache-Control"] == SHARED, address
    assert len(web.store) == 5


def test_pages_of_a_list_are_kept_and_what_is_none_is_not(web):
    assert web.get("/?page=1")["Cache-Control"] == SHARED
    assert web.get("/gap/?page=7")["Cache-Control"] == PRIVATE
    assert web.get("/?page=99").status == 404
    assert len(web.store) == 1


@pytest.mark.parametrize("query", ["utm_source=x&fbclid=1", "page=2&utm_source=x", "utm_source=x"])
def test_a_redirect_keeps_where_a_reader_came_from(web, essay, query, django_capture_on_commit_callbacks):
    essay.slug = "gulf"
    with django_capture_on_commit_callbacks(execute=True):
        essay.save_revision().publish()
    for before, after in (("/gap/", "/gulf/"), ("/gap.md", "/gulf.md"), ("/archive", "/archive/")):
        answer = web.get(f"{before}?{query}")
        assert (answer.status, answer["Location"]) == (301, f"{after}?{query}")
    assert len(web.store) == 0


def test_no_list_shows_where_its_first_reader_came_from(web, essay):
    for _number in range(ESSAYS_PER_PAGE):
        EssayPageFactory(parent=essay.get_parent())
    for query in ("", "page=2&"):
        first = web.get(f"/archive/{essay.first_published_at.year}/?{query}utm_source=mine")
        assert (first.status, first["Cache-Control"]) == (200, SHARED)
        assert "?page=2" in first.text or 'rel="prev"' in first.text
        assert "utm_source" not in first.text
    assert len(web.store) == 2


# Nobody's state reaches another


def test_an_editors_page_is_the_editors_alone(web, editor):
    with_userbar = web.get("/gap/", HTTP_COOKIE=editor)
    assert "wagtail-userbar" in with_userbar.text
    assert with_userbar["Cache-Control"] == PRIVATE
    assert len(web.store) == 0
    public = web.get("/gap/")
    assert "wagtail-userbar" not in public.text
    assert "wagtail-userbar" in web.get("/gap/", HTTP_COOKIE=editor).text


@pytest.mark.parametrize("more", [{"HTTP_AUTHORIZATION": "Basic eDp5"}, {"HTTP_COOKIE": "messages=x"}])
def test_whoever_brings_something_is_asked_anew(web, more):
    web.get("/gap/")
    assert web.get("/gap/", **more)["Cache-Control"] == PRIVATE
    assert web.django.asked == 2


def test_a_page_closed_to_the_public_leaves_memory(web, essay):
    assert web.get("/gap/").status == 200
    restriction = PageViewRestriction(
        page=essay.page_ptr, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    restriction.save()
    generation.replace()
    web.watch.look_again()
    for _time in range(2):
        closed = web.get("/gap/")
        assert essay.lead not in closed.text
        assert "no-store" in closed["Cache-Control"] or "private" in closed["Cache-Control"]
    assert len(web.store) == 0


@pytest.mark.parametrize(
    "address", ["/search/", "/search/?q=営業", "/newsletter/sign-up/", "/admin/login/", "/status/", "/preview/x/"]
)
def test_these_are_never_kept(web, address):
    for _time in range(2):
        assert "public" not in web.get(address)["Cache-Control"]
    assert len(web.store) == 0


def test_answers_that_set_a_cookie_or_name_other_conditions_are_not_shared(rf):
    def marked(**headers):
        def view(request):
            request.resolver_match = type("Match", (), {"view_name": "wagtail_serve"})
            response = HttpResponse("x", headers=headers)
            if "cookie" in headers:
                response.set_cookie("seen", "1")
            return response

        request = rf.get("/", headers={"host": "localhost"})
        PublicPagesMiddleware(view)(request)
        return MARK in request.META

    assert marked()
    assert marked(Vary="Cookie, Accept-Language")
    assert not marked(cookie="")
    assert not marked(Vary="User-Agent")
    assert not marked(**{"Cache-Control": "no-store"})


def test_the_marks_cannot_be_brought_along(web):
    assert web.get("/search/", **{f"HTTP_{MARK.upper()}": "1"})["Cache-Control"] == PRIVATE
    assert len(web.store) == 0


# Changes


def test_what_was_read_while_something_changed_is_not_kept(web, essay):
    """The page was begun before the change and is finished after it."""
    answer = web.django.application

    def interrupted(environ, start_response):
        body = answer(environ, start_response)
        web.django.application = answer
        changed(web, essay, "新しい題")
        web.store.find(next(iter(web.store._entries), None), generation=web.watch.current(), now=0.0)
        return body

    web.django.application = interrupted
    assert "新しい題" not in web.get("/gap/").text
    assert "新しい題" in web.get("/gap/").text


@pytest.mark.django_db(transaction=True)
def test_two_processes_see_a_change_within_a_second(essay, monkeypatch):
    monkeypatch.setattr(generation, "ASK_EVERY", ASK_EVERY)
    one, other = Web(), Web(most_bytes=0)  # the other has only the essay at hand
    for web in (one, other):
        assert "新しい題" not in web.get("/gap/").text
    essay.title = "新しい題"
    essay.save_revision().publish()
    time.sleep(1.0)
    for web in (one, other):
        assert "新しい題" in web.get("/gap/").text
        assert web.django.asked == 2


@pytest.mark.django_db(transaction=True)
def test_withdrawn_pages_are_gone_at_once_in_the_own_process(essay, monkeypatch):
    web = Web(watch=generation.watch)
    assert web.get("/gap/").status == 200
    EssayPage.objects.get(pk=essay.pk).unpublish()
    assert web.get("/gap/").status == 404


def test_while_the_database_is_down_readers_go_on_reading(web, monkeypatch):
    page = web.get("/gap/")
    monkeypatch.setattr(web.watch, "_ask", lambda: None)
    web.watch.look_again()
    assert web.get("/gap/").raw == page.raw


def test_before_anything_is_known_nothing_is_kept(essay):
    class Silent:
        def current(self):
            return None

    web = Web(watch=Silent())
    assert web.get("/gap/").status == 200
    assert len(web.store) == 0


# The form on a kept page


def test_one_can_sign_up_from_a_kept_page(web):
    with time_machine.travel("2026-11-26T03:00:00Z", tick=False):
        web.get("/gap/")
    with time_machine.travel("2026-11-26T03:09:00Z", tick=False):
        page = web.get("/gap/")
        assert web.django.asked == 1
        form = page.text.partition('name="shown" value="')[2].partition('"')[0]
        fields = {"email": "reader@example.jp", "newsletter": "letter", "shown": form}
        sent = web.post("/newsletter/sign-up/", fields)
    assert sent.status == 200
    assert "no-store" in sent["Cache-Control"]
    assert SignUpRequest.objects.get().email == "reader@example.jp"


def test_wsgi_puts_the_cache_before_django():
    from config.wsgi import application

    assert isinstance(application.application, WSGIHandler)
    assert application.store.most_bytes == settings.PAGE_CACHE_MB * 1_000_000
