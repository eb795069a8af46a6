"""The files for an authority: whole, hashed, streamed, for those who may export, and logged."""

import csv
import hashlib
import io
import json
from uuid import uuid4

import pytest
from wagtail.models import ModelLogEntry

from newsletter.consent import authority
from newsletter.consent.authority import COLUMNS, digest, dossier, newsletter_rows
from newsletter.consent.models import FormerPseudonym, Subscriber
from newsletter.consent.records import Origin, record
from tests.factories.newsletter import WORDING, NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


def test_a_dossier_holds_every_record_with_its_hashes(now):
    row = SubscriptionFactory(email="taro@example.com")
    record(subscription=row, action="changed", evidence="fields: language", origin=Origin("192.0.2.9"), now=now)
    kept = json.loads(json.dumps(dossier(row.subscriber, now=now)))
    assert [one["action"] for one in kept["records"]] == ["requested", "confirmed", "changed"]
    confirmed = kept["records"][1]
    assert confirmed["wording_sha256"] == hashlib.sha256(WORDING.encode()).hexdigest()
    assert confirmed["wording_matches_hash"] is True
    assert kept["subscriptions"][0]["rests_on_record"] == confirmed["record"]
    assert kept["sha256_of_records"] == digest([one["record_sha256"] for one in kept["records"]])
    assert len({one["record_sha256"] for one in kept["records"]}) == 3
    assert kept["records"][2]["network_address"] == "192.0.2.9"


def test_a_newsletters_records_come_in_chunks(monkeypatch, django_assert_num_queries):
    letter = NewsletterFactory()
    for _ in range(4):
        SubscriptionFactory(newsletter=letter)
    SubscriptionFactory(newsletter=NewsletterFactory(slug="other"))
    monkeypatch.setattr(authority, "CHUNK", 3)
    with django_assert_num_queries(10):
        rows = list(newsletter_rows(letter))
    assert len({row[0] for row in rows}) == len(rows) == 8
    assert all(len(row) == len(COLUMNS) and row[2] for row in rows)


def test_what_was_written_before_a_merge_is_shown_with_its_person():
    row = SubscriptionFactory(email="taro@example.com")
    former = row.subscriber.pseudonym
    Subscriber.objects.update(pseudonym=uuid4())
    FormerPseudonym.objects.create(pseudonym=former, subscriber=row.subscriber)
    assert {tuple(one[2:5]) for one in newsletter_rows(row.newsletter)} == {("taro@example.com", former, "active")}


def test_pages_and_files_in_the_admin(client, enter, now):
    row = SubscriptionFactory(email="taro@example.com")
    row.subscriber.language = "en"
    row.subscriber.save()
    record(subscription=row, action="changed", evidence="=cmd|' /C calc'!A0", now=now)
    person = f"/admin/newsletter/subscribers/{row.subscriber_id}/"
    pages = [f"{person}proofs/", f"{person}proofs.json", f"/admin/newsletter/proofs/{row.newsletter_id}.csv"]
    assert [client.get(page).status_code for page in pages] == [302] * 3
    for role in ("Authors", "Editors"):
        entered = enter(role)
        assert [entered.get(page).status_code for page in pages] == [302] * 3
    data = enter("Data")
    printed = data.get(pages[0]).content.decode()
    assert '<link rel="icon" href="data:,">' in printed  # Or a browser asks for one that is not there.
    assert '<article lang="en">' in printed
    assert '<article lang="ja">' in printed
    assert data.get(pages[1]).json()["person"]["address"] == "taro@example.com"
    body = b"".join(data.get(pages[2]).streaming_content).decode()
    table = list(csv.reader(io.StringIO(body.removeprefix("\ufeff"), newline="")))
    assert table[0] == list(COLUMNS)
    assert "'=cmd|' /C calc'!A0" in table[3]
    entries = ModelLogEntry.objects.filter(action="newsletter.proofs.export")
    assert sorted(entry.data["format"] for entry in entries) == ["csv", "html", "json"]
    assert not any("example.com" in f"{entry.label}{entry.data}" for entry in entries)
