"""Topic, notes, shape and outline over the wire."""

from functools import partial
from ipaddress import ip_address

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from blog.destinations import Policy
from blog.fetching import fetch
from prompts.desk import desk_of
from prompts.models import Desk, Note
from tests.fakes.web_server import page, redirect, web_server
from tests.prompts.desk.conftest import PART

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_model", "_no_broker")]


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
