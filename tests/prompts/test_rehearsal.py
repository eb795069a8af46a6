import json
import re
import socket
import struct
import threading
import time
import urllib.request

import pytest

from prompts.answers import read_answer
from prompts.endpoints import Endpoint
from prompts.loader import library, load
from prompts.provider import OpenAIProvider
from prompts.rehearsal.answers import _IN_JSON, _IN_WORDS, answer
from prompts.rehearsal.reading import nouns, numbers, quotations, read, sentences
from prompts.rehearsal.server import RehearsalServer
from prompts.shapes import shape_parts, shapes
from prompts.unresolved import find_unresolved
from prompts.wire import ModelRequest

NOTES = {
    "ja": [
        {
            "question": "",
            "text": "去年の四月、営業会議で部長が「マーケのリードは使えない」と言った。資料は20ページあった。",
        },
        {
            "question": "誰がいましたか。",
            "text": "マーケ部では「営業が追いかけてくれない」という声が出ていた。リードは月に120件あった。",
        },
    ],
    "en": [
        {
            "question": "",
            "text": "In April the head of sales said “marketing leads are useless”. The report had 20 pages.",
        },
        {
            "question": "Who was there?",
            "text": "In marketing people said “sales never follows up”. There were 120 leads.",
        },
    ],
}
ESSAYS = {
    "ja": [{"title": "開封率より、返信を数える", "lead": "返信が三通届いた朝のことです。", "text": "本文。"}],
    "en": [{"title": "Count replies, not opens", "lead": "Three replies came in one morning.", "text": "Body."}],
}
ESSAYS_BEFORE = [{"title": "412", "text": "去年の名刺は412枚だった。 Last year it was 412 cards."}]
DRAFT = {
    "ja": "去年の四月、営業会議の席で部長が言った。配られた資料は20ページあった。\n\n会議は二時間続いた。",
    "en": "In April the head spoke. The report had 20 pages.\n\nThe meeting took two hours.",
}
TEXTS = {
    "ja": {
        "passage": "朝の会議で部長が言った。**誰も**答えなかった。\n\n長い沈黙だった。",
        "instruction": "短く",
        "vocabulary": ["営業", "採用", "会議"],
        "readers": [{"name": "営業部長", "brief": "忙しい。"}, {"name": "経営者", "brief": "速く読む。"}],
        "caption": "会議室の朝",
        "name": "浜野 千佳",
    },
    "en": {
        "passage": "The head of sales spoke first. **Nobody** answered.\n\nIt was a long silence.",
        "instruction": "Shorter",
        "vocabulary": ["sales", "hiring", "leads"],
        "readers": [{"name": "Head of sales", "brief": "Busy."}, {"name": "Owner", "brief": "Reads fast."}],
        "caption": "The meeting room",
        "name": "Chika Hamano",
    },
}
for _texts in TEXTS.values():
    _texts |= {"selected": "", "before": "", "after": "", "present": [], "spellings": "", "picture": ""}
    _texts |= {"context": "", "role": "", "profile": "", "since": "2026-04-01", "until": "2026-04-30"}
PARTS = {
    "ja": [
        {"id": "subject", "kind": "件名", "text": "値上げの手紙"},
        {"id": "preheader", "kind": "プリヘッダー", "text": "手紙を書きました"},
        {"id": "b1", "kind": "ボタン", "text": "予約する"},
        {"id": "b2", "kind": "本文", "text": "今だけ！"},
        {"id": "b3", "kind": "本文", "text": "三月に手紙を書いた。\n\n返事が来た。"},
    ],
    "en": [
        {"id": "subject", "kind": "subject", "text": "Letters of March"},
        {"id": "preheader", "kind": "preheader", "text": "Letters, by hand"},
        {"id": "b1", "kind": "button", "text": "Book a seat"},
        {"id": "b2", "kind": "text", "text": "Only now!"},
        {"id": "b3", "kind": "text", "text": "We wrote letters.\n\nThey came back."},
    ],
}
PART = {"kind": "section", "heading": "1. 部長のこと", "brief": "会議"}


