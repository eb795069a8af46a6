import pytest
from django.utils import timezone

from blog.models import EssayPage
from prompts.continuing import NothingToContinue, before, can_continue, go_on, joined, written
from prompts.execution import execute
from prompts.models import Run, Suggestion
from tests.fakes.provider import ScriptedProvider
from tests.prompts.asking import asked


@pytest.mark.parametrize(
    ("earlier", "later", "whole"),
    [
        ("朝の会議で、部長が", "言った。", "朝の会議で、部長が言った。"),
        ("朝の会議で、部長が", "会議で、部長が言った。", "朝の会議で、部長が言った。"),
        ("部長が", "部長が言った。", "部長が部長が言った。"),  # three characters may be a coincidence
        ("", "初め", "初め"),
        ("終わり", "", "終わり"),
        ("ああああああ", "ああああああ。", "ああああああ。"),
    ],
)
def test_two_parts_are_put_together_without_saying_anything_twice(earlier, later, whole):
    assert joined(earlier, later) == whole


@pytest.mark.parametrize(
    ("status", "text", "output", "can"),
    [
        ("interrupted", "途中", "text", True),
        ("incomplete", "途中", "text", True),
        ("interrupted", " ", "text", False),
        ("interrupted", '{"lead": "途', "Teaser", False),
        ("done", "全部", "text", False),
        ("running", "途中", "text", False),
        ("cancelled", "途中", "text", False),
        ("failed", "途中", "text", False),
    ],
)
def test_what_can_be_continued(status, text, output, can):
    assert can_continue(Run(status=status, text=text, parameters={"output": output})) is can


@pytest.fixture
def broken_off(db, writer, own_model, monkeypatch):
    monkeypatch.setattr("prompts.tasks.execute_run.apply_async", lambda *args, **options: None)
    run = asked(writer, EssayPage(pk=7), part="p1", bases={"body": "h"})
    Run.objects.filter(pk=run.pk).update(status="interrupted", text="朝の会議で、部長が")
    run.refresh_from_db()
    return run


def test_going_on_asks_with_what_was_sent_and_what_arrived(broken_off, writer):
    following = go_on(run=broken_off, user=writer, now=timezone.now())

    assert (following.continues, following.status, following.text) == (broken_off, "queued", broken_off.text)
    assert (following.part, following.bases) == ("p1", {"body": "h"})
    assert following.prompt_hash == broken_off.prompt_hash
    first, again = broken_off.body.messages, following.body.messages
    assert again[: len(first)] == first
    assert again[-2] == {"role": "assistant", "content": "朝の会議で、部長が"}
    assert (again[-1]["role"], len(again)) == ("user", len(first) + 2)
    assert following.reserved_tokens > broken_off.reserved_tokens

    Run.objects.filter(pk=following.pk).update(status="incomplete", text="朝の会議で、部長が言った")
    following.refresh_from_db()
    third = go_on(run=following, user=writer, now=timezone.now())
    assert third.body.messages[-2]["content"] == "朝の会議で、部長が言った"
    assert len(third.body.messages) == len(again), "the request does not grow with every break"
    assert (before(third), written(third)) == (third.text, "")


def test_what_is_erased_or_finished_cannot_be_continued(broken_off, writer):
    broken_off.body.delete()
    with pytest.raises(NothingToContinue):
        go_on(run=Run.objects.get(pk=broken_off.pk), user=writer, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_the_continued_run_holds_the_whole_and_offers_it(broken_off, writer):
    following = go_on(run=broken_off, user=writer, now=timezone.now())
    provider = ScriptedProvider()
    provider.enqueue("会議で、部長が", "言った。")
    execute(run_id=following.pk, provider=provider)

    following.refresh_from_db()
    assert (following.status, following.text) == ("done", "朝の会議で、部長が言った。")
    assert Suggestion.objects.get(run=following).text == following.text
    assert following.tokens_out == 11, "only what this run wrote is counted"
    assert provider.history[0].messages[-1]["role"] == "user"
