import json

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from newsletter.editions.desk.adapter import EditionDesk, chosen_essays
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import NewsletterPage
from prompts.bases import base_hash
from prompts.desk import NothingToAsk, adapter_of, desk_of
from prompts.loader import check_inputs, load
from prompts.models import Desk, Run, RunBody, Suggestion
from tests.factories.blog import EssayPageFactory
from tests.factories.newsletter import NewsletterFactory
from tests.prompts.asking import a_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(db):
    home = a_home()
    page = NewsletterPage(
        title="かわら版だより", slug="newsletter", newsletter=NewsletterFactory(), locale=home.locale
    )
    parent = home.add_child(instance=page)
    first = EssayPageFactory(parent=home, title="一つめ", lead="朝のこと。")
    second = EssayPageFactory(parent=home, title="二つめ")
    teaser = {"essay": first, "heading": "", "text": "", "with_image": False}
    body = [("essay_teaser", teaser), ("essay_list", {"heading": "", "essays": [second, first]})]
    return parent.add_child(instance=EditionPage(title="第一号", slug="vol-1", number=1, body=body))


def test_the_adapter_is_registered():
    assert isinstance(adapter_of(EditionPage), EditionDesk)


def test_essays_come_once_in_the_order_of_the_blocks(edition):
    assert [essay.title for essay in chosen_essays(edition)] == ["一つめ", "二つめ"]


@pytest.mark.parametrize("prompt_id", ["subject_lines", "edition_introduction"])
def test_inputs_are_the_newsletters_name_and_the_essays_public_words(edition, prompt_id):
    found = EditionDesk().inputs(prompt_id=prompt_id, target=edition, desk=Desk(), part="")

    check_inputs(load(prompt_id, "ja").inputs, found)
    assert found["newsletter"] == "かわら版だより"
    assert found["essays"][0] == {"title": "一つめ", "lead": "朝のこと。", "text": "本文です。"}


def test_an_edition_without_essays_has_nothing_to_ask(edition):
    edition.body = []
    with pytest.raises(NothingToAsk):
        EditionDesk().inputs(prompt_id="subject_lines", target=edition, desk=Desk(), part="")


def test_subjects_and_preheader_are_offered_with_their_widths():
    run = Run(prompt_id="subject_lines", result={"subjects": list("一二三四五六"), "preheader": "続き"})

    offers = list(EditionDesk().offers(run=run, inputs={}))

    assert [offer.field for offer in offers] == ["subject"] * 5 + ["preheader"]
    assert offers[-1].payload == {"width": 2.0}


def test_the_introduction_becomes_the_first_text_block():
    place = EditionDesk().place("body")
    (block,) = EditionDesk().blocks(suggestion=Suggestion(text="> 朝のこと。\n\n本文。"), addresses=set())

    assert (place.kind, place.position, block["type"]) == ("blocks", "start", "text")
    assert [line["text"] for line in json.loads(block["value"])["blocks"]] == ["朝のこと。", "本文。"]


def test_words_of_an_unpublished_essay_stay_with_us(edition):
    chosen_essays(edition)[0].unpublish()

    assert [essay.title for essay in chosen_essays(edition)] == ["二つめ"]


def test_words_behind_a_password_stay_with_us(edition):
    first, _second = chosen_essays(edition)
    restricted = {"page": first, "restriction_type": PageViewRestriction.PASSWORD, "password": "secret"}
    PageViewRestriction.objects.create(**restricted)

    assert [essay.title for essay in chosen_essays(edition)] == ["二つめ"]
    assert dated(edition, since="2026-01-01", until="2026-12-31")[0] == ["二つめ"]


def dated(edition, **given):
    found = EditionDesk().inputs(prompt_id="digest", target=edition, desk=Desk(), part="", given=given)
    return [essay["title"] for essay in found["essays"]], found


def test_a_digest_gathers_a_period_with_titles_and_leads_alone(edition):
    titles, found = dated(edition, since="2026-01-01", until="2026-12-31")

    check_inputs(load("digest", "ja").inputs, found)
    assert titles == ["一つめ", "二つめ"]
    assert set(found["essays"][0]) == {"number", "title", "lead"}
    assert (found["since"], found["until"]) == ("2026-01-01", "2026-12-31")


def test_a_digest_begins_where_the_last_edition_ended(edition):
    first, second = chosen_essays(edition)
    moment = first.first_published_at + (second.first_published_at - first.first_published_at) / 2
    before = EditionPage(title="前の号", slug="vol-0", number=99, first_published_at=moment)
    edition.get_parent().add_child(instance=before)

    assert dated(edition)[0] == ["二つめ"]


