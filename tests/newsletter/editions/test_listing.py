"""The list of editions in the administration."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from newsletter.sending.models import Mailing
from tests.factories.editions import make_edition, newsletter_page

pytestmark = pytest.mark.django_db


def test_it_shows_number_and_state_and_leads_to_composing(admin_client) -> None:
    edition = make_edition(title="十二番目の便り", number=12)
    Mailing.objects.create(
        edition=edition,
        revision=edition.get_latest_revision(),
        newsletter=newsletter_page().newsletter,
        state=Mailing.State.HELD,
    )
    html = admin_client.get(reverse("editions:index"), headers={"accept-language": "en"}).content.decode()
    assert "十二番目の便り" in html
    assert "12" in html
    with translation.override("en"):
        assert str(Mailing.State.HELD.label) in html
    for language in ("ja", "en"):
        assert reverse("newsletter_compose", args=[newsletter_page(language).pk]) in html


def test_it_costs_the_same_for_one_and_for_many(admin_client, django_assert_max_num_queries) -> None:
    make_edition()
    url = reverse("editions:index")
    admin_client.get(url)
    with CaptureQueriesContext(connection) as first:
        admin_client.get(url)
    for _number in range(10):
        make_edition()
    with django_assert_max_num_queries(len(first) + 2):
        admin_client.get(url)


def test_what_lies_below_a_newsletters_page_begins_with_a_new_edition(admin_client) -> None:
    page = newsletter_page()
    html = admin_client.get(reverse("wagtailadmin_explore", args=[page.pk])).content.decode()
    assert html.count(reverse("newsletter_compose", args=[page.pk])) == 1
