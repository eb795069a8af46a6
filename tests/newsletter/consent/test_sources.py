"""How a subscription came about: told to the new ones, read from the first proof for those of before."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from newsletter.consent.models import ConsentRecord, Subscription
from newsletter.consent.records import page_path, record
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory
from tests.newsletter.consent.steps import press

migration = import_module("newsletter.migrations.0004_fill_subscription_source")
Action, Basis = ConsentRecord.Action, ConsentRecord.Basis

PATHS = {
    "https://example.jp/essay/": "/essay/",
    "http://e/essays/a-b/": "/essays/a-b/",
    "https://example.jp": "",
    "https://example.jp/" + "x" * 400: "/" + "x" * 299,
    "https://例え.jp/便り/": "/便り/",
    "": "",
}


def test_the_path_of_a_form():
    assert {address: page_path(address) for address in PATHS} == PATHS


@pytest.mark.django_db
def test_a_new_subscription_knows_the_page_of_its_form(now):
    subscription = press(now=now).subscription
    assert (subscription.source, subscription.source_detail) == ("form", "/essay/")


def proof(subscription, action, at, **fields):
    ConsentRecord.objects.create(
        pseudonym=subscription.subscriber.pseudonym,
        newsletter=subscription.newsletter,
        action=action,
        language="ja",
        at=at,
        **fields,
    )


@pytest.mark.django_db
def test_earlier_subscriptions_are_filled_from_their_first_proof(now, monkeypatch):
    monkeypatch.setattr(migration, "STEP", 2)
    newsletter, other = NewsletterFactory(), NewsletterFactory(slug="other")
    forms = {}
    for address in PATHS:
        forms[address] = SubscriptionFactory(newsletter=newsletter, proof=False)
        proof(forms[address], Action.REQUESTED, now, form_address=address)
    imported = SubscriptionFactory(newsletter=newsletter, proof=False)
    proof(imported, Action.IMPORTED, now, basis=Basis.BUSINESS_CARD)
    record(subscription=imported, action=Action.REQUESTED, now=now)
    here = SubscriptionFactory(newsletter=other, subscriber=imported.subscriber, proof=False)
    unproven = SubscriptionFactory(newsletter=newsletter, proof=False)
    Subscription.objects.update(source="admin", source_detail="?")
    migration.fill(apps, SimpleNamespace(connection=connection))
    found = {row.pk: (row.source, row.source_detail) for row in Subscription.objects.all()}
    assert {address: found[row.pk] for address, row in forms.items()} == {
        address: ("form", path) for address, path in PATHS.items()
    }
    assert found[imported.pk] == ("import", "")
    assert found[here.pk] == found[unproven.pk] == ("form", "")


@pytest.mark.django_db
def test_filling_no_subscriptions_is_nothing():
    migration.fill(apps, SimpleNamespace(connection=connection))
