"""Who reaches a desk, and how."""

import pytest
from django.urls import reverse

from prompts.desk import desk_of
from prompts.models import Note, Run, Suggestion
from prompts.notes import add_note
from tests.prompts.asking import asked
from tests.prompts.desk.conftest import DeskClient, with_page_permission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_model", "_no_broker")]


def every_address(run, suggestion, note):
    return [
        ("GET", ""),
        ("POST", "topic/"),
        ("POST", "outline/"),
        ("POST", "notes/"),
        ("POST", "notes/file/"),
        ("POST", "notes/address/"),
        ("POST", "shape/"),
        ("POST", f"notes/{note.pk}/"),
        ("POST", "ask/"),
        ("GET", "estimate/"),
        ("GET", "month/"),
        ("GET", "history/"),
        ("GET", f"history/{run.pk}/"),
        ("GET", f"runs/{run.pk}/"),
        ("POST", f"runs/{run.pk}/continue/"),
        ("POST", f"runs/{run.pk}/cancel/"),
        ("GET", f"runs/{run.pk}/prompt/"),
        ("GET", f"runs/{run.pk}/findings/"),
        ("POST", "muting/"),
        ("GET", "origins/"),
        ("POST", f"suggestions/{suggestion.pk}/changes/"),
        ("POST", f"suggestions/{suggestion.pk}/accept/"),
        ("POST", f"suggestions/{suggestion.pk}/reject/"),
    ]


@pytest.fixture
def addresses(essay, author):
    run = asked(author, essay)
    suggestion = Suggestion.objects.create(run=run, field="body", text="本文。")
    return every_address(run, suggestion, add_note(desk=desk_of(essay), user=author, text="メモ"))


def statuses(desk, addresses):
    return {(desk.get(path) if method == "GET" else desk.post(path)).status_code for method, path in addresses}


def test_nobody_else_sees_or_moves_anything(essay, addresses, django_user_model):
    stranger = with_page_permission(django_user_model, essay, "stranger")

    assert statuses(DeskClient(essay), addresses) == {302}
    assert statuses(DeskClient(essay, stranger), addresses) <= {302, 403}
    assert Run.objects.count() == 1
    assert Run.objects.get().status == "queued"
    assert Suggestion.objects.get().state == "offered"
    assert Note.objects.get().text == "メモ"


def test_a_person_who_may_edit_only_their_own_page_sees_only_their_own_desk(essay, addresses, django_user_model):
    owner = with_page_permission(django_user_model, essay, "owner", "add_page")

    assert statuses(DeskClient(essay, owner), addresses) <= {302, 403}


def test_a_get_changes_nothing_and_a_post_needs_the_token(essay, author, desk, addresses):
    for method, path in addresses:
        wrong = desk.client.post(desk.base + path) if method == "GET" else desk.client.get(desk.base + path)
        assert wrong.status_code == 405
    strict = DeskClient(essay, author, enforce_csrf_checks=True)
    assert statuses(strict, [each for each in addresses if each[0] == "POST"]) == {403}


def test_runs_and_suggestions_of_another_page_are_not_found_here(author, desk, essay):
    from tests.factories.blog import EssayPageFactory

    other = EssayPageFactory(parent=essay.get_parent().specific)
    run = asked(author, other)
    suggestion = Suggestion.objects.create(run=run, field="body", text="x")
    note = add_note(desk=desk_of(other), user=author, text="x")

    found = every_address(run, suggestion, note)
    assert statuses(desk, [each for each in found if str(run.pk) in each[1]]) == {404}
    assert statuses(desk, [each for each in found if str(suggestion.pk) in each[1]]) == {404}
    assert desk.post(f"notes/{note.pk}/", {"remove": True}).status_code == 404
    assert Note.objects.filter(pk=note.pk).exists()


@pytest.mark.parametrize("label", ["blog.essaypage", "config.user", "nonsense", "blog.homepage"])
def test_only_pages_with_a_desk_have_an_address(desk, label):
    for pk in ("999999", "x"):
        assert desk.client.get(reverse("desk", args=[label, pk])).status_code == 404


@pytest.mark.parametrize("pk", ["9" * 18, "9" * 19, "9" * 5000, "１", "1²"])
def test_no_key_is_too_large_to_be_looked_for(desk, pk):
    assert desk.client.get(f"/admin/desk/blog.essaypage/{pk}/").status_code == 404
    assert desk.post(f"notes/{'9' * 30}/", {"text": "x"}).status_code == 404
