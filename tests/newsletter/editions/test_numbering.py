"""Numbers and addresses of editions."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from newsletter.editions.models import EditionPage
from newsletter.editions.numbering import RESERVED_SLUGS, next_number
from tests.factories.editions import make_edition, newsletter_page

pytestmark = pytest.mark.django_db


def test_a_new_edition_gets_the_next_number_and_its_address() -> None:
    first, second = make_edition(), make_edition()
    assert (first.number, first.slug) == (1, "vol-1")
    assert (second.number, second.slug) == (2, "vol-2")


def test_numbers_count_for_each_page_alone() -> None:
    make_edition(number=41)
    assert next_number(newsletter_page("ja")) == 42
    assert make_edition(parent=newsletter_page("en")).number == 1


def test_a_number_of_its_own_is_kept_and_may_be_taken_away() -> None:
    edition = make_edition(number=7, slug="special")
    assert (edition.number, edition.slug) == (7, "special")
    edition.number = None
    edition.save()
    assert EditionPage.objects.get(pk=edition.pk).number is None


def test_a_copy_is_a_new_edition() -> None:
    edition = make_edition()
    copy = edition.copy(update_attrs={"slug": "copy", "title": "写し"})
    assert copy.number == 2


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_the_addresses_of_functions_are_refused(slug: str) -> None:
    edition = make_edition()
    edition.slug = slug
    with pytest.raises(ValidationError) as refused:
        edition.full_clean()
    assert "slug" in refused.value.message_dict


def test_the_form_proposes_and_refuses_a_taken_number(admin_client) -> None:
    make_edition(number=3)
    parent = newsletter_page()
    url = reverse("wagtailadmin_pages:add", args=["newsletter", "editionpage", parent.pk])
    shown = admin_client.get(url).content.decode()
    assert 'name="number" value="4"' in shown
    assert 'value="vol-4"' in shown
    data = nested_form_data(
        {
            "title": "新しい便り",
            "slug": "another",
            "number": "3",
            "subject": "",
            "preheader": "",
            "distribution": "mail-and-web",
            "form": "html-and-text",
            "body": streamfield([]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
    )
    assert "number" in admin_client.post(url, data).context["form"].errors
    admin_client.post(url, data | {"number": ""})
    assert EditionPage.objects.get(slug="another").number == 4
    assert not Page.objects.get(slug="another").live
