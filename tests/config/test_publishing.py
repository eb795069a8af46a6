"""The scheduled publisher: each page by itself."""

import logging
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Page, Revision

from blog.models import EssayPage, HomePage
from config.publishing import publish_scheduled
from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, EssayPageFactory, make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> HomePage:
    cache.clear()
    return make_publication()["ja"]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def scheduled(home: HomePage, at: datetime, **fields: object) -> EssayPage:
    """An essay whose publication was scheduled for `at`."""
    author = AuthorPageFactory(parent=home)
    essay = EssayPageFactory(
        parent=home, live=False, authors=[author], category=CategoryPageFactory(parent=home), **fields
    )
    revision = essay.save_revision()
    revision.approved_go_live_at = at
    revision.save(update_fields=["approved_go_live_at"])
    return essay


def test_what_is_due_is_published_once(home: HomePage, now: datetime) -> None:
    essay = scheduled(home, now - timedelta(seconds=1))
    first, second = publish_scheduled(now), publish_scheduled(now)
    assert (first.published, second.published) == (1, 0)
    assert EssayPage.objects.get(pk=essay.pk).live


def test_what_is_not_due_waits(home: HomePage, now: datetime) -> None:
    essay = scheduled(home, now + timedelta(seconds=1))
    assert publish_scheduled(now).published == 0
    assert not EssayPage.objects.get(pk=essay.pk).live


def logged(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "config.publishing"]


def test_one_refusal_holds_up_nothing_else(
    home: HomePage, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    refused = scheduled(home, now - timedelta(minutes=2), body=[("text", "<p>売上は[要確認: 三割]増えた。</p>")])
    fine = scheduled(home, now - timedelta(minutes=1))
    result = publish_scheduled(now)
    assert (result.published, result.failed) == (1, 1)
    assert EssayPage.objects.get(pk=fine.pk).live
    assert not EssayPage.objects.get(pk=refused.pk).live
    [record] = logged(caplog)
    assert record.getMessage() == f"config.publishing.refused revision {refused.latest_revision_id}"
    assert record.exc_info is None


def test_a_refused_page_stays_scheduled_and_is_logged_once(
    home: HomePage, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    refused = scheduled(home, now, body=[("text", "<p>[要確認: 数字]</p>")])
    assert publish_scheduled(now).failed == publish_scheduled(now).failed == 1
    assert len(logged(caplog)) == 1
    assert EssayPage.objects.get(pk=refused.pk).scheduled_revision is not None


def test_an_unforeseen_failure_is_logged_with_its_trace_and_undone(
    home: HomePage, now: datetime, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(self: Revision, **kwargs: object) -> None:
        Page.objects.filter(pk=self.object_id).update(title="half done")
        raise RuntimeError("in the middle")

    essay = scheduled(home, now)
    monkeypatch.setattr(Revision, "publish", half)
    assert publish_scheduled(now).failed == 1
    assert Page.objects.get(pk=essay.pk).title == essay.title
    [record] = logged(caplog)
    assert record.exc_info is not None
    assert record.levelno == logging.ERROR


def test_what_has_expired_is_withdrawn(home: HomePage, now: datetime) -> None:
    essay = EssayPageFactory(parent=home, expire_at=now - timedelta(seconds=1))
    kept = EssayPageFactory(parent=home, expire_at=now + timedelta(minutes=1))
    assert publish_scheduled(now).withdrawn == 1
    assert Page.objects.get(pk=essay.pk).expired
    assert Page.objects.get(pk=kept.pk).live
    assert publish_scheduled(now).withdrawn == 0
