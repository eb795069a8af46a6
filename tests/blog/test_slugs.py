"""Words that belong to other addresses are not given to pages."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from blog.models import EssayPage
from blog.slugs import RESERVED, check_slug


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_reserved_words_are_refused(slug):
    with pytest.raises(ValidationError) as refused:
        check_slug(slug, below_home=True)
    assert "slug" in refused.value.message_dict


def test_case_does_not_help():
    with pytest.raises(ValidationError):
        check_slug("Search", below_home=True)


def test_deeper_pages_and_owners_are_free():
    check_slug("search", below_home=False)
    check_slug("newsletter", below_home=True, owned=frozenset({"newsletter"}))


def test_japanese_slugs_are_allowed_up_to_what_servers_carry():
    check_slug("営業と話す", below_home=True)
    with pytest.raises(ValidationError):
        check_slug("営" * 67, below_home=True)


def test_an_essay_may_not_hide_the_search_page(home):
    with pytest.raises(ValidationError):
        home.add_child(instance=EssayPage(title="検索", slug="search"))
    assert not Page.objects.filter(slug="search").exists()
