import json
from functools import partial
from ipaddress import ip_address
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from blog.destinations import Policy
from blog.fetching import fetch
from prompts.bases import base_hash
from prompts.desk import desk_of
from prompts.models import Desk, DraftingSettings, Note, Run, Suggestion
from prompts.notes import add_note, set_outline
from prompts.offers import make_suggestions
from tests.fakes.web_server import page, redirect, web_server
from tests.prompts.asking import an_essay, asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_model", "_no_broker")]
PART = {"id": "p1", "kind": "section", "heading": "1. 朝", "brief": ""}


@pytest.fixture
def _no_broker():
    with patch("prompts.tasks.execute_run.apply_async"):
        yield


@pytest.fixture
def essay():
    return an_essay(title="題")


@pytest.fixture
def author(django_user_model, essay):
    """Someone who may edit pages below the essay's home, and nothing else."""
    return with_page_permission(django_user_model, essay, "author", "add_page", "change_page")


def with_page_permission(users, essay, name, *codenames):
    user = users.objects.create_user(name, f"{name}@example.jp", "password")
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    for codename in codenames:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=essay.get_parent(), permission=permission)
    return user


class DeskClient:
    """A browser at one essay's desk."""

    def __init__(self, essay, user=None, **options):
        self.client = Client(**options)
        self.base = reverse("desk", args=["blog.essaypage", essay.pk])
        if user:
            self.client.force_login(user)

    def get(self, path="", **query):
        return self.client.get(self.base + path, query)

    def post(self, path, data=None):
        return self.client.post(self.base + path, json.dumps(data or {}), content_type="application/json")


@pytest.fixture
def desk(essay, author):
    return DeskClient(essay, author)


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


def test_topic_notes_and_outline_are_kept(desk, essay):
    desk.post("topic/", {"topic": " 営業と\nマーケの溝 "})
    note = desk.post("notes/", {"text": "会議は長かった。"}).json()
    answer = desk.post("notes/", {"text": "静かでした。", "question": "どんな会議でしたか。"}).json()
    desk.post(f"notes/{note['id']}/", {"text": "会議は二時間だった。"})
    desk.post("outline/", {"outline": [PART, {"kind": "close", "heading": "おわりに"}]})

    state = desk.get().json()
    assert state["topic"] == "営業と マーケの溝"
    assert [each["text"] for each in state["notes"]] == ["会議は二時間だった。", "静かでした。"]
    assert answer["kind"] == "answer"
    assert [part["heading"] for part in state["outline"]] == ["1. 朝", "おわりに"]
    assert state["outline"][0]["id"] == "p1"
    assert state["outline"][1]["id"]
    desk.post(f"notes/{note['id']}/", {"remove": True})
    assert len(desk.get().json()["notes"]) == 1


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("outline/", {"outline": "x"}),
        ("outline/", {"outline": ["x"]}),
        ("outline/", {"outline": [{"kind": "sermon"}]}),
        ("outline/", {"outline": [PART] * 21}),
        ("topic/", {"topic": 3}),
        ("notes/", {"text": ["x"]}),
        ("notes/", {"text": "長" * 200_001}),
        ("notes/address/", {"address": 3}),
        ("notes/address/", {"address": "file:///etc/passwd"}),
        ("notes/file/", {}),
        ("shape/", {"shape": "sonnet"}),
        ("ask/", {"prompt": "interview", "part": 3}),
    ],
)
def test_nonsense_is_refused_with_a_sentence(desk, path, data):
    answer = desk.post(path, data)

    assert answer.status_code == 400
    assert answer.json()["message"]


def test_a_body_that_is_no_json_is_refused(desk):
    for body in (b"{", b"[]", b"\xff"):
        answer = desk.client.post(desk.base + "topic/", body, content_type="application/json")
        assert answer.status_code == 400


