"""Switches, allowances, prices and endpoints, as an administrator edits them."""

import pytest
from django.urls import reverse

from config.checks import check_features_off
from prompts.budgets.quotes import price_of
from prompts.models import DraftingSettings, ModelEndpoint, ModelPrice

pytestmark = pytest.mark.django_db
ENDPOINT = {
    "name": "near",
    "writer_model": "m",
    "structured_output": "none",
    "token_parameter": "max_tokens",
    "read_timeout": "60",
}


def test_switches_and_allowances_are_saved(admin_client):
    address = reverse("wagtailsettings:edit", args=["prompts", "draftingsettings"])
    page = admin_client.get(address, follow=True)
    assert 'value="section_draft"' in page.content.decode()

    where = page.redirect_chain[-1][0]
    sent = {
        "features_off": ["slug", "teaser"],
        "currency": "JPY",
        "month_micros": "3000.5",
        "user_tokens": "90000",
    }
    assert admin_client.post(where, sent).status_code == 302
    kept = DraftingSettings.current()
    assert (kept.is_on, kept.features_off) == (False, ["slug", "teaser"])
    assert (kept.month_micros, kept.user_tokens, kept.month_tokens) == (3_000_500_000, 90_000, None)
    assert 'value="3000.5"' in admin_client.get(where).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"currency": "yen"}, {"month_micros": "-1"}, {"month_tokens": "-5"}, {"features_off": ["sermon"]}]
)
def test_nonsense_is_refused(admin_client, wrong):
    address = admin_client.get(reverse("wagtailsettings:edit", args=["prompts", "draftingsettings"])).url

    assert admin_client.post(address, {"currency": "USD", **wrong}).status_code == 200
    assert DraftingSettings.current().currency == "USD"
    assert DraftingSettings.current().is_on


def test_a_price_is_typed_in_units(admin_client):
    sent = {
        "model": "m",
        "valid_from": "2026-04-01",
        "currency": "USD",
        "input_micros": "2.5",
        "output_micros": "10",
    }
    answer = admin_client.post(reverse("model_prices:add"), sent)
    assert answer.status_code == 302

    row = ModelPrice.objects.get()
    assert (row.input_micros, row.cached_micros, row.output_micros) == (2_500_000, None, 10_000_000)
    assert price_of("m", row.valid_from).cached == 2_500_000
    assert "2.50 / 2.50 / 10.00" in admin_client.get(reverse("model_prices:index")).content.decode()
    assert admin_client.post(reverse("model_prices:add"), sent).status_code == 200, "one price a day"


def test_an_endpoint_without_its_variables_is_refused(admin_client, monkeypatch):
    suffixed = {**ENDPOINT, "variable_suffix": "NEAR"}
    assert "OPENAI_BASE_URL" in admin_client.post(reverse("model_endpoints:add"), suffixed).content.decode()
    assert not ModelEndpoint.objects.exists()

    monkeypatch.setenv("OPENAI_BASE_URL_NEAR", "http://127.0.0.1:9/v1")
    assert admin_client.post(reverse("model_endpoints:add"), suffixed).status_code == 302
    assert ModelEndpoint.objects.get().variable_suffix == "NEAR"


def test_authors_do_not_reach_the_settings(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("author", "author@example.jp"))
    for name in ("model_prices:index", "model_endpoints:index"):
        assert client.get(reverse(name)).status_code in (302, 403)


def test_a_mistyped_switch_stops_the_start(settings):
    settings.AI_FEATURES_OFF = ["headlines", "headlnes"]
    (error,) = check_features_off(None)

    assert "headlnes" in error.msg
    assert "headlines," not in error.msg
    settings.AI_FEATURES_OFF = ["headlines"]
    assert check_features_off(None) == []