def inputs_for(prompt_id, language, **changes):
    part = PART if language == "ja" else {"kind": "section", "heading": "1. About sales", "brief": "leads"}
    every = {
        "topic": {"ja": "営業とマーケの溝", "en": "The gap between sales and marketing"}[language],
        "notes": NOTES[language],
        "outline": [part],
        "section": part,
        "title": "",
        "draft": DRAFT[language] if prompt_id == "section_rewrite" else "",
        "instruction": "shorter",
        "shape": shape_parts("", language),
        "newsletter": "かわら版だより",
        "essays": [{**essay, "number": 7, "block": "b", "present": ""} for essay in ESSAYS[language]],
        **TEXTS[language],
        "promise": "毎月二回。",
        "parts": PARTS[language],
        "checks": [],
        "style_card": "- 一文は平均24字。",
        "passages": ESSAYS_BEFORE,
        **changes,
    }
    found = {name: every[name] for name in load(prompt_id, language).inputs}
    if "essays" in found:  # of each essay, what this prompt asks for
        keys = load(prompt_id, language).inputs["essays"].keys
        found["essays"] = [{key: essay[key] for key in keys} for essay in found["essays"]]
    return found


def answered(prompt_id, language, **changes):
    prompt = load(prompt_id, language)
    return answer(read(prompt.render(inputs_for(prompt_id, language, **changes))), prompt.schema)


@pytest.fixture(scope="module")
def rehearsal():
    server = RehearsalServer(0, pace=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("prompt_id", "language"), sorted(library()))
def test_every_prompt_is_answered_in_its_form_through_the_real_client(rehearsal, prompt_id, language):
    prompt = load(prompt_id, language)
    endpoint = Endpoint(base_url=rehearsal.url, api_key="none", model="rehearsal")
    request = ModelRequest(
        messages=tuple(prompt.render(inputs_for(prompt_id, language))),
        max_output_tokens=prompt.max_output_tokens,
        temperature=prompt.temperature,
        schema_name=prompt.output if prompt.schema else "",
        schema=prompt.schema,
    )
    stream = OpenAIProvider(endpoint).stream(request)
    text = "".join(stream)

    assert stream.answer.finish_reason == "stop"
    assert stream.answer.tokens_in > 100
    assert stream.answer.tokens_out > 2
    if prompt.output == "text":
        assert len(text) > 10
    else:
        read_answer(prompt.output, text)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_answers_are_made_of_the_authors_own_sentences(language):
    own = sentences("\n".join(note["text"] for note in NOTES[language]))
    drafted = answered("section_draft", language)

    assert any(sentence in drafted for sentence in own)
    left = drafted
    for sentence in own:
        left = left.replace(sentence, "")
    for mark in find_unresolved(left):
        left = left.replace(mark, "")
    assert left.strip() == "", "nothing but the author's sentences and marks of what is missing"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_where_the_notes_hold_nothing_the_answer_says_so(language):
    empty = answered("section_draft", language, notes=[], topic="")
    outline = answered("outline", language, notes=[], topic="溝")

    assert find_unresolved(empty) == [empty]
    assert find_unresolved(outline)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_questions_pick_up_the_authors_nouns_and_numbers(language):
    questions = json.loads(answered("interview", language))["questions"]

    assert 7 <= len(questions) <= 10
    assert {item["kind"] for item in questions} >= {"scene", "number", "dialogue"}
    assert any("120" in item["question"] or "20" in item["question"] for item in questions)
    assert len({item["question"] for item in questions}) == len(questions)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_addresses_are_english_words(language):
    for found in (answered("slug", language), answered("slug", language, notes=[], topic="溝")):
        slugs = json.loads(found)["slugs"]
        assert len(set(slugs)) == 5
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){1,4}", slug) and len(slug) <= 60 for slug in slugs), slugs