@pytest.mark.parametrize("odd", ["\ud800", "\udc00\ud800", "\0"])
def test_characters_no_database_stores_are_taken_out(desk, odd):
    for path, data in (
        ("topic/", {"topic": f"溝{odd}"}),
        ("notes/", {"text": f"メモ{odd}", "question": f"問い{odd}"}),
        ("outline/", {"outline": [PART | {"heading": f"朝{odd}"}]}),
        ("ask/", {"prompt": "interview", "part": f"p{odd}", "texts": {"lead": odd}}),
    ):
        assert desk.post(path, data).status_code < 300
    assert Desk.objects.get().topic.startswith("溝")


def upload(desk, data, name="メモ.html", field="file"):
    return desk.client.post(f"{desk.base}notes/file/", {field: SimpleUploadedFile(name, data)})


def test_a_file_becomes_a_note_that_says_where_it_is_from(desk):
    html = "<main><h1>題</h1><p>本文は<b hidden>隠</b>ここ。電話は03-1234-5678。</p></main>"
    made = upload(desk, html.encode("cp932")).json()
    pasted = upload(desk, "<ul><li>い".encode(), "pasted.html", "pasted").json()

    assert (made["kind"], made["source"]) == ("file", "メモ.html")
    assert made["text"] == "# 題\n\n本文はここ。電話は03-1234-5678。"
    assert len(made["remarks"]) == 1
    assert made["warning"]
    assert (pasted["kind"], pasted["source"], pasted["text"]) == ("pasted", "", "- い")
    assert [note["text"] for note in desk.get().json()["notes"]] == [made["text"], pasted["text"]]
    assert desk.post(f"notes/{made['id']}/", {"text": "本文。"}).json()["warning"] == ""


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [(b"%PDF-1.7", "a.pdf", 400), (b"", "a.txt", 400), (b"x" * (10 * 2**20 + 1), "a.txt", 413)],
    ids=["pdf", "empty", "large"],
)
def test_a_file_that_gives_no_note_is_refused_with_a_sentence(desk, data, name, status):
    refused = upload(desk, data, name)

    assert refused.status_code == status
    assert refused.json()["message"]
    assert not Note.objects.exists()


def test_a_page_becomes_a_note_with_its_final_address(desk, author, monkeypatch):
    with web_server(
        {"/": redirect("/会議"), "/%E4%BC%9A%E8%AD%B0": page("<p>会議は<a href=x>長かった</a>。")}
    ) as web:
        policy = Policy(allows=lambda number: number == ip_address("127.0.0.1"), ports=frozenset({web.port}))
        monkeypatch.setattr("blog.desk.adapter.fetch", partial(fetch, policy=policy))
        address = f"http://127.0.0.1:{web.port}"
        made = desk.post("notes/address/", {"address": address}).json()
        refused = desk.post("notes/address/", {"address": f"http://127.0.0.2:{web.port}/"})
        cache.add(f"desk-fetch:{author.pk}", True)
        busy = desk.post("notes/address/", {"address": address})
        cache.clear()

    assert (made["kind"], made["source"]) == ("address", f"{address}/%E4%BC%9A%E8%AD%B0")
    assert made["text"] == f"会議は[長かった]({address}/x)。"
    assert (refused.status_code, bool(refused.json()["message"])) == (400, True)
    assert (busy.status_code, len(web.asked)) == (400, 2)
    assert Note.objects.count() == 1


def test_a_full_desk_fetches_and_keeps_nothing_more(desk, essay, monkeypatch):
    Note.objects.bulk_create(Note(desk=desk_of(essay), text="x") for _ in range(200))
    monkeypatch.setattr("blog.desk.adapter.fetch", lambda *arguments, **options: pytest.fail("it was fetched"))

    assert desk.post("notes/address/", {"address": "https://example.jp/"}).status_code == 400
    assert upload(desk, b"x", "a.txt").status_code == 400
    assert Note.objects.count() == 200


def test_a_typed_note_keeps_nothing_nobody_sees_and_may_be_too_long_to_send(desk):
    assert desk.post("notes/", {"text": "会\u200b議\u202e"}).json()["text"] == "会議"
    assert desk.post("notes/", {"text": "長" * 1_000_000}).status_code == 413