@pytest.mark.parametrize(
    "given", [{"since": "2026-04-31"}, {"since": "2026-05-02", "until": "2026-05-01"}, {"since": "2030-01-01"}]
)
def test_a_period_that_is_none_or_holds_nothing_is_not_asked_about(edition, given):
    with pytest.raises(NothingToAsk):
        dated(edition, **given)


def test_a_digest_becomes_an_introduction_and_one_teaser_for_each_essay_asked_about(edition):
    first, second = chosen_essays(edition)
    items = [
        {"essay": second.pk, "line": "二の行。"},
        {"essay": first.pk, "line": "一の行。"},
        {"essay": 9999, "line": "x"},
    ]
    run = Run(prompt_id="digest", result={"introduction": "**今月**。", "items": items})
    asked = {"essays": [{"number": essay.pk, "title": essay.title, "lead": ""} for essay in (first, second)]}

    (offer,) = EditionDesk().offers(run=run, inputs=asked)
    second.unpublish()
    blocks = EditionDesk().blocks(suggestion=Suggestion(text=offer.text, payload=offer.payload), addresses=set())

    assert offer.text == "**今月**。\n\n### 一つめ\n一の行。\n\n### 二つめ\n二の行。"
    assert [block["type"] for block in blocks] == ["text", "essay_teaser"]
    assert blocks[1]["value"]["text"] == "一の行。"
    assert blocks[1]["value"]["essay"]["id"] == first.pk


def test_what_will_be_mailed_is_held_against_the_essays(edition):
    run = Run.objects.create(
        prompt_id="digest", language="ja", object_id=str(edition.pk), content_type=desk_of(edition).content_type
    )
    RunBody.objects.create(run=run, inputs={"essays": [{"number": 1, "title": "35人の店", "lead": "朝のこと。"}]})

    def numbers(field, text):
        found = EditionDesk().offered_findings(
            suggestion=Suggestion(run=run, field=field, text=text), target=edition
        )
        return [text[one.start : one.end] for one in found if one.rule == "grounding.number"]

    assert numbers("body", "今月の話です。\n\n### 35人の店\n客が4割増えた朝です。") == ["4割"]
    assert numbers("subject", "客が4割増えた35人の店") == ["4割"]
    assert EditionDesk().findings(run=run, target=edition) is None


def test_each_teaser_block_gets_its_own_proposal(edition):
    first, second = chosen_essays(edition)
    teaser = {"essay": second, "heading": "", "text": "いまの紹介。", "with_image": False}
    edition.body = [*((block.block_type, block.value) for block in edition.body), ("essay_teaser", teaser)]
    edition.save()
    edition.refresh_from_db()
    desk = EditionDesk()

    found = desk.inputs(prompt_id="mail_teasers", target=edition, desk=Desk(), part="")
    check_inputs(load("mail_teasers", "ja").inputs, found)
    said = [(each["title"], each["present"]) for each in found["essays"]]
    assert said == [("一つめ", ""), ("二つめ", "いまの紹介。")]

    items = [{"essay": essay.pk, "line": f"{essay.title}の紹介。"} for essay in (first, second)]
    run = Run(prompt_id="mail_teasers", object_id=str(edition.pk), result={"items": items})
    one, two = desk.offers(run=run, inputs=found)
    assert (one.field, one.text, one.base) == ("teaser", "一つめの紹介。", base_hash(""))
    assert (two.payload["block"], two.payload["path"]) == (str(edition.body[2].id), ["text"])
    assert two.base == base_hash("いまの紹介。")

    edition.body[2].value["essay"] = first
    edition.save()
    assert [each.text for each in desk.offers(run=run, inputs=found)] == ["一つめの紹介。"], "another essay now"
    edition.body = [("essay_list", {"heading": "", "essays": [first]})]
    with pytest.raises(NothingToAsk):
        desk.inputs(prompt_id="mail_teasers", target=edition, desk=Desk(), part="")


def test_the_desk_asks_for_the_days_of_a_digest(edition, admin_client):
    page = admin_client.get(reverse("wagtailadmin_pages:edit", args=[edition.pk])).content.decode()

    for name in ("since", "until"):
        assert f'<label class="desk__label" for="desk-digest-{name}">' in page
        assert f'id="desk-digest-{name}" type="date" data-given="{name}"' in page
    estimate = reverse("desk_estimate", args=["newsletter.editionpage", edition.pk])
    asked = {"prompt": "digest", "given-since": "2030-01-01"}
    assert admin_client.get(estimate, asked).json() == {"estimates": {}}, "nothing was published then"
