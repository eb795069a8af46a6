"""The runbook is in the administration in both languages, and what it says is what there is."""

import re

import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.users.models import UserProfile

from newsletter.sending.runbook import rendered, runbook_file
from tests.factories.sending import make_user

SCENARIOS = 7


@pytest.mark.parametrize(("language", "word"), [("ja", "不明"), ("en", "uncertain")])
def test_it_is_shown_in_the_readers_language(db, client, language, word):
    user = make_user("someone")
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    client.force_login(user)
    page = client.get(reverse("newsletter_runbook")).content.decode()
    assert word in page
    assert page.count('<h3 class="k-heading">') >= SCENARIOS


def test_both_languages_have_the_same_sections_and_commands():
    texts = [runbook_file(language).read_text(encoding="utf-8") for language in ("ja", "en")]
    headings = [[line.split(" ")[0] for line in text.splitlines() if line.startswith("#")] for text in texts]
    commands = [re.findall(r"manage\.py mailings (\w+)", text) for text in texts]
    assert headings[0] == headings[1]
    assert commands[0] == commands[1]
    assert set(commands[0]) <= {"list", "show", "pause", "resume", "cancel", "release", "reconcile", "uncertain"}


def test_what_it_holds_is_escaped_and_marked():
    html = rendered("# A <b>\n\nSee `x < y` and **now** [there](other.md).\n\n- one\n  more\n- two\n\n1. first\n")
    assert '<h2 class="k-heading">A &lt;b&gt;</h2>' in html
    assert "<p>See <code>x &lt; y</code> and <strong>now</strong> there.</p>" in html
    assert "<ul><li>one more</li><li>two</li></ul>" in html
    assert "<ol><li>first</li></ol>" in html
    table = rendered("| a | b |\n|---|---|\n| 1 | `2` |\n\n```\n./manage.py <x>\n```\n")
    assert '<th scope="col">a</th>' in table
    assert "<td>1</td><td><code>2</code></td>" in table
    assert "<pre><code>./manage.py &lt;x&gt;</code></pre>" in table


def test_who_may_not_see_mailings_may_not_read_it(db, client):
    client.force_login(make_user("nobody", is_superuser=False))
    assert client.get(reverse("newsletter_runbook")).status_code == 302
    with translation.override("ja"):
        assert runbook_file("ja").exists()