def test_a_question_already_answered_is_not_asked_again():
    first = json.loads(answered("interview", "ja"))["questions"][0]["question"]
    kept = [*NOTES["ja"], {"question": first, "text": "静かでした。"}]

    again = [item["question"] for item in json.loads(answered("interview", "ja", notes=kept))["questions"]]

    assert first not in again


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("shape", shapes())
def test_an_outline_has_the_parts_of_its_shape_in_their_order(shape, language):
    wanted = shape_parts(shape, language)
    parts = json.loads(answered("outline", language, shape=wanted))["parts"]

    assert list(dict.fromkeys(part["kind"] for part in parts)) == list(
        dict.fromkeys(part["kind"] for part in wanted)
    )


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_part_is_redone_from_its_draft_and_the_notes_alone(language):
    def redone(instruction):
        return answered("section_rewrite", language, instruction=instruction)

    assert redone("shorter") == DRAFT[language].split("\n\n")[0]
    assert redone("longer").startswith(DRAFT[language])
    assert any(sentence in redone("longer") for sentence in sentences(NOTES[language][1]["text"]))
    for wish in ("warmer", "plainer", "数字から始める"):
        assert redone(wish).startswith(DRAFT[language])
        assert len(find_unresolved(redone(wish))) == 1, "it cannot do that, and says so"


def test_voices_are_quotations_of_the_notes_and_factors_a_list():
    voices = answered("section_draft", "ja", section={"kind": "voices", "heading": "声", "brief": ""})
    factors = answered("section_draft", "ja", section={"kind": "factors", "heading": "要因", "brief": ""})

    assert re.findall(r"^- (.*)$", voices, re.MULTILINE) == [
        "「マーケのリードは使えない」",
        "「営業が追いかけてくれない」",
    ]
    assert voices.count("### ") == 2
    assert factors.count("\n- ") >= 2


def test_subjects_and_introduction_carry_the_essays_titles():
    subjects = json.loads(answered("subject_lines", "ja"))

    assert subjects["subjects"][0] == "開封率より、返信を数える"
    assert len(subjects["subjects"]) == 5
    assert "「開封率より、返信を数える」" in answered("edition_introduction", "ja")


def test_the_same_request_gets_the_same_answer():
    assert answered("outline", "ja") == answered("outline", "ja")


def post(server, data):
    body = json.dumps(data).encode()
    request = urllib.request.Request(f"{server.url}/chat/completions", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_an_unknown_prompt_gets_a_plausible_answer_whole(rehearsal):
    message = {"role": "user", "content": "会議は長かった。誰も話さなかった。"}
    status, answer_ = post(rehearsal, {"model": "rehearsal", "messages": [message]})

    assert status == 200
    assert "会議は長かった" in answer_["choices"][0]["message"]["content"]
    assert answer_["usage"]["total_tokens"] == sum(
        answer_["usage"][name] for name in ("prompt_tokens", "completion_tokens")
    )


def test_an_unknown_schema_is_honoured(rehearsal):
    schema = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "tone": {"enum": ["calm", "loud"]},
            "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}, "minItems": 3},
        },
        "$defs": {
            "Item": {"type": "object", "properties": {"count": {"type": "integer"}, "on": {"type": "boolean"}}}
        },
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "X", "schema": schema}}
    _status, answer_ = post(
        rehearsal,
        {"model": "m", "messages": [{"role": "user", "content": "会議は長かった。"}], "response_format": wanted},
    )

    made = json.loads(answer_["choices"][0]["message"]["content"])
    assert made["title"] == "会議は長かった。"
    assert made["tone"] == "calm"
    assert made["items"] == [{"count": 0, "on": False}] * 3


def test_a_limit_of_tokens_ends_in_length(rehearsal):
    data = {
        "model": "m",
        "max_tokens": 4,
        "messages": [{"role": "user", "content": "会議は長かった。とても長かった。"}],
    }
    _status, answer_ = post(rehearsal, data)

    assert answer_["choices"][0]["finish_reason"] == "length"


@pytest.mark.parametrize("data", [[], {"messages": "x"}, {"messages": ["x"]}, {}])
def test_nonsense_is_refused(rehearsal, data):
    assert post(rehearsal, data)[0] == 400


def test_the_one_model_is_listed_and_only_loopback_listens(rehearsal):
    with urllib.request.urlopen(f"{rehearsal.url}/models", timeout=10) as response:
        assert [model["id"] for model in json.load(response)["data"]] == ["rehearsal"]
    assert rehearsal.server_address[0] == "127.0.0.1"


