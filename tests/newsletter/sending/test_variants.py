"""Fields and conditional blocks through a whole mailing: who gets what, and what everyone sees."""

from email import message_from_bytes, policy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from newsletter.consent.models import Topic
from newsletter.editions.archive import archived
from newsletter.editions.preflight import check, may_be_mailed
from newsletter.editions.previews.links import make_link
from newsletter.editions.variants.rules import MOST_VARIANTS, Condition, possible, rules_of
from newsletter.segments.models import Segment
from newsletter.sending import freeze, variants
from newsletter.sending.claim import claim
from newsletter.sending.freeze import freeze_content, render_variant
from newsletter.sending.models import Mailing
from newsletter.sending.prepare import prepare
from newsletter.sending.readers import values_by_delivery
from newsletter.sending.samples import problems_of_variant
from newsletter.sending.send import send
from newsletter.sending.services import SchedulingRefused, schedule
from tests.factories.sending import (
    NOW,
    ZONE,
    at,
    make_audience,
    make_plain_edition,
    make_running_mailing,
    make_scheduled_mailing,
    make_user,
    newsletter_of,
    server_at,
)
from tests.fakes.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db

WALL = "2026-11-24T13:00"


def block(text, *, match="any", languages=(), topics=(), segments=()):
    condition = {
        "match": match,
        "languages": list(languages),
        "topics": [str(one.pk) for one in topics],
        "segments": [str(one.pk) for one in segments],
    }
    return ("conditional", {"conditions": [condition], "content": [("text", f"<p>{text}</p>")]})


def mailed(mailing) -> dict:
    with SmtpServer() as server:
        send(mailing_id=mailing.pk, server=server_at(server.port), clock=at(mailing.start_at))
    return {one.recipient: message_from_bytes(one.raw, policy=policy.default) for one in server.seen}


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content()


def test_everyone_is_addressed_by_what_is_known_and_the_archive_by_nothing():
    edition = make_plain_edition(
        subject="{{姓}}さんへ、第一便", body=[("text", "<p>{{会社名}} {{氏名|読者の皆さま}} 様</p><p>本文</p>")]
    )
    people = [row.subscriber for row in make_audience(newsletter_of(edition), 4)]
    known = [
        {"family_name": "山田", "given_name": "太郎", "company": "A&B商会"},
        {"company": "A&B商会"},
        {"family_name": "{{会社名}}", "company": "秘密"},
        {},
    ]
    for person, values in zip(people, known, strict=True):
        type(person).objects.filter(pk=person.pk).update(**values)
    mailing = make_running_mailing(edition=edition)
    messages = mailed(mailing)
    subjects = [messages[person.email]["Subject"] for person in people]
    assert subjects == ["山田さんへ、第一便", "第一便", "{{会社名}}さんへ、第一便", "第一便"]
    lines = ["A&B商会 山田 太郎 様", "A&B商会 ご担当者様", "秘密 {{会社名}} 様", "読者の皆さま"]
    for person, line in zip(people, lines, strict=True):
        assert line in text_of(messages[person.email])
        assert line.replace("&", "&amp;") in messages[person.email].get_body(("html",)).get_content()
    variant = mailing.variants.get()
    assert variant.subject == "第一便"
    assert "読者の皆さま" in variant.web_html
    assert "kwmf" not in variant.web_html + variant.subject + variant.preheader
    assert "読者の皆さま" in archived(edition).html


def test_remains_of_a_field_are_found_before_mailing():
    edition = make_plain_edition(body=[("text", "<p>{{氏名}} 様</p>")])
    variant = render_variant(Mailing(newsletter=newsletter_of(edition)), edition)
    with translation.override("en"):
        assert problems_of_variant(variant, now=timezone.now()) == []
        variant.text += "kwmf000\n"
        assert problems_of_variant(variant, now=timezone.now()) == [
            "A merge field is left in the message unfilled."
        ]


def test_the_values_of_a_batch_are_read_in_one_query():
    edition = make_plain_edition(body=[("text", "<p>{{氏名}} 様</p>")])
    make_audience(newsletter_of(edition), 30)
    mailing = make_running_mailing(edition=edition)
    rows = claim(mailing_id=mailing.pk, worker="w", limit=30, now=mailing.start_at)
    with CaptureQueriesContext(connection) as queries:
        assert len(values_by_delivery(row.id for row in rows)) == 30
    assert len(queries) == 1


