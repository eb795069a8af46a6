"""Advice on an edition: what is asked, that nothing of readers is, and that an answer changes nothing."""

import json
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale, PageViewRestriction, Revision
from wagtail.users.models import UserProfile

from newsletter.consent.models import Subscriber, Topic
from newsletter.editions.desk.adapter import EditionDesk
from newsletter.editions.desk.advice import advice_offers
from newsletter.editions.models import EditionPage
from newsletter.editions.partials import Partial
from newsletter.editions.preflight import check
from newsletter.newsletters.models import NewsletterPage
from newsletter.segments.models import Segment
from prompts.desk import NothingToAsk
from prompts.execution import Execution
from prompts.loader import check_inputs, load
from prompts.models import Desk, Run, Suggestion
from tests.canary import ADDRESS
from tests.factories.blog import EssayPageFactory
from tests.factories.newsletter import NewsletterFactory, seed_canary
from tests.factories.sending import make_user
from tests.fakes.model_server import model_server
from tests.prompts.asking import a_home

pytestmark = pytest.mark.django_db

READER, SEGMENT, TOPIC = "hidden.reader@example.jp", "大口の三十七人", "工場の人だけ"


@pytest.fixture
def edition(db):
    home = a_home()
    newsletter = NewsletterFactory()
    page = NewsletterPage(
        title="かわら版だより",
        slug="newsletter",
        newsletter=newsletter,
        locale=home.locale,
        promise="<p>現場の話を、<b>月に二度</b>。</p>",
        cadence="火曜日の朝",
        signature=Partial.objects.create(name="署名", body=[("text", "<p>佐野 文香</p>")]),
    )
    parent = home.add_child(instance=page)
    first = EssayPageFactory(parent=home, title="一つめ", lead="朝のこと。")
    condition = {
        "match": "any",
        "languages": [],
        "topics": [_topic(newsletter)],
        "segments": [_segment(newsletter)],
    }
    body = [
        ("greeting", "{{氏名|読者}}様"),
        ("text", '<p>手紙を書いた。<a href="https://shop.example/">店</a></p>'),
        ("essay_teaser", {"essay": first, "heading": "", "text": "", "with_image": False}),
        ("conditional", {"conditions": [condition], "content": [("text", "<p>工場の話。</p>")]}),
        ("divider", None),
    ]
    made = EditionPage(title="第一号", slug="vol-1", number=1, subject="値上げの手紙", body=body)
    return parent.add_child(instance=made)


def _topic(newsletter):
    return str(Topic.objects.create(newsletter=newsletter, slug="t", name=TOPIC).pk)


def _segment(newsletter):
    return str(Segment.objects.create(newsletter=newsletter, name=SEGMENT).pk)


def inputs_of(edition):
    return EditionDesk().inputs(prompt_id="edition_review", target=edition, desk=Desk(), part="")


def test_the_edition_is_given_part_by_part_in_the_words_of_its_language(edition):
    with translation.override("en"):
        found = inputs_of(edition)

    check_inputs(load("edition_review", "ja").inputs, found)
    assert found["newsletter"] == "かわら版だより"
    assert found["promise"] == "現場の話を、月に二度。\n火曜日の朝"
    parts = {part["id"]: part["text"] for part in found["parts"]}
    assert list(parts)[:3] == ["subject", "preheader", "b1"]
    assert parts["subject"] == "値上げの手紙"
    assert parts["b1"] == "{{氏名|読者}}様", "a merge field stays a field"
    assert "手紙を書いた。" in parts["b2"]
    assert "一つめ" in parts["b3"]
    assert "朝のこと。" in parts["b3"]
    assert "工場の話。" in parts["b5"]
    assert parts["signature"] == "佐野 文香"
    assert "https://" not in json.dumps(parts), "addresses are the checks' affair"
    assert {part["kind"] for part in found["parts"]} >= {"件名"}


def test_what_the_checks_of_the_text_said_is_given_and_nothing_else(edition):
    assert [said[:9] for said in inputs_of(edition)["checks"]] == ["プリヘッダーが空で"]
    edition.preheader = "続きは六十四社へ。"
    assert inputs_of(edition)["checks"] == []


def test_nothing_of_readers_is_within_reach(edition):
    Subscriber.objects.create(email=READER, email_key=READER, family_name="隠", company="秘密商事")
    said = json.dumps(inputs_of(edition), ensure_ascii=False)
    for private in (READER, "隠", "秘密商事", SEGMENT, TOPIC):
        assert private not in said


def test_words_that_are_not_public_stay_with_us(edition):
    essay = edition.body[2].value["essay"]
    kept = {"page": essay, "restriction_type": PageViewRestriction.PASSWORD, "password": "secret"}
    PageViewRestriction.objects.create(**kept)
    said = json.dumps(inputs_of(edition), ensure_ascii=False)
    assert "一つめ" not in said
    assert "朝のこと" not in said


def test_an_edition_without_words_has_nothing_to_ask(edition):
    edition.body = [("divider", None)]
    with pytest.raises(NothingToAsk):
        inputs_of(edition)


def remark(part, aspect="order", **words):
    return {"part": part, "aspect": aspect, "remark": "長い。", "proposal": "下げる。", **words}


