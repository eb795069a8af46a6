"""From an empty installation to a publication of one's own."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings
from wagtail.models import Page, Site

from blog.models import HomePage, PublicationSettings, StandingPage
from blog.setup import create_publication, sync_site
from blog.starting_texts import Publisher
from config.first_run import connections
from config.first_run.services import is_empty
from newsletter.models import Newsletter, NewsletterPage
from tests.factories.kept import keep

pytestmark = pytest.mark.django_db

ANSWERS = {
    "languages": "ja en",
    "name": "海辺の手帖",
    "name_en": "Notes from the Shore",
    "newsletter_name": "手帖だより",
    "newsletter_name_en": "Shore Letter",
    "sender_name": "海辺の手帖 編集室",
    "sender_email": "letter@example.org",
    "legal_name": "合同会社うみべ",
    "legal_name_en": "Umibe LLC",
    "postal_address": "神奈川県鎌倉市1-2-3",
    "legal_contact": "ask@example.org",
    "time_zone": "Asia/Tokyo",
}


@pytest.fixture
def owner(client: Client) -> Client:
    user = get_user_model().objects.create_superuser("owner", "owner@example.org", "a-long-password")
    client.force_login(user)
    return client


@pytest.fixture
def set_up(owner: Client) -> Client:
    """The owner, after the form was filled in."""
    keep("first run", lambda: owner.post("/admin/first-run/", ANSWERS))
    assert HomePage.objects.exists()
    return owner


def logo() -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (64, 64), "#b1321b").save(drawn, "PNG")
    return SimpleUploadedFile("logo.png", drawn.getvalue(), "image/png")


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_an_empty_installation_says_so(client: Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "/admin/first-run/" in page.content.decode()
    assert "createsuperuser" in page.content.decode()


def test_an_installation_without_a_site_says_so_too(client: Client) -> None:
    Site.objects.all().delete()
    assert "/admin/first-run/" in client.get("/").content.decode()


def test_one_form_makes_everything(owner: Client) -> None:
    answer = owner.post("/admin/first-run/", {**ANSWERS, "logo": logo()})
    assert answer.status_code == 302, answer.context["form"].errors

    assert {home.locale.language_code: home.title for home in HomePage.objects.all()} == {
        "ja": "海辺の手帖",
        "en": "Notes from the Shore",
    }
    newsletter = Newsletter.objects.get()
    assert (newsletter.name, newsletter.is_default, newsletter.sender_email) == (
        "手帖だより",
        True,
        "letter@example.org",
    )
    assert newsletter.legal_contact == "ask@example.org"
    publication = PublicationSettings.for_site(Site.objects.get())
    assert (publication.name, publication.name_en) == ("海辺の手帖", "Notes from the Shore")
    assert publication.logo is not None
    assert set(Group.objects.values_list("name", flat=True)) >= {"Authors", "Editors", "Data"}


def test_zones_are_those_of_the_world(owner: Client) -> None:
    page = owner.get("/admin/first-run/").content.decode()
    assert 'value="Asia/Tokyo"' in page
    assert 'value="localtime"' not in page
    refused = owner.post("/admin/first-run/", {**ANSWERS, "time_zone": "localtime"})
    assert "time_zone" in refused.context["form"].errors


def test_its_pages_answer_and_name_the_publisher(set_up: Client) -> None:
    reader = Client()
    for below in ("/", "/about/", "/privacy/", "/contact/", "/newsletter/", "/authors/", "/categories/"):
        for prefix in ("", "/en"):
            assert reader.get(prefix + below).status_code == 200, prefix + below
    for path, name, other in (
        ("/privacy/", "合同会社うみべ", "Umibe LLC"),
        ("/en/privacy/", "Umibe LLC", "合同会社うみべ"),
    ):
        page = reader.get(path).content.decode()
        assert name in page
        assert other not in page
        assert 'href="mailto:ask@example.org"' in page


def test_pages_in_two_languages_are_translations_of_each_other(set_up: Client) -> None:
    for model in (HomePage, NewsletterPage):
        assert len(set(model.objects.values_list("translation_key", flat=True))) == 1
    for purpose in ("about", "privacy", "contact"):
        keys = StandingPage.objects.filter(purpose=purpose).values_list("translation_key", flat=True)
        assert (len(keys), len(set(keys))) == (2, 1)
    assert not Page.objects.filter(live=False).exists()


def test_wagtails_own_welcome_page_goes(set_up: Client) -> None:
    assert Page.objects.filter(depth=2).count() == 2
    assert Site.objects.get().root_page.specific == HomePage.objects.get(locale__language_code="ja")


def test_japanese_alone(owner: Client) -> None:
    given = {**ANSWERS, "languages": "ja", "name_en": "", "newsletter_name_en": ""}
    assert owner.post("/admin/first-run/", given).status_code == 302
    assert HomePage.objects.count() == NewsletterPage.objects.count() == 1


@pytest.mark.parametrize("name", ["name_en", "newsletter_name_en"])
def test_an_english_site_needs_english_names(owner: Client, name: str) -> None:
    answer = owner.post("/admin/first-run/", {**ANSWERS, name: ""})
    assert list(answer.context["form"].errors) == [name]
    assert is_empty()


@pytest.mark.parametrize(
    "name", sorted(set(ANSWERS) - {"languages", "name_en", "newsletter_name_en", "legal_name_en"})
)
def test_nothing_is_made_of_half_an_answer(owner: Client, name: str) -> None:
    answer = owner.post("/admin/first-run/", {**ANSWERS, name: ""})
    assert name in answer.context["form"].errors
    assert is_empty()
    assert not Newsletter.objects.exists()


def test_what_is_still_to_be_checked_is_not_published_with_the_rest(owner: Client) -> None:
    page = owner.post("/admin/first-run/", {**ANSWERS, "legal_name": "合同会社[要確認: 登記名]"})
    assert list(page.context["form"].errors) == ["legal_name"]
    assert not HomePage.objects.exists()


def test_a_second_time_changes_nothing(set_up: Client) -> None:
    before = Page.objects.count()
    assert set_up.post("/admin/first-run/", {**ANSWERS, "name": "別の名"}).status_code == 302
    assert set_up.get("/admin/first-run/").url == "/admin/"
    assert (Page.objects.count(), HomePage.objects.first().title) == (before, "海辺の手帖")


def test_creating_twice_leaves_what_exists(owner: Client) -> None:
    publisher = Publisher({"ja": "一", "en": "One"}, "社", "a@example.org")
    first = create_publication(names=publisher.names, languages=["ja"], publisher=publisher)
    second = create_publication(names={"ja": "二", "en": "Two"}, languages=["ja", "en"], publisher=publisher)
    assert second["ja"] == first["ja"]
    assert HomePage.objects.get(pk=first["ja"].pk).title == "一"
    assert second["en"].translation_key == first["ja"].translation_key


def test_the_first_language_is_the_one_without_prefix() -> None:
    publisher = Publisher({"en": "One"}, "x", "a@example.org")
    with pytest.raises(ValueError, match="first language"):
        create_publication(names=publisher.names, languages=["en"], publisher=publisher)


def test_others_than_superusers_are_sent_away(client: Client) -> None:
    assert client.get("/admin/first-run/").status_code == 302
    user = get_user_model().objects.create_user("author", "author@example.org", "a-long-password")
    client.force_login(user)
    for path in ("/admin/first-run/", "/admin/connections/"):
        assert client.get(path).status_code != 200
    assert is_empty()


def test_the_dashboard_invites_until_there_is_a_publication(owner: Client) -> None:
    assert "/admin/first-run/" in owner.get("/admin/").content.decode()
    owner.post("/admin/first-run/", ANSWERS)
    assert "/admin/first-run/" not in owner.get("/admin/").content.decode()


def test_a_test_mail_goes_to_the_one_who_asks_and_keeps_what_was_typed(owner: Client) -> None:
    answer = owner.post("/admin/first-run/", {"name": "海辺", "test": "mail"})
    assert [message.to for message in mail.outbox] == [["owner@example.org"]]
    assert answer.context["outcome"].well
    assert 'value="海辺"' in answer.content.decode()
    assert is_empty()


def test_a_mail_server_that_does_not_answer_is_said_so(owner: Client, settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "newsletter.message.backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    outcome = owner.post("/admin/connections/", {"test": "mail"}).context["outcome"]
    assert not outcome.well
    assert "refused" in outcome.words.lower()


def test_a_model_that_does_not_answer_is_said_so(owner: Client, settings: Settings, port: int) -> None:
    settings.OPENAI_BASE_URL = f"http://127.0.0.1:{port}/v1"
    assert not owner.post("/admin/connections/", {"test": "model"}).context["outcome"].well


def test_what_is_in_force_is_shown_without_secrets(owner: Client, settings: Settings) -> None:
    settings.LOCAL_MAILBOX, settings.REHEARSAL = False, False
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = "smtp.example.org", 587, "hunter2"
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = "https://models.example.org/v1", "sk-hunter2"
    settings.OPENAI_MODEL = "large"
    page = owner.get("/admin/connections/").content.decode()
    assert "smtp.example.org:587" in page
    assert "large" in page
    assert "hunter2" not in page


def test_no_model_at_all(settings: Settings) -> None:
    settings.REHEARSAL, settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = False, "", ""
    assert connections.model() == ""
    assert not connections.test_model().well


def test_no_model_is_tested_while_models_are_switched_off(settings: Settings) -> None:
    settings.AI_ENABLED = False
    outcome = connections.test_model()
    assert (outcome.well, "AI" in outcome.words) == (False, True)


def test_wagtails_site_follows_the_address(settings: Settings) -> None:
    settings.SITE_URL = "https://example.org"
    assert (sync_site().hostname, sync_site().port) == ("example.org", 443)
    settings.SITE_URL = "http://127.0.0.1:8010"
    sync_site()
    assert list(Site.objects.values_list("hostname", "port")) == [("127.0.0.1", 8010)]
