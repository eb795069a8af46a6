"""The sign-up form for other sites, and the preview of the welcome mail."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text

from newsletter.consent.models import SignUpRequest
from newsletter.newsletters.embedding import snippets
from newsletter.newsletters.models import NewsletterPage
from tests.factories.newsletter import TopicFactory

pytestmark = pytest.mark.django_db


def test_each_language_has_a_form_of_plain_labelled_html(newsletter, admin_client, settings):
    html = admin_client.get(reverse("newsletter_embed", args=[newsletter.pk])).content.decode()
    shown = [unescape(text) for text in re.findall(r"<textarea[^>]*>(.*?)</textarea>", html, re.S)]
    assert [text.strip() for text in shown] == [snippet.html.strip() for snippet in snippets(newsletter)]
    for text, prefix, label in zip(shown, ("", "/en"), ("メールアドレス", "E-mail address"), strict=True):
        assert f'<form action="{settings.SITE_URL}{prefix}/newsletter/sign-up/" method="post"' in text
        assert label in text
        assert not re.search(r"<script|style=|class=|csrf", text)
        assert set(re.findall(r'for="([^"]+)"', text)) <= set(re.findall(r' id="([^"]+)"', text))


def test_a_press_from_another_site_goes_through_the_second_step(newsletter):
    TopicFactory(newsletter=newsletter, slug="ai", name="<b>AI</b>")
    text = snippets(newsletter)[0].html
    assert "&lt;b&gt;AI&lt;/b&gt;" in text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', text))
    assert fields == {"newsletter": "letter", "topic": "letter/ai"}
    client = Client(enforce_csrf_checks=True, headers={"Origin": "https://elsewhere.example"})
    answer = client.post("/newsletter/sign-up/", {**fields, "email": "taro@example.com"})
    assert answer.status_code == 200
    assert 'name="topic" value="letter/ai"' in answer.content.decode()
    assert not SignUpRequest.objects.exists()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("mode", ["welcome", "welcome-text"])
def test_the_welcome_mail_is_seen_as_it_stands_in_the_editor(newsletter, admin_client, mode, language):
    page = NewsletterPage.objects.get(locale__language_code=language)
    form = {
        "title": "題",
        "slug": "newsletter",
        "newsletter": newsletter.pk,
        "promise": rich_text(""),
        "welcome_subject": "ようこそ <b>",
        "welcome_text": rich_text("<p>書きかけの歓迎 & 言葉</p>"),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
    }
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert admin_client.post(url, nested_form_data(form)).json()["is_valid"]
    answer = admin_client.get(url, {"mode": mode})
    html = answer.content.decode()
    assert "書きかけの歓迎 &amp; 言葉" in html
    assert "ようこそ &lt;b&gt;" in html
    assert f'lang="{language}"' in html
    if mode == "welcome":
        assert "script-src" not in answer["Content-Security-Policy"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
