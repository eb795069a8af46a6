"""Numbers and addresses of editions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from newsletter.editions.compose import edition_from_essays
from newsletter.editions.models import EditionPage
from newsletter.editions.numbering import RESERVED_SLUGS, next_number
from newsletter.newsletters.models import NewsletterPage
from tests.factories.editions import make_edition, make_essay, newsletter_page
from tests.factories.sending import make_user

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


def test_a_copy_is_a_draft_of_its_own_at_the_next_numbers_address(admin_client) -> None:
    edition = make_edition(live=True)
    edition.go_live_at = edition.expire_at = timezone.now() + timedelta(days=3)
    edition.save_revision()
    url = reverse("wagtailadmin_pages:copy", args=[edition.pk])
    form = admin_client.get(url).context["form"]
    assert form["new_slug"].value() == "vol-2"
    assert form["new_title"].value() == edition.title
    assert {"publish_copies", "alias"}.isdisjoint(form.fields)
    posted = {"new_title": edition.title, "new_slug": "vol-2", "new_parent_page": edition.get_parent().pk}
    assert admin_client.post(url, posted).status_code == 302
    copy = EditionPage.objects.get(slug="vol-2").get_latest_revision_as_object()
    assert (copy.number, copy.live, copy.go_live_at, copy.expire_at) == (2, False, None, None)
    assert not copy.approvals.exists()


def test_a_translation_is_the_same_edition() -> None:
    edition, english = make_edition(number=12), newsletter_page("en")
    make_edition(parent=english, number=20)
    translated = edition.copy_for_translation(english.locale)
    assert (translated.number, translated.get_parent().pk) == (12, english.pk)


def test_a_number_taken_meanwhile_is_followed_by_the_next() -> None:
    parent = newsletter_page()
    made = [
        parent.add_child(
            instance=EditionPage(title="同時", number=1, slug="vol-1", locale=parent.locale, live=False)
        )
        for _again in range(2)
    ]
    assert [(page.number, page.slug) for page in made] == [(1, "vol-1"), (2, "vol-2")]


def test_the_number_of_a_deleted_edition_at_the_end_is_free_again() -> None:
    make_edition()
    make_edition().delete()
    assert make_edition().number == 2


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_get_two_numbers() -> None:
    parent, start = newsletter_page(), Barrier(2)
    user, essay = make_user(), make_essay(slug="a")

    def made(press: str) -> int | None:
        try:
            start.wait(timeout=60)
            fresh = NewsletterPage.objects.get(pk=parent.pk)
            if press:
                return edition_from_essays(parent=fresh, essays=[essay], user=user).number
            edition = EditionPage(title="同時", number=1, slug="vol-1", locale_id=parent.locale_id, live=False)
            return fresh.add_child(instance=edition).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        numbers = [future.result(timeout=60) for future in [pool.submit(made, press) for press in ("press", "")]]
    assert sorted(numbers) == [1, 2]
    assert Page.find_problems() == ([], [], [], [], [])