def test_the_shape_is_kept(desk):
    assert desk.get().json()["shape"] == ""
    desk.post("shape/", {"shape": "opinion"})

    assert desk.get().json()["shape"] == "opinion"


def test_a_part_is_asked_for_anew_with_an_instruction(desk, author, essay):
    set_outline(desk=desk_of(essay), parts=[PART])
    Run.objects.filter(pk=asked(author, essay, part="p1").pk).update(status="done", text="初稿。")
    desk.post("topic/", {"topic": "溝"})
    answer = desk.post(
        "ask/", {"prompt": "section_rewrite", "part": "p1", "instruction": " 数字から " + "x" * 600}
    )

    assert (answer.status_code, answer.json()["part"]) == (201, "p1")
    sent = Run.objects.get(prompt_id="section_rewrite").body.inputs
    assert sent["draft"] == "初稿。"
    assert sent["instruction"].startswith("数字から x")
    assert len(sent["instruction"]) == 500


@pytest.mark.parametrize("pk", ["9" * 18, "9" * 19, "9" * 5000, "１", "1²"])
def test_no_key_is_too_large_to_be_looked_for(desk, pk):
    assert desk.client.get(f"/admin/desk/blog.essaypage/{pk}/").status_code == 404
    assert desk.post(f"notes/{'9' * 30}/", {"text": "x"}).status_code == 404


def test_asking_remembers_the_text_it_would_replace(desk, essay):
    desk.post("topic/", {"topic": "溝"})
    answer = desk.post("ask/", {"prompt": "teaser", "texts": {"lead": "今のリード。", "title": "x"}})

    assert answer.status_code == 201
    run = Run.objects.get()
    assert run.bases == {"lead": base_hash("今のリード。"), "search_description": base_hash("")}
    assert (run.language, answer.json()["status"], answer.json()["open"]) == ("ja", "queued", True)


def test_what_cannot_be_asked_is_said(desk, own_model, essay):
    assert desk.post("ask/", {"prompt": "interview"}).status_code == 400
    assert desk.post("ask/", {"prompt": "subject_lines"}).status_code == 404
    desk.post("topic/", {"topic": "溝"})
    own_model.OPENAI_API_KEY = own_model.OPENAI_BASE_URL = ""
    refused = desk.post("ask/", {"prompt": "interview"})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_key")
    assert "OPENAI_API_KEY" in desk.get().json()["endpoint"]["problem"]
    assert not Run.objects.exists()


def test_a_third_question_at_once_is_refused(desk):
    desk.post("topic/", {"topic": "溝"})
    answers = [desk.post("ask/", {"prompt": "interview"}).status_code for _ in range(3)]

    assert answers == [201, 201, 400]


def test_polling_gives_only_what_is_new(desk, author, essay):
    run = asked(author, essay)
    Run.objects.filter(pk=run.pk).update(status="running", text="朝の会議で")

    assert desk.get(f"runs/{run.pk}/", after=2).json()["text"] == "会議で"
    assert desk.get(f"runs/{run.pk}/", after=5).json()["text"] == ""
    shorter = desk.get(f"runs/{run.pk}/", after=50).json()
    assert (shorter["offset"], shorter["text"]) == (0, "朝の会議で")
    assert desk.get(f"runs/{run.pk}/", after="x").json()["text"] == "朝の会議で"
    assert "no-store" in desk.get(f"runs/{run.pk}/")["Cache-Control"]


def test_a_failure_is_told_in_words_and_suggestions_come_at_the_end(desk, author, essay):
    run = asked(author, essay, "teaser")
    Suggestion.objects.create(run=run, field="lead", text="入口。", payload={"width": 3.0})
    Run.objects.filter(pk=run.pk).update(status="running")
    assert desk.get(f"runs/{run.pk}/").json()["suggestions"] == []

    Run.objects.filter(pk=run.pk).update(status="failed", error_code="unknown_model")
    failed = desk.get(f"runs/{run.pk}/").json()
    assert "ok" in failed["error"]
    assert failed["suggestions"][0]["bestWidth"] == 140