def test_reading():
    assert sentences(
        "朝、部長が「使えない。もういい」と言った。\n- 20ページ。\nIt cost 3.5 million. Yes, it did!"
    ) == [
        "朝、部長が「使えない。もういい」と言った。",
        "20ページ。",
        "It cost 3.5 million.",
        "Yes, it did!",
    ]
    assert nouns(["営業とマーケと営業"], japanese=True) == ["営業", "マーケ"]
    assert numbers("月に120件、３割、三年で") == ["120件", "３割", "三年"]
    assert quotations("「使えない」と“no way”") == ["「使えない」", "“no way”"]


def test_every_prompt_of_the_library_has_an_answer_of_its_own():
    known = {**_IN_JSON, **_IN_WORDS}
    assert {prompt_id for prompt_id, _language in library()} <= set(known)
    assert all((prompt.id in _IN_JSON) == bool(prompt.schema) for prompt in library().values())


DRAFTS = {
    "ja": "会議がが長かった。部長は黙っていた。営業の数字は出なかった。",
    "en": "The the meeting was long. Sales said nothing. No leads were counted.",
}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_it_says_of_a_draft_is_quoted_from_it(language):
    draft = DRAFTS[language]
    critique = json.loads(answered("critique", language, draft=draft))["readers"]
    (slip,) = json.loads(answered("proofread", language, draft=draft))["corrections"]
    tags = json.loads(answered("tags", language, draft=draft))["tags"]

    assert [reading["reader"] for reading in critique] == [each["name"] for each in TEXTS[language]["readers"]]
    assert all(remark["quote"] in draft for reading in critique for remark in reading["remarks"])
    assert critique[0]["remarks"] != critique[1]["remarks"]
    assert slip["original"] in draft
    assert slip["original"].startswith(slip["replacement"])
    assert set(tags) < set(TEXTS[language]["vocabulary"])
    assert tags


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_shortens_a_passage_and_owns_up_to_every_other_wish(language):
    passage = TEXTS[language]["passage"]
    shorter = answered("rewrite", language)
    warmer = answered("rewrite", language, instruction="in verse")

    assert shorter in passage.replace(passage.split("\n\n")[0], shorter.split("\n\n")[0])
    assert len(shorter) < len(passage)
    assert warmer.startswith(passage)
    assert "in verse" in find_unresolved(warmer)[0]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_says_that_it_saw_no_picture(language):
    assert find_unresolved(json.loads(answered("alt_text", language))["alt"])


def test_a_digest_names_the_essays_by_their_numbers():
    assert json.loads(answered("digest", "ja"))["items"] == [
        {"essay": 7, "line": "返信が三通届いた朝のことです。"}
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_it_says_of_an_edition_can_be_seen_in_its_words(language):
    def seen(parts):
        remarks = json.loads(answered("edition_review", language, parts=parts))["remarks"]
        return [(remark["part"], remark["aspect"]) for remark in remarks]

    parts = PARTS[language]
    assert seen(parts) == [("b3", "order"), ("preheader", "line"), ("b1", "manners"), ("b2", "tone")]
    greeting = {"id": "b1", "kind": "x", "text": {"ja": "読者のみなさま", "en": "Dear readers,"}[language]}
    calm = [parts[0], {**parts[1], "text": ""}, greeting, {**parts[4], "id": "b2"}]
    assert seen(calm) == []
    elsewhere = {**calm[3], "text": {"ja": "別の話。", "en": "Some rain."}[language]}
    assert seen([*calm[:3], elsewhere]) == [("subject", "promise")]
    long = {**calm[3], "text": calm[3]["text"] * 40}
    assert seen([*calm[:2], greeting, long, {**parts[2], "id": "b3"}]) == [("b2", "order")]


def test_words_beside_a_picture_are_read():
    prompt = load("alt_text", "ja")
    (message,) = [each for each in prompt.render(inputs_for("alt_text", "ja")) if each["role"] == "user"]
    beside = {"role": "user", "content": [{"type": "text", "text": message["content"]}, {"type": "image_url"}]}

    assert read([beside]) == read([message])


def test_a_client_that_hangs_up_is_no_error_of_ours(capfd):
    with RehearsalServer(0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = socket.create_connection(server.server_address)
        client.sendall(b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(1000)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()  # A reset, as a worker that ends leaves the connections it kept.
        time.sleep(0.3)
        server.shutdown()
    assert capfd.readouterr().err == ""
