"""The sign-up form as a part of any page."""

import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from newsletter.newsletters.models import NewsletterPage
from tests.factories.newsletter import NewsletterFactory, offer_newsletter

pytestmark = pytest.mark.django_db
TEMPLATE = '{% include "slots/sign_up.html" %}'


def rendered(template: str = TEMPLATE, *, language: str = "ja", **context: object) -> str:
    with translation.override(language):
        request = RequestFactory().get("/")
        return Template(template).render(Context({"request": request, **context}))


@pytest.mark.parametrize(("language", "name"), [("ja", "かわら版だより"), ("en", "Kawaraban Letter")])
def test_the_form_speaks_the_pages_language(language, name):
    offer_newsletter()
    html = rendered(language=language)
    assert name in html
    assert f'action="{"/en" if language == "en" else ""}/newsletter/sign-up/"' in html
    assert ("Twice a month." if language == "en" else "月に二度。") in html


def test_several_forms_on_one_page_have_ids_of_their_own_and_share_their_queries(django_assert_max_num_queries):
    offer_newsletter()
    with django_assert_max_num_queries(3):
        html = rendered(TEMPLATE * 3)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 12
    for target in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', html):
        assert set(target.split()) <= set(ids)


def test_a_blocks_words_come_before_the_newsletters():
    offer_newsletter()
    page = NewsletterPage.objects.get(locale__language_code="ja")
    html = rendered(value={"heading": "<b>続きを</b>", "text": "一行目\n二行目", "page": page})
    assert "&lt;b&gt;続きを&lt;/b&gt;" in html
    assert "一行目<br>二行目" in html
    assert "月に二度。" not in html


def test_a_blocks_page_chooses_the_newsletter():
    offer_newsletter()
    other = NewsletterFactory(slug="other", name="別便", is_default=False)
    page = NewsletterPage.objects.get(locale__language_code="ja")
    page.newsletter = other
    page.save()
    html = rendered(value={"heading": "", "text": "", "page": page})
    assert 'name="newsletter" value="other"' in html


def test_without_a_newsletter_there_is_no_form():
    assert rendered().strip() == ""


def test_without_a_page_in_the_language_the_newsletter_is_still_offered():
    NewsletterFactory()
    html = rendered(language="en")
    assert 'name="newsletter" value="letter"' in html


def test_nothing_of_the_visitor_is_in_the_form():
    offer_newsletter()
    html = rendered()
    assert "csrf" not in html
    assert not re.search(r"<script|style=", html)


def test_it_works_without_a_request():
    offer_newsletter()
    with translation.override("ja"):
        assert "sign-up-1-email" in Template(TEMPLATE).render(Context({}))
