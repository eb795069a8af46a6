"""Everything of subscribers as a file: safe in a spreadsheet, logged, and taken in again without loss."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from newsletter.imports.entry import Entry
from newsletter.imports.export import Wanted, as_csv, export_rows
from newsletter.imports.plan import plan_of
from newsletter.imports.reading import read_entries
from newsletter.imports.recognition import KAWARABAN
from newsletter.imports.wizard_words import EXPORTED
from newsletter.spreadsheets import safe_cell, unquoted
from tests.factories.newsletter import NewsletterFactory, SubscriberFactory, SubscriptionFactory, TopicFactory

EXPORT = "/admin/newsletter/export/"
FIELDS = {
    "company": "=cmd|' /C calc'!A0",
    "department": "'@総務",
    "job_title": "-部長",
    "family_name": "山田",
    "given_name": "太郎",
    "name_reading": "ヤマダ タロウ",
    "language": "en",
    "time_zone": "Asia/Tokyo",
}


@given(st.text("='+-@\t＝a ", max_size=6))
def test_no_cell_is_a_formula_and_each_is_read_back(text):
    assert safe_cell(text)[:1] not in tuple("\t\r\n")
    assert safe_cell(text).lstrip()[:1] not in tuple("=+-@＝＋－＠")
    assert unquoted(safe_cell(text)) == text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "en"])
def test_our_own_file_is_taken_in_again_without_loss(upload, language):
    newsletter = NewsletterFactory()
    person = SubscriberFactory(email="+Taro@example.com", **FIELDS)
    taro = SubscriptionFactory(newsletter=newsletter, subscriber=person, frequency="monthly")
    taro.topics.add(TopicFactory(newsletter=newsletter, slug="b"), TopicFactory(newsletter=newsletter, slug="a"))
    SubscriptionFactory(newsletter=newsletter, email="left@example.com", state="unsubscribed")
    SubscriptionFactory(newsletter=newsletter, email="pending@example.com", state="pending")
    SubscriptionFactory(newsletter=NewsletterFactory(slug="other"), email="other@example.com")
    octets = b"".join(as_csv(export_rows(Wanted(), language=language)))
    assert octets.startswith(b"\xef\xbb\xbf")
    _answer, made = upload(octets)
    assert made.recognised == KAWARABAN
    first, left, pending, other = read_entries(Path(made.file.path), plan_of(made))
    assert first == Entry(
        2,
        "+Taro@example.com",
        "+taro@example.com",
        FIELDS,
        date(2026, 9, 1),
        "active",
        ("b", "a"),
        frequency="monthly",
    )
    assert left.frequency == "every"
    assert (left.email, left.state) == ("left@example.com", "unsubscribed")
    assert (pending.reason, other.reason) == ("unconfirmed", "other-newsletter")


@pytest.mark.django_db
def test_the_file_is_streamed_filtered_and_logged_without_addresses(enter):
    newsletter = NewsletterFactory()
    for state in ("active", "active", "unsubscribed"):
        SubscriptionFactory(newsletter=newsletter, state=state)
    client = enter("Data")
    answer = client.post(EXPORT, {"newsletter": newsletter.pk, "state": "active"})
    assert answer.streaming
    assert answer["Content-Disposition"].startswith('attachment; filename="subscribers-')
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row.get("state") or row["配信状態"] for row in rows] in (["active"] * 2, ["配信中"] * 2)
    entry = ModelLogEntry.objects.get(action=EXPORTED)
    assert entry.data == {"newsletter": newsletter.pk, "state": "active", "language": "", "addresses": 2}


@pytest.mark.django_db
def test_an_export_takes_a_bounded_number_of_queries(django_assert_num_queries):
    newsletter = NewsletterFactory()
    for _number in range(30):
        SubscriptionFactory(newsletter=newsletter, proof=False)
    with django_assert_num_queries(4):
        assert len(list(export_rows(Wanted(newsletter.pk), language="ja"))) == 31


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Editors", "Authors"])
def test_only_the_data_role_exports(enter, role):
    assert enter(role).post(EXPORT).status_code == 302
    assert reverse("newsletter_export") == EXPORT
    assert not ModelLogEntry.objects.filter(action=EXPORTED).exists()