def test_the_prompt_is_shown_with_its_hash_until_it_is_erased(desk, author, essay):
    run = asked(author, essay)
    shown = desk.get(f"runs/{run.pk}/prompt/").json()

    assert shown["hash"] == run.prompt_hash
    assert [message["role"] for message in shown["messages"]] == ["system", "user"]
    run.body.delete()
    assert desk.get(f"runs/{run.pk}/prompt/").json()["messages"] == []


def test_a_finished_draft_is_checked_and_a_rule_is_muted(desk, author, essay):
    add_note(desk=desk_of(essay), user=author, text="朝の会議で部長が言った。")
    run = asked(author, essay)
    Run.objects.filter(pk=run.pk).update(status="running", text="部長は3割増えたと言った。")
    assert desk.get(f"runs/{run.pk}/findings/").status_code == 404, "not while it is written"
    Run.objects.filter(pk=run.pk).update(status="done")

    first = desk.get(f"runs/{run.pk}/findings/").json()
    (number,) = [one for one in first["findings"] if one["rule"] == "grounding.number"]
    assert (number["excerpt"], number["severity"], bool(number["reason"])) == ("3割", "warning", True)
    assert {"text": "3割", "findings": [0], "heading": False, "unresolved": False} in first["pieces"]
    assert (first["voice"]["percentile"], bool(first["voice"]["words"])) == (None, True)
    assert desk.post("muting/", {"rule": "grounding.number"}).json() == {"muted": ["grounding.number"]}
    muted = desk.get(f"runs/{run.pk}/findings/").json()
    assert [one["rule"] for one in muted["findings"]] == [
        one["rule"] for one in first["findings"] if one["rule"] != "grounding.number"
    ]
    assert [one["rule"] for one in muted["muted"]] == ["grounding.number"]
    desk.post("muting/", {"rule": "grounding.number", "muted": False})
    assert desk.get(f"runs/{run.pk}/findings/").json() == first


def test_proposals_are_no_draft_to_be_checked(desk, author, essay):
    run = asked(author, essay, "teaser")
    Run.objects.filter(pk=run.pk).update(status="done", text='{"lead": "入口。"}')

    assert desk.get(f"runs/{run.pk}/findings/").status_code == 404
    assert desk.post("muting/", {"rule": "No Rule!"}).status_code == 400


def test_cancel_over_the_wire(desk, author, essay):
    run = asked(author, essay)

    assert desk.post(f"runs/{run.pk}/cancel/").json()["status"] == "cancelled"


def offered(author, essay, field, text, base=""):
    run = asked(author, essay, "teaser" if field != "body" else "section_draft")
    Run.objects.filter(pk=run.pk).update(status="done")
    return Suggestion.objects.create(
        run=run, field=field, text=text, base_hash=base, payload={"kind": "section", "heading": "1. 朝"}
    )


def test_taking_in_a_text_needs_the_text_it_was_made_for(desk, author, essay):
    suggestion = offered(author, essay, "lead", "入口。", base_hash("今のリード。"))
    rival = Suggestion.objects.create(
        run=suggestion.run, position=1, field="lead", text="別の入口。", base_hash=suggestion.base_hash
    )
    path = f"suggestions/{suggestion.pk}/accept/"

    assert desk.post(path, {"text": "今のリード。\r\n"}).json()["text"] == "入口。"
    assert desk.post(path, {"text": rival.text}).status_code == 200, "choosing again among rivals loses nothing"
    moved = desk.post(path, {"text": "作者が直したリード。"})
    assert (moved.status_code, bool(moved.json()["message"])) == (409, True)
    suggestion.refresh_from_db()
    assert suggestion.state == "offered", "the form decides; nothing is recorded before the save"


