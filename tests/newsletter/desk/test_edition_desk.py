import json

import pytest

from newsletter.editions.desk.adapter import EditionDesk, chosen_essays
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import NewsletterPage
from prompts.desk import NothingToAsk, adapter_of
from prompts.loader import check_inputs, load
from prompts.models import Desk, Run, Suggestion
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
    assert [essay.title for essay in chosen_essays(edition.body)] == ["一つめ", "二つめ"]


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
    chosen_essays(edition.body)[0].unpublish()

    assert [essay.title for essay in chosen_essays(edition.body)] == ["二つめ"]