def test_each_reader_gets_the_blocks_whose_conditions_hold():
    newsletter = newsletter_of(make_plain_edition())
    topic = Topic.objects.create(newsletter=newsletter, slug="field", name="現場")
    other = Topic.objects.create(newsletter=newsletter, slug="desk", name="机")
    definition = {"match": "all", "conditions": [{"condition": "company", "operator": "is", "value": "商社"}]}
    segment = Segment.objects.create(newsletter=newsletter, name="商社の人", definition=definition)
    edition = make_plain_edition(
        subject="条件つき",
        body=[
            ("text", "<p>皆に</p>"),
            block("現場の話", topics=[topic]),
            block("商社の話", segments=[segment]),
            block("商社ではない話", match="none", segments=[segment]),
            block("English", languages=["en"]),
        ],
    )
    rows = make_audience(newsletter, 5)
    rows[1].topics.add(other)
    rows[2].topics.add(topic)
    people = [row.subscriber for row in rows]
    type(people[3]).objects.filter(pk=people[3].pk).update(company="商社")
    type(people[4]).objects.filter(pk=people[4].pk).update(language="en")
    mailing = make_running_mailing(edition=edition)
    assert mailing.state == mailing.State.SENDING, mailing.state_data
    messages = mailed(mailing)
    expected = ["現場 他", "他", "現場 他", "現場 商社", "現場 他 英"]
    marks = {"現場": "現場の話", "商社": "商社の話", "他": "商社ではない話", "英": "English"}
    for person, wanted in zip(people, expected, strict=True):
        text = text_of(messages[person.email])
        assert "皆に" in text
        assert {mark for mark, words in marks.items() if words in text} == set(wanted.split())
    shown = archived(edition).html
    assert "商社ではない話" in shown
    assert not any(words in shown for words in ("現場の話", "商社の話", "English"))
    found = variants.lines(mailing)
    assert sum(line.number for line in found) == 5
    assert sorted(line.number for line in found if not line.in_archive) == [1, 1, 2]
    assert len({row.body_hash for row in mailing.variants.all()}) == len(found) == 4


def test_every_variant_is_rendered_once_and_kept(monkeypatch):
    newsletter = newsletter_of(make_plain_edition())
    topics = [Topic.objects.create(newsletter=newsletter, slug=f"t{at}", name=f"話題{at}") for at in range(2)]
    edition = make_plain_edition(subject="一度だけ", body=[block(f"話{one.pk}", topics=[one]) for one in topics])
    rows = make_audience(newsletter, 3)
    rows[0].topics.add(topics[0])
    mailing = make_scheduled_mailing(edition=edition)
    original, rendered = freeze.render_variant, []

    def counting(mailing, edition, truths=None):
        rendered.append(truths)
        return original(mailing, edition, truths)

    monkeypatch.setattr(freeze, "render_variant", counting)
    freeze_content(mailing, mailing.revision.as_object())
    assert mailing.variants.count() == len(set(rendered)) == len(rendered) == 4
    kept = dict(mailing.variants.values_list("key", "body_hash"))
    assert prepare(mailing_id=mailing.pk, clock=at(mailing.start_at), batch=1)
    assert len(rendered) == 4
    left = dict(mailing.variants.values_list("key", "body_hash"))
    assert left.items() <= kept.items()
    assert sum(line.number for line in variants.lines(mailing)) == 3
    assert all(one.deliveries.exists() for one in mailing.variants.exclude(key=variants.DEFAULT))


def test_too_many_combinations_and_what_is_gone_are_refused():
    newsletter = newsletter_of(make_plain_edition())
    topics = [Topic.objects.create(newsletter=newsletter, slug=f"t{at}", name=f"話題{at}") for at in range(5)]
    edition = make_plain_edition(subject="多い", body=[block("x", topics=[one]) for one in topics])
    failed = [finding for finding in check(edition) if finding.code == "variants"]
    assert [finding.level for finding in failed] == ["fail"]
    assert str(2**5) in failed[0].message
    fewer = make_plain_edition(subject="少ない", body=[block("x", topics=[one]) for one in topics[:4]])
    assert may_be_mailed(check(fewer))
    assert len(possible(rules_of(fewer), languages=["ja", "en"])) == MOST_VARIANTS
    topics[0].delete()
    assert not may_be_mailed(check(fewer))


