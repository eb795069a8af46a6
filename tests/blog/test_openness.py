"""Which pages are open to everybody."""

from wagtail.models import PageViewRestriction

from blog.memory import under
from blog.models import EssayPage
from blog.openness import is_open
from tests.factories.blog import EssayPageFactory


def restrict(page):
    return PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)


def test_without_restrictions_all_are_open(essay, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not essay.get_view_restrictions()
    with under(1), django_assert_num_queries(1):
        assert is_open(essay)
        assert is_open(essay)


def test_a_restricted_page_and_what_lies_below_are_not(homes, home, essay):
    other = EssayPageFactory(parent=homes["en"])
    restriction = restrict(home)
    for page, closed in ((home, True), (essay, True), (other, False)):
        assert is_open(page) is not closed
        assert list(page.get_view_restrictions()) == ([restriction] if closed else [])


def test_a_mirrored_copy_is_as_closed_as_its_source(homes, essay):
    copy = essay.copy_for_translation(homes["en"].locale, alias=True)
    restriction = restrict(essay)
    assert list(EssayPage.objects.get(pk=copy.pk).get_view_restrictions()) == [restriction]
