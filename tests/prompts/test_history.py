import re
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from prompts.desk import desk_of
from prompts.models import ModelPrice, Run, RunBody, Suggestion
from prompts.notes import set_outline
from tests.factories.blog import EssayPageFactory
from tests.prompts.asking import an_essay, asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_model", "_no_broker")]


@pytest.fixture
def _no_broker():
    with patch("prompts.tasks.execute_run.apply_async"):
        yield


@pytest.fixture
def essay():
    return an_essay(title="溝のこと")


@pytest.fixture
def editor(admin_client):
    return admin_client


def show(client, essay, run=None, **query):
    args = ["blog.essaypage", essay.pk, *([run.pk] if run else [])]
    answer = client.get(reverse("desk_history_run" if run else "desk_history", args=args), query)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return BeautifulSoup(answer.content, "html.parser").main.get_text(" ", strip=True)


def test_a_run_is_shown_with_what_it_used_and_who_took_in_what(editor, essay, writer):
    set_outline(desk=desk_of(essay), parts=[{"id": "p1", "kind": "section", "heading": "1. 朝の会議"}])
    run = asked(writer, essay, part="p1")
    revision = essay.save_revision()
    decided = {"decided_by": writer, "decided_at": timezone.now(), "revision": revision}
    Suggestion.objects.create(run=run, field="body", text="本文", state="accepted", **decided)
    Suggestion.objects.create(run=run, position=1, field="gone", text="x", state="rejected")
    parts = {"accepted": [0, 2], "changes": 5}
    Suggestion.objects.create(run=run, position=2, field="lead", text="入口", state="accepted", payload=parts)
    Run.objects.filter(pk=run.pk).update(
        status="done", tokens_in=1200, tokens_out=340, cost_micros=6400, currency="USD", model_returned="model-7"
    )

    shown = show(editor, essay)
    for words in (
        "1. 朝の会議",
        "writer",
        "model-7",
        "1,200",
        "340",
        "0.0064\xa0USD",
        "gone",
        "変更5か所のうち2か所",
    ):
        assert words in shown, words
    answer = editor.get(reverse("desk_history", args=["blog.essaypage", essay.pk]))
    assert reverse("wagtailadmin_pages:revisions_view", args=[essay.pk, revision.pk]) in answer.content.decode()


def test_one_run_shows_what_was_sent_until_it_is_erased(editor, essay, writer):
    ModelPrice.objects.create(model="ok", valid_from="2026-01-01", input_micros=1, output_micros=1)
    run = asked(writer, essay)
    Run.objects.filter(pk=run.pk).update(status="failed", error_code="wrong_key", text="<b>途中</b>")

    shown = show(editor, essay, run)
    assert "朝の会議で部長が言った。" in shown
    assert run.prompt_hash in shown
    assert run.request_hash in shown
    assert "OPENAI_API_KEY" in shown, "the failure in words"
    assert "<b>途中</b>" in shown, "escaped"
    RunBody.objects.all().delete()
    assert "朝の会議で部長が言った。" not in show(editor, essay, run)
    assert run.prompt_hash in show(editor, essay, run)


def test_a_run_of_another_page_is_not_shown_here(editor, essay, writer):
    other = asked(writer, EssayPageFactory(parent=essay.get_parent().specific))

    address = reverse("desk_history_run", args=["blog.essaypage", essay.pk, other.pk])
    assert editor.get(address).status_code == 404
    assert show(editor, essay)


def test_pages_of_runs_cost_the_same_however_many_there_are(editor, essay, writer):
    first = asked(writer, essay)
    Run.objects.update(status="done")
    Suggestion.objects.create(run=first, field="title", text="題", decided_by=writer)
    show(editor, essay)
    with CaptureQueriesContext(connection) as few:
        show(editor, essay)
    for number in range(29):
        at = {"content_type": first.content_type, "object_id": first.object_id}
        run = Run.objects.create(user=writer, prompt_id="headlines", model=f"model-{number}", status="done", **at)
        Suggestion.objects.create(run=run, field="title", text="題", decided_by=writer)
    with CaptureQueriesContext(connection) as many:
        shown = show(editor, essay)

    assert len(many) == len(few)
    assert len(re.findall(r"model-\d+", shown)) == 25
    assert len(re.findall(r"model-\d+", show(editor, essay, p=2))) == 4