def test_a_text_is_taken_in_by_part_and_never_where_it_changed_meanwhile(desk, author, essay):
    suggestion = offered(
        author,
        essay,
        "lead",
        "夕方の会議は静かだった。部長が言った。",
        base_hash("朝の会議は長かった。部長が言った。"),
    )
    path, present = f"suggestions/{suggestion.pk}/", {"text": "朝の会議は長かった。部長が言った。"}
    found = desk.post(f"{path}changes/", present).json()["segments"]
    assert [(one["old"], one["new"]) for one in found if one["changed"]] == [("朝", "夕方"), ("長か", "静かだ")]

    taken = desk.post(f"{path}accept/", {**present, "accepted": [1, 7]}).json()
    assert (taken["text"], taken["suggestion"]) == ("朝の会議は静かだった。部長が言った。", f"{suggestion.pk}:1/2")
    assert desk.post(f"{path}accept/", {**present, "accepted": [0, 1]}).json()["text"] == suggestion.text
    for refused, status in (([], 400), ("x", 400), ([True], 400)):
        assert desk.post(f"{path}accept/", {**present, "accepted": refused}).status_code == status
    for action in ("changes/", "accept/"):
        assert desk.post(path + action, {"text": "作者が直した。", "accepted": [0]}).status_code == 409


def test_nothing_is_compared_where_nothing_is_replaced(desk, author, essay):
    lead = offered(author, essay, "lead", "入口。", base_hash(""))
    body = offered(author, essay, "body", "本文。")

    assert desk.post(f"suggestions/{lead.pk}/changes/", {"text": " \r\n"}).json() == {"segments": []}
    assert desk.post(f"suggestions/{body.pk}/changes/", {"text": ""}).status_code == 404


def test_taking_in_a_section_gives_blocks_and_only_known_links(desk, author, essay):
    text = "[ある](https://example.jp/known)と[ない](https://evil.example/?q=1)\n\n<script>x</script>"
    suggestion = offered(author, essay, "body", text)
    suggestion.run.body.messages = [{"role": "user", "content": "資料 https://example.jp/known より"}]
    suggestion.run.body.save()

    answer = desk.post(f"suggestions/{suggestion.pk}/accept/", {"text": ""}).json()

    assert (answer["field"], answer["kind"], answer["position"]) == ("body", "blocks", "end")
    (block,) = answer["blocks"]
    assert block["type"] == "numbered_section"
    content = json.loads(block["value"]["body"])
    assert [entity["data"]["url"] for entity in content["entityMap"].values()] == ["https://example.jp/known"]


def test_what_was_decided_cannot_be_taken_in(desk, author, essay):
    suggestion = offered(author, essay, "body", "本文。")
    assert desk.post(f"suggestions/{suggestion.pk}/reject/").json()["state"] == "rejected"

    assert desk.post(f"suggestions/{suggestion.pk}/accept/", {"text": ""}).status_code == 409
    suggestion.refresh_from_db()
    assert suggestion.decided_by == author


