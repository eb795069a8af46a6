"""The first-run form, pressed twice at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.db import connections
from django.test import Client
from wagtail.models import Locale, Page, Site

from blog.models import HomePage
from newsletter.models import Newsletter
from tests.config.test_first_run import ANSWERS


@pytest.fixture
def _nothing_yet(transactional_db: None) -> None:
    """What migrations leave, which a test with real transactions before this one may have emptied."""
    Locale.objects.get_or_create(language_code="ja")  # before the root, which asks for it
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    Site.objects.get_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": root})


@pytest.mark.usefixtures("_nothing_yet")
def test_two_presses_make_one_publication() -> None:
    owner = get_user_model().objects.create_superuser("owner", "owner@example.org", "a-long-password")
    start = Barrier(2)

    def press() -> tuple[int, list[str]]:
        client = Client()
        client.force_login(owner)
        try:
            start.wait(timeout=60)
            answer = client.post("/admin/first-run/", ANSWERS)
            return answer.status_code, [message.level_tag for message in get_messages(answer.wsgi_request)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = [press.result(timeout=120) for press in [pool.submit(press) for _each in range(2)]]
    assert sorted(answers) == [(302, ["success"]), (302, ["warning"])]
    assert HomePage.objects.count() == 2
    assert Newsletter.objects.count() == 1
