"""From a file to an import, step by step: nothing starts before columns and consent are settled."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry

from newsletter.imports.models import SubscriberImport
from newsletter.imports.wizard_forms import ConsentForm
from newsletter.imports.wizard_words import LOOKED, UPLOADED
from tests.factories.newsletter import SubscriberFactory, SubscriberImportFactory, SuppressionFactory
from tests.newsletter.imports.conftest import UPLOAD
from tests.newsletter.imports.files import HEADINGS, ROWS, text_file, workbook

pytestmark = pytest.mark.django_db
CONSENT = {"basis": "business-card", "evidence": "2026年9月の展示会", "rule": "fill", "language": "ja"}


def at(name: str, found: SubscriberImport) -> str:
    return reverse(f"newsletter_import_{name}", args=[found.pk])


def kept_columns(found: SubscriberImport) -> dict[str, str]:
    return {f"column-{index}": name for index, name in found.mapping["columns"].items()}


def csv_layout(found: SubscriberImport) -> dict[str, object]:
    return {"encoding": found.encoding, "delimiter": found.delimiter, "header_row": found.mapping["header_row"]}


def test_the_whole_way_of_a_japanese_file(upload, client):
    SubscriberFactory(email="taro@example.com")
    SuppressionFactory(email="hanako@example.co.jp")
    answer, made = upload(text_file([HEADINGS, *ROWS, ["rubbish"]], encoding="cp932"))
    assert answer.url == at("columns", made)
    assert (made.file_name, made.encoding, made.state) == ("名簿.csv", "cp932", "mapping")
    page = client.get(answer.url).content.decode()
    for shown in ("jiro.sato@example.jp", "株式会社日本語", "rubbish"):
        assert shown in page
    answer = client.post(answer.url, csv_layout(made) | kept_columns(made) | {"continue": "yes"})
    assert answer.url == at("columns", made)
    answer = client.post(
        answer.url, csv_layout(made) | kept_columns(made) | {"continue": "yes", "acknowledged": "yes"}
    )
    assert answer.url == at("consent", made)
    assert client.post(at("summary", made)).status_code == 200
    answer = client.post(answer.url, CONSENT)
    assert answer.url == at("summary", made)
    page = client.get(answer.url).content.decode()
    assert "3" in page.partition("k-counts")[2]
    assert "rubbish" in page
    answer = client.post(at("summary", made))
    made.refresh_from_db()
    assert (made.state, made.basis, made.evidence) == ("waiting", "business-card", "2026年9月の展示会")
    assert client.get(at("columns", made)).status_code == 302
    logged = list(ModelLogEntry.objects.filter(action__in=[UPLOADED, LOOKED]).values_list("action", flat=True))
    assert logged.count(UPLOADED) == 1
    assert logged.count(LOOKED) >= 2
    assert not ModelLogEntry.objects.filter(data__icontains="example.com").exists()


def test_a_shifted_address_column_stops_the_import_until_somebody_says_it_is_right(upload, client):
    rows = [["メール", "会社"], *([f"会社{n}", f"a{n}@example.com"] for n in range(20))]
    _answer, made = upload(text_file(rows))
    form = csv_layout(made) | kept_columns(made)
    answer = client.post(at("columns", made), form | {"continue": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0] == at("columns", made)
    assert "まだ続けられません" in answer.content.decode(), "a press that leads back says why"
    made.refresh_from_db()
    assert made.mapping["doubtful"] is True
    looked = client.post(at("columns", made), form | {"look": "yes"}, follow=True)
    assert "まだ続けられません" not in looked.content.decode()
    right = csv_layout(made) | {"column-0": "company", "column-1": "email", "continue": "yes"}
    assert client.post(at("columns", made), right).url == at("consent", made)
    made.refresh_from_db()
    assert (made.mapping["doubtful"], made.mapping["columns"]) == (False, {"0": "company", "1": "email"})


def test_another_way_of_reading_is_tried_and_kept(upload, client):
    first, second = [["email"], ["one@example.com"]], [["メール", "会社"], ["two@example.com", "会社"]]
    _answer, made = upload(workbook(first, second), "people.xlsx")
    answer = client.post(at("columns", made), {"sheet": "1", "header_row": "1", "column-0": "email"})
    assert "two@example.com" in client.get(answer.url).content.decode()
    made.refresh_from_db()
    assert made.mapping["columns"] == {"0": "email", "1": "company"}


def test_back_keeps_what_was_written(upload, client):
    _answer, made = upload(text_file([HEADINGS, *ROWS]))
    written = {"evidence": "半\0", "rule": "skip", "language": "en"}
    answer = client.post(at("consent", made), written | {"back": "yes"})
    assert answer.url == at("columns", made)
    made.refresh_from_db()
    assert (made.evidence, made.rule, made.language, made.basis) == ("半", "skip", "en", "")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_least_length_of_the_evidence_is_said_before_it_is_refused(language):
    with translation.override(language):
        field = ConsentForm(today=date(2026, 11, 24)).fields["evidence"]
        assert str(field.min_length) in str(field.help_text)


@pytest.mark.parametrize(
    "wrong", [{"basis": ""}, {"basis": "because"}, {"evidence": "  "}, {"agreed_on": "2099-01-01"}, {"rule": "x"}]
)
def test_consent_is_demanded_with_its_evidence(upload, client, wrong):
    _answer, made = upload(b"taro@example.com\n")
    assert client.post(at("consent", made), CONSENT | wrong).status_code == 200
    made.refresh_from_db()
    assert made.basis == ""


def test_a_file_that_is_not_what_its_name_says_is_refused_in_words_and_not_kept(upload, settings):
    kept = set((settings.VAR_DIR / "private").rglob("*"))
    answer, made = upload(b"%PDF-1.7 rubbish", "people.csv")
    assert "PDF" in answer.content.decode()
    assert made is None
    assert {path for path in (settings.VAR_DIR / "private").rglob("*") if path.is_file()} <= kept


def test_a_file_that_is_too_large_is_refused(upload, settings):
    settings.IMPORT_MB = 0
    answer, made = upload(b"taro@example.com\n")
    assert answer.status_code == 200
    assert made is None


def test_the_same_file_is_pointed_out(upload, client):
    octets = b"taro@example.com\n"
    earlier = SubscriberImportFactory(content=octets, state="finished")
    answer, made = upload(octets)
    assert made.pk != earlier.pk
    assert reverse("newsletter_import", args=[earlier.pk]) in client.get(answer.url).content.decode()


def test_a_file_is_deleted_with_an_import_that_never_started(upload, client, django_capture_on_commit_callbacks):
    _answer, made = upload(b"taro@example.com\n")
    path = made.file.path
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("discard", made))
    assert not SubscriberImport.objects.exists()
    with pytest.raises(FileNotFoundError), open(path):
        pass
    started = SubscriberImportFactory(content="taro@example.com", state="running")
    client.post(at("discard", started))
    assert SubscriberImport.objects.get() == started


def test_a_file_that_is_gone_is_said_to_be(upload, client):
    _answer, made = upload(b"taro@example.com\n")
    made.file.storage.delete(made.file.name)
    assert client.get(at("columns", made)).status_code == 409
    assert client.get(at("summary", made)).status_code == 409


@pytest.mark.parametrize("role", ["Editors", "Authors"])
def test_only_the_data_role_imports(enter, role):
    client = enter(role)
    made = SubscriberImportFactory(content="taro@example.com\n")
    pages = [UPLOAD, at("columns", made), at("consent", made), at("summary", made), reverse("newsletter_imports")]
    assert {client.get(page).status_code for page in pages} == {302}
    assert client.post(at("discard", made)).status_code == 302
    assert SubscriberImport.objects.exists()


def test_the_list_of_imports(enter):
    SubscriberImportFactory(content="x", file_name="<b>名簿</b>.csv", state="finished")
    page = enter("Data").get(reverse("newsletter_imports")).content.decode()
    assert "&lt;b&gt;名簿&lt;/b&gt;.csv" in page