def test_languages_exclude_each_other_and_equal_rules_are_one():
    ja, en = ((Condition(languages=frozenset([one])),) for one in ("ja", "en"))
    assert possible([ja, en], languages=["ja", "en"]) == {(True, False), (False, True)}
    edition = make_plain_edition(subject="同じ", body=[block("x", languages=["ja"]), block("y", languages=["ja"])])
    assert rules_of(edition) == [ja]


@pytest.mark.parametrize("number", [11, 13])
def test_more_conditions_than_can_be_counted_are_refused_in_words(number):
    edition = with_too_many(number)
    found = {finding.code: finding.level for finding in check(edition)}
    assert (found["variants"], found["size"]) == ("fail", "pass")
    with pytest.raises(SchedulingRefused, match="組み合わせ"), translation.override("ja"):
        schedule(edition=edition, user=make_user("s"), wall_time=WALL, zone=ZONE, now=NOW)


def test_every_page_of_an_edition_with_too_many_conditions_answers(client):
    edition = with_too_many(13)
    client.force_login(make_user("editor"))
    link = make_link(edition=edition, days=1, pinned=False, user=make_user("l"), now=timezone.now())
    for name, of in (
        ("newsletter_schedule", edition.pk),
        ("newsletter_preflight", edition.pk),
        ("newsletter_preflight_findings", edition.pk),
        ("newsletter_preview_page", edition.pk),
        ("newsletter_trials", edition.pk),
        ("wagtailadmin_pages:edit", edition.pk),
        ("newsletter_preview", link),
    ):
        assert client.get(reverse(name, args=[of])).status_code == 200, name


def with_too_many(number):
    """An edition with so many blocks, each for the readers of another topic."""
    newsletter = newsletter_of(make_plain_edition())
    make_audience(newsletter, 1)
    topics = [Topic.objects.create(newsletter=newsletter, slug=f"t{at}", name=f"話題{at}") for at in range(number)]
    edition = make_plain_edition(subject="多すぎる", body=[block("x", topics=[one]) for one in topics])
    edition.save_revision()
    return edition


def test_combinations_are_counted_by_what_conditions_can_tell_apart():
    topics = frozenset(range(40))
    one_block = [(Condition(topics=topics),)]
    assert possible(one_block, languages=["ja"]) == {(True,), (False,)}
    nested = [(Condition(topics=frozenset(range(most))),) for most in range(1, 15)]
    assert len(possible(nested, languages=["ja"])) == 15
    four = [tuple(Condition(topics=frozenset([5 * at + each])) for each in range(5)) for at in range(4)]
    assert len(possible(four, languages=["ja"])) == MOST_VARIANTS
    every = possible([(Condition(topics=frozenset([at])),) for at in range(30)], languages=["ja"])
    assert {len(truths) for truths in every} == {30}
    assert len(every) > MOST_VARIANTS


def sizes(edition) -> list[tuple[str, str]]:
    with translation.override("en"):
        return [(one.level, one.message) for one in check(edition) if one.code == "size"]


def test_the_size_is_judged_of_the_largest_mail_a_reader_gets():
    long = "長" * 14_000
    apart = [
        block(long, languages=["ja"]),
        block(long, languages=["ja"], match="none"),
        block(long, languages=["fr"]),
    ]
    [(level, message)] = sizes(make_plain_edition(subject="別々", body=apart))
    assert level == "pass"
    assert "largest variant" in message
    together = [
        block(long, languages=["ja"]),
        block(long, match="none", languages=["en"]),
        block(long, languages=["ja"]),
    ]
    [(level, message)] = sizes(make_plain_edition(subject="一緒", body=together))
    assert level == "fail"
    assert "Japanese" in message


def test_the_size_of_variants_that_cannot_be_told_apart_is_not_guessed():
    newsletter = newsletter_of(make_plain_edition())
    topics = [Topic.objects.create(newsletter=newsletter, slug=f"t{at}", name=f"話題{at}") for at in range(5)]
    edition = make_plain_edition(subject="多い", body=[block("長" * 7_000, topics=[one]) for one in topics])
    assert [level for level, _message in sizes(edition)] == ["could not check"]
