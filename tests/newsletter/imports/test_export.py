"""Everything of subscribers as a file: safe in a spreadsheet, logged, and taken in again without loss."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from newsletter.imports.entry import Entry
from newsletter.imports.export import Wanted, as_csv, export_rows
from newsletter.imports.models import SubscriberImport
from newsletter.imports.plan import plan_of
from newsletter.imports.reading import read_entries
from newsletter.imports.recognition import KAWARABAN
from newsletter.imports.wizard_words import EXPORTED
from newsletter.imports.workbook import as_xlsx
from newsletter.segments.models import Segment
from newsletter.spreadsheets import safe_cell, unquoted
from tests.factories.newsletter import (
    NewsletterFactory,
    SegmentFactory,
    SubscriberFactory,
    SubscriptionFactory,
    TopicFactory,
)

EXPORT = "/admin/newsletter/export/"
COMPANY = {"match": "all", "conditions": [{"condition": "company", "operator": "contains", "value": "商事"}]}
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


TROUBLE = ["=1+1", "+81", " @x", "<b>&amp;]]></b>", "改\n行", "\x0b\x00", "𠮟る", "", "  間  ", "あ" * 40_000]


def test_a_workbook_holds_text_alone_and_goes_on_in_further_sheets():
    rows = [["見出し", "two"], *([f"{number}", *TROUBLE] for number in range(1201))]
    octets = b"".join(as_xlsx(rows, most_rows=1001))
    assert octets == b"".join(as_xlsx(rows, most_rows=1001))
    read = load_workbook(io.BytesIO(octets), read_only=True)
    found = [list(sheet.iter_rows()) for sheet in read.worksheets]
    assert [len(sheet) for sheet in found] == [1001, 202]
    assert all(sheet[0][0].value == "見出し" for sheet in found)
    cells = found[1][1]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "inlineStr"}
    kept = ["1000", *TROUBLE]
    kept[6], kept[8], kept[10] = "\ufffd\ufffd", None, "あ" * 32_767
    assert [cell.value for cell in cells] == kept


def test_a_workbook_begins_before_its_rows_are_all_there():
    asked = []
    rows = ([asked.append(number) or str(number)] for number in range(50_000))
    flow = as_xlsx(rows)
    assert next(flow)
    assert len(asked) < 1000


@pytest.mark.django_db
def test_a_segment_is_exported_as_a_workbook_that_is_read_again(enter):
    newsletter = NewsletterFactory()
    formula = SubscriberFactory(email="taro@example.com", company="=商事", language="ja")
    SubscriptionFactory(newsletter=newsletter, subscriber=formula)
    for email, company, state in (
        ("left@example.com", "=商事", "unsubscribed"),
        ("other@example.com", "工業", "active"),
    ):
        person = SubscriberFactory(email=email, company=company)
        SubscriptionFactory(newsletter=newsletter, subscriber=person, state=state)
    segment = SegmentFactory(newsletter=newsletter, definition=COMPANY)
    client = enter("Data")
    assert f"segment={segment.pk}" in client.get(f"/admin/newsletter/segments/{segment.pk}/").content.decode()
    answer = client.post(EXPORT, {"segment": segment.pk, "format": "xlsx"})
    assert answer.streaming
    file = SimpleUploadedFile("people.xlsx", answer.getvalue())
    client.post("/admin/newsletter/imports/upload/", {"newsletter": newsletter.pk, "file": file})
    made = SubscriberImport.objects.get()
    assert made.recognised == KAWARABAN
    [taken] = read_entries(Path(made.file.path), plan_of(made))
    assert (taken.email, taken.values["company"]) == ("taro@example.com", "=商事")
    data = ModelLogEntry.objects.get(action=EXPORTED).data
    assert (data["segment"], data["format"], data["addresses"]) == (segment.pk, "xlsx", 1)
    other = NewsletterFactory(slug="other", is_default=False)
    wrong = client.post(EXPORT, {"newsletter": other.pk, "segment": segment.pk, "format": "csv"})
    assert not wrong.streaming
    Segment.objects.update(definition={"match": "all", "conditions": [{"condition": "gone"}]})
    assert not client.post(EXPORT, {"segment": segment.pk, "format": "csv"}).streaming
    assert ModelLogEntry.objects.filter(action=EXPORTED).count() == 1


@pytest.mark.django_db
def test_the_file_is_streamed_filtered_and_logged_without_addresses(enter):
    newsletter = NewsletterFactory()
    for state in ("active", "active", "unsubscribed"):
        SubscriptionFactory(newsletter=newsletter, state=state)
    client = enter("Data")
    answer = client.post(EXPORT, {"newsletter": newsletter.pk, "state": "active", "format": "csv"})
    assert answer.streaming
    assert answer["Content-Disposition"].startswith('attachment; filename="subscribers-')
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row.get("state") or row["配信状態"] for row in rows] in (["active"] * 2, ["配信中"] * 2)
    entry = ModelLogEntry.objects.get(action=EXPORTED)
    assert entry.data == {
        "newsletter": newsletter.pk,
        "state": "active",
        "language": "",
        "segment": None,
        "format": "csv",
        "addresses": 2,
    }


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
