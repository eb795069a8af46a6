"""What the evidence of a record says to people: everything our own services write, in both languages."""

from datetime import timedelta

import pytest
from django.utils import translation

from newsletter.consent import services
from newsletter.consent.evidence_words import evidence_words
from newsletter.consent.models import ConsentRecord
from tests.factories.newsletter import SubscriptionFactory, TopicFactory


@pytest.mark.parametrize(
    ("evidence", "japanese", "english"),
    [
        ("", "", ""),
        (
            "until 2026-12-24; source: preferences",
            "2026/12/24まで · 受け取り方の設定ページで",
            "until 2026-12-24 · on the preference page",
        ),
        (
            "undone; source: page",
            "配信停止の取り消し · 配信停止のページで",
            "leaving undone · on the page for leaving",
        ),
        (
            "fields: company, frequency; source: preferences",
            "項目：会社名、配信の頻度 · 受け取り方の設定ページで",
            "details: company, how often · on the preference page",
        ),
        (
            "source: one-click; delivery: 7",
            "メールソフトの解除ボタンで · メール7",
            "by the button of the mail program · mail 7",
        ),
        (
            "topics: +ai; source: admin",
            "トピック：+ai · 管理画面で編集者が",
            "topics: +ai · by an editor, in the administration",
        ),
        (
            f"address: {'a' * 64} → {'b' * 64}",
            "アドレスの変更：aaaaaaaaaaaa… → bbbbbbbbbbbb…",
            "another address: aaaaaaaaaaaa… → bbbbbbbbbbbb…",
        ),
    ],
)
def test_words_of_the_program_become_words_for_people(evidence, japanese, english):
    with translation.override("ja"):
        assert evidence_words(evidence) == japanese
    with translation.override("en"):
        assert evidence_words(evidence) == english


@pytest.mark.parametrize(
    "evidence",
    [
        "import 3, row 7, file abc: 2026年9月の展示会で交換した名刺",
        "電話で; source: phone",
        "until tomorrow",
        "fields: salary",
        "source: ",
        "carried over from record 7; source: preferences",
        "%(day)s; {0}",
    ],
)
def test_what_is_not_known_stays_as_it_stands(evidence):
    assert evidence_words(evidence) == evidence


@pytest.mark.django_db
def test_no_step_of_a_reader_is_left_in_words_of_the_program(now):
    mine = SubscriptionFactory()
    topic = TopicFactory(newsletter=mine.newsletter)
    day = (now + timedelta(days=9)).date()
    services.pause(subscription=mine, until=day, source="page", now=now)
    services.resume(subscription=mine, source="pause-over", now=now)
    services.change_receiving(subscription=mine, topics=[topic], frequency="monthly", now=now)
    services.leave(subscription=mine, source="one-click", now=now)
    services.undo_leave(subscription=mine, source="page", now=now)
    told = list(ConsentRecord.objects.exclude(evidence="").values_list("evidence", flat=True))
    assert len(told) >= 5
    with translation.override("ja"):
        assert [text for text in told if evidence_words(text) == text] == []
