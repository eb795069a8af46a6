"""Newsletters and mail servers in the admin, and what their models refuse."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from newsletter.consent.models import Topic
from newsletter.newsletters.models import MailServer, Newsletter
from newsletter.roles import ensure_roles
from tests.factories.editions import make_edition
from tests.factories.newsletter import MailServerFactory, NewsletterFactory

pytestmark = pytest.mark.django_db


def test_the_menu_has_one_group_with_what_the_user_may_see(admin_client):
    html = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    for url in (reverse("newsletters:index"), reverse("mail_servers:index"), reverse("newsletter_subscribers")):
        assert url in html


def test_an_administrator_makes_a_newsletter(admin_client):
    data = {
        "name": "週刊かわら版",
        "slug": "weekly",
        "language": "ja",
        "sender_name": "かわら版",
        "sender_email": "weekly@example.jp",
        "legal_name": "合同会社かわら版",
        "time_zone": "Asia/Tokyo",
        "late_limit": "120",
        "least_hours": "20",
        "undo_seconds": "60",
        "alarm_minutes": "10",
        "tracking_opens": "none",
        "tracking_clicks": "none",
    }
    assert admin_client.get(reverse("newsletters:add")).status_code == 200
    wrong = admin_client.post(reverse("newsletters:add"), {**data, "time_zone": "Tokyo"})
    assert wrong.status_code == 200
    assert not Newsletter.objects.exists()
    assert admin_client.post(reverse("newsletters:add"), data).status_code == 302
    assert Newsletter.objects.get().slug == "weekly"


def test_a_sender_below_a_japanese_domain_is_taken_and_one_no_mail_can_carry_is_not():
    NewsletterFactory.build(sender_email="info@例え.jp", reply_to="reply@例え.jp").full_clean()
    for fields in ({"sender_email": "info@☃.jp"}, {"reply_to": "info@☃.jp"}):
        with pytest.raises(ValidationError) as refused:
            NewsletterFactory.build(**fields).full_clean()
        assert set(refused.value.message_dict) == set(fields)


def test_a_mail_server_needs_its_variable_in_the_environment(admin_client, monkeypatch):
    data = {"name": "Sakura", "variable": "EMAIL_URL_SAKURA", "connections": "2"}
    monkeypatch.delenv("EMAIL_URL_SAKURA", raising=False)
    response = admin_client.post(reverse("mail_servers:add"), data)
    assert response.status_code == 200
    assert "EMAIL_URL_SAKURA" in response.content.decode()
    monkeypatch.setenv("EMAIL_URL_SAKURA", "smtp+tls://user:hush-hush@sakura.example")
    assert admin_client.post(reverse("mail_servers:add"), data).status_code == 302
    server = MailServer.objects.get()
    html = admin_client.get(reverse("mail_servers:edit", args=[server.pk])).content.decode()
    assert "hush-hush" not in html


@pytest.mark.parametrize(
    "variable", ["SECRET_KEY", "PATH", "email_url", "EMAIL_URL_", "EMAIL_URL_A;B", "EMAIL_URLX"]
)
def test_only_variables_of_mail_servers_can_be_named(variable):
    with pytest.raises(ValidationError):
        MailServerFactory.build(variable=variable).full_clean()


def test_there_is_one_default_newsletter():
    NewsletterFactory(is_default=True)
    with pytest.raises(ValidationError, match="default|既定"):
        NewsletterFactory.build(slug="second", is_default=True).full_clean()


def test_the_short_name_stays_once_it_was_mailed():
    edition = make_edition()
    newsletter = edition.get_parent().specific.newsletter
    newsletter.slug = "renamed"
    newsletter.full_clean()
    edition.mailings.create(revision=edition.latest_revision, newsletter=newsletter, state="finished")
    with pytest.raises(ValidationError):
        newsletter.full_clean()


@pytest.mark.parametrize("name", ["a\nb", "a\x00b", "a\u2028b"])
def test_a_senders_name_holds_no_line_break(name):
    with pytest.raises(ValidationError):
        NewsletterFactory.build(sender_name=name).full_clean()


@pytest.mark.parametrize(("role", "status"), [("Authors", 302), ("Editors", 200), ("Data", 200)])
def test_roles_see_newsletters(client, django_user_model, role, status):
    from django.contrib.auth.models import Group

    ensure_roles()
    user = django_user_model.objects.create_user(username="user", email="user@example.jp", password="x")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert client.get(reverse("newsletters:index")).status_code == status
    assert client.get(reverse("mail_servers:index")).status_code == 302


def test_lists_say_yes_and_no_with_a_sign(admin_client):
    newsletter = NewsletterFactory.create()
    Topic.objects.create(newsletter=newsletter, slug="t", name="話題", name_en="Topic")
    for name in ("newsletters:index", "topics:index"):
        html = admin_client.get(reverse(name)).content.decode()
        assert not re.search(r">\s*(True|False)\s*<", html), name