def offers_of(edition, inputs, *remarks, now=None):
    run = Run(prompt_id="edition_review", object_id=str(edition.pk), result={"remarks": list(remarks)})
    return list(advice_offers(run=run, inputs=inputs, edition=now or edition))


def test_each_remark_leads_to_its_part_in_the_order_of_the_edition(edition):
    inputs = inputs_of(edition)
    offers = offers_of(
        edition, inputs, remark("b2"), remark("signature"), remark("nobody"), remark("subject", "line")
    )

    ways = [offer.payload["way"] for offer in offers]
    assert ways == ["subject", f"body.{edition.body[1].id}", ""], "a signature is edited elsewhere"
    assert offers[0].payload["of"] == "件名「値上げの手紙」"
    assert offers[1].text == "長い。\n\n→ 下げる。"
    assert {offer.field for offer in offers} == {"advice"}
    assert EditionDesk().place("advice").kind == "read"


def test_a_part_of_an_english_edition_is_named_in_english(edition):
    inputs = {"parts": [{"id": "subject", "kind": "subject", "text": "A letter about prices"}]}
    edition.locale = Locale.objects.get_or_create(language_code="en")[0]
    with translation.override("ja"), patch("newsletter.editions.desk.advice._ways", return_value={}):
        assert offers_of(edition, inputs, remark("subject"))[0].payload["of"] == "subject “A letter about prices”"


def test_a_part_that_moved_is_found_and_one_that_changed_is_not(edition):
    inputs = inputs_of(edition)
    kept = edition.body[1].id
    edition.body.insert(0, ("text", "<p>新しい段。</p>"))
    edition.save()
    edition.refresh_from_db()
    (moved,) = offers_of(edition, inputs, remark("b2"))
    assert moved.payload["way"] == f"body.{kept}"
    edition.body[2].value = type(edition.body[2].value)("<p>別の話。</p>")
    (changed,) = offers_of(edition, inputs, remark("b2"))
    assert changed.payload["way"] == ""


def test_what_a_remark_looks_at_is_said_in_the_language_of_whoever_reads_it():
    suggestion = Suggestion(field="advice", payload={"aspect": "manners", "of": "x"})
    for language, words in (("ja", "手紙の作法"), ("en", "Manners of a letter")):
        with translation.override(language):
            assert EditionDesk().about(suggestion=suggestion) == words
    assert EditionDesk().about(suggestion=Suggestion(payload={})) == ""


ANSWER = {"remarks": [remark("b2", "promise"), remark("b99")]}


@pytest.fixture
def asked(edition, settings):
    """A question put through the desk's own address, answered by a real server; client, run and what was sent."""
    seed_canary()
    client = Client()
    client.force_login(make_user())
    edition.save_revision()
    desk = reverse("desk", args=["newsletter.editionpage", edition.pk])
    with model_server() as server, patch("prompts.tasks.execute_run.apply_async"):
        server.said = json.dumps(ANSWER, ensure_ascii=False)
        settings.REHEARSAL = False
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "key", server.url, "says"
        answer = client.post(f"{desk}ask/", json.dumps({"prompt": "edition_review"}), "application/json")
        assert answer.status_code < 300, answer.content
        run = Run.objects.get()
        Run.objects.update(status=Run.Status.RUNNING, started_at=timezone.now(), heartbeat_at=timezone.now())
        run.refresh_from_db()
        Execution(run, None, timezone.now, 60).carry_out()
        run.refresh_from_db()
        yield client, desk, run, json.dumps(server.bodies, ensure_ascii=False)


def state_of(edition):
    edition = EditionPage.objects.get(pk=edition.pk)
    content = json.dumps(edition.get_latest_revision().content, sort_keys=True)
    return Revision.objects.count(), edition.live, edition.subject, content


def test_a_real_servers_answer_is_read_beside_the_editor_and_writes_nothing(edition, asked):
    client, desk, run, sent = asked
    before = state_of(edition)
    assert run.status == Run.Status.DONE
    assert "手紙を書いた。" in sent
    assert ADDRESS not in sent

    shown = client.get(f"{desk}runs/{run.pk}/").json()
    (card,) = shown["suggestions"]
    assert (card["kind"], card["way"]) == ("read", f"body.{edition.body[1].id}")
    assert "1" in shown["statusLabel"], "the remark that names no part is counted"
    refused = client.post(f"{desk}suggestions/{card['id']}/accept/", '{"text": ""}', "application/json")
    assert refused.status_code == 409
    assert state_of(edition) == before


def test_advice_stops_no_mailing(edition, asked):
    codes = {finding.code for finding in check(edition)}
    assert not any("advice" in code or "review" in code for code in codes)


def test_the_desk_offers_it_in_both_languages(edition, admin_client, admin_user):
    for language, words in (("ja", "この号への助言を求める"), ("en", "Ask for advice on this edition")):
        profile = UserProfile.get_for_user(admin_user)
        profile.preferred_language = language
        profile.save()
        page = admin_client.get(reverse("wagtailadmin_pages:edit", args=[edition.pk])).content.decode()
        assert words in page
        assert 'data-desk-prompt-param="edition_review"' in page
