"""Before a mailing begins, messages of every variant are looked at: also those hardest to write."""

import pytest

from newsletter.message.lint import lint
from newsletter.sending import samples
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.prepare import prepare
from tests.factories.sending import (
    at,
    make_audience,
    make_plain_edition,
    make_running_mailing,
    make_scheduled_mailing,
    newsletter_of,
)
from tests.newsletter.message.signing import sign_here

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing() -> Mailing:
    edition = make_plain_edition(body=[("text", "<p>{{氏名}} 様</p>")])
    people = [one.subscriber for one in make_audience(newsletter_of(edition), 12)]
    people[4].email = "a" * 60 + "@example.jp"
    people[6].email = "odd..one.@docomo.ne.jp"
    people[8].family_name, people[8].company = "寿限無" * 20, "株式会社みほん"
    for person in people:
        person.save()
    return make_running_mailing(edition=edition)


def test_the_hardest_of_each_variant_are_among_the_samples(mailing, django_assert_num_queries):
    variant = mailing.variants.get()
    other = mailing.variants.create(key="other", language="en", subject="x", html="y", text="z", headers={})
    Delivery.objects.filter(address="reader11@example.jp").update(variant=other)
    with django_assert_num_queries(3):
        rows = list(samples.sample_rows(mailing))
    by_variant = {pk: [row.address for row in rows if row.variant_id == pk] for pk in (variant.pk, other.pk)}
    assert by_variant[other.pk] == ["reader11@example.jp"]
    chosen = by_variant[variant.pk]
    assert len(set(chosen)) == len(chosen) <= 4
    assert {"a" * 60 + "@example.jp", "odd..one.@docomo.ne.jp", "reader8@example.jp"} <= set(chosen)


def test_what_is_looked_at_is_what_would_be_sent_signed(mailing, settings):
    sign_here(settings)
    assert samples.problems_of_recipients(mailing, now=mailing.start_at) == []
    assert samples.problems_of_variant(mailing.variants.get(), now=mailing.start_at) == []


def test_what_a_reader_would_get_spoilt_holds_the_mailing(monkeypatch):
    mailing = make_scheduled_mailing()
    monkeypatch.setattr(samples, "lint", lambda raw: ["spoilt"] if b"To: reader0@" in raw else lint(raw))
    assert not prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == ("held", "preflight")
    assert mailing.state_data == {"findings": ["spoilt"]}
    assert not mailing.edition.live


def test_an_address_no_mail_can_carry_holds_nothing(mailing):
    Delivery.objects.filter(address="reader1@example.jp").update(address="名前" * 40 + "@example.jp")
    assert samples.problems_of_recipients(mailing, now=mailing.start_at) == []