def test_reading_the_desk_costs_the_same_however_much_is_on_it(desk, author, essay, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    kept = desk_of(essay)
    set_outline(desk=kept, parts=[PART])

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.get()
        return len(queries)

    def fill(part):
        add_note(desk=kept, user=author, text="メモ")
        run = asked(author, essay, part=part)
        Run.objects.filter(pk=run.pk).update(status="done", finished_at=timezone.now())
        for position in range(3):
            Suggestion.objects.create(run=run, position=position, field="body", text="x")

    fill("a")
    cost()
    one = cost()
    for part in "bcdefgh":
        fill(part)

    assert cost() == one
    assert one <= 22


def test_an_empty_desk_is_not_made_by_looking(desk):
    assert desk.get().json()["outline"] == []
    assert not Desk.objects.exists()


def test_estimates_are_given_for_what_could_be_asked_and_change_nothing(desk):
    assert set(desk.get("estimate/").json()["estimates"]) == {"headlines", "slug", "teaser"}
    assert not Desk.objects.exists()
    desk.post("topic/", {"topic": "溝"})
    desk.post("outline/", {"outline": [PART]})

    found = desk.get("estimate/").json()["estimates"]
    assert {"interview", "outline"} < set(found)
    assert "section_draft" not in found, "which part?"
    (words,) = desk.get("estimate/", prompt="section_draft", part="p1").json()["estimates"].values()
    assert "2,000" in words
    assert desk.get("estimate/", prompt="subject_lines").status_code == 404
    assert not Run.objects.exists()


def test_the_desk_tells_what_is_off_and_how_the_month_stands(desk):
    DraftingSettings.objects.create(features_off=["slug"], month_tokens=10)
    state = desk.get().json()

    assert (set(state["off"]["prompts"]), state["off"]["all"]) == ({"slug"}, "")
    assert state["month"]["bars"][0]["percent"] == 0
    assert desk.get("month/").json() == state["month"]
    for prompt_id, code in (("slug", "feature_off"), ("headlines", "allowance")):
        refused = desk.post("ask/", {"prompt": prompt_id})
        assert (refused.status_code, refused.json()["code"]) == (409, code)


def test_an_answer_that_broke_off_is_continued_over_the_wire(desk, author, essay):
    run = asked(author, essay)
    path = f"runs/{run.pk}/continue/"
    assert desk.post(path).status_code == 409
    Run.objects.filter(pk=run.pk).update(status="interrupted", text="途中まで")
    assert desk.get(f"runs/{run.pk}/").json()["canContinue"] is True

    following = desk.post(path)
    assert following.status_code == 201
    assert (following.json()["text"], following.json()["open"]) == ("途中まで", True)


@pytest.mark.parametrize(
    "given", ["x", [1], {"selected": 3}, {"selected": "x" * 10_001}, {str(number): "" for number in range(11)}]
)
def test_nonsense_beside_a_question_is_refused(desk, given):
    answer = desk.post("ask/", {"prompt": "teaser", "given": given})

    assert answer.status_code == 400
    assert answer.json()["message"]


@pytest.fixture
def passage(desk, essay):
    """A question about a block, its run finished."""
    essay.body = json.dumps([{"type": "text", "value": "<p>部長が<b>言った</b>。</p>", "id": "b1"}])
    essay.save_revision()
    asked_for = {"prompt": "rewrite", "part": "b1", "instruction": "短く", "given": {"selected": "部長が"}}
    run_id = desk.post("ask/", {**asked_for, "texts": {"passage": "PRESENT"}}).json()["id"]
    Run.objects.filter(pk=run_id).update(status="done", text="部長が[言った](https://evil.example/)。")
    make_suggestions(Run.objects.get(pk=run_id))
    return Suggestion.objects.get(run=run_id)


def test_a_passage_is_asked_about_with_what_was_selected(passage):
    words = passage.run.body.messages[1]["content"]

    assert "<instruction>\n短く\n</instruction>" in words
    assert "<selected>\n部長が\n</selected>" in words
    assert "<draft>\n部長が**言った**。\n</draft>" in words


def test_a_passage_replaces_only_the_block_it_was_made_for(desk, passage):
    path = f"suggestions/{passage.pk}/accept/"
    found = desk.post(path, {"text": "PRESENT"}).json()

    assert (found["kind"], found["block"]) == ("passage", "b1")
    assert found["blocks"][0]["type"] == "text"
    assert json.loads(found["blocks"][0]["value"])["entityMap"] == {}
    assert desk.post(path, {"text": "CHANGED"}).status_code == 409


def test_what_is_only_for_reading_goes_nowhere(desk, author, essay):
    run = asked(author, essay, "teaser")
    Run.objects.filter(pk=run.pk).update(status="done", prompt_id="critique", result={"readers": []})
    remark = Suggestion.objects.create(run=run, field="critique", text="「題」", payload={"of": "営業部長"})

    (shown,) = desk.get(f"runs/{run.pk}/").json()["suggestions"]
    assert shown["kind"] == "read"
    assert shown["label"].endswith(": 営業部長")
    assert desk.post(f"suggestions/{remark.pk}/accept/", {"text": ""}).status_code == 409
