"""Deleting pages that others still need: the admin names those, and nothing is gone."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.users.models import UserProfile

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", "何も削除されませんでした。これを使っているもの：エッセイ「{title}」"),
        ("en", "Nothing was deleted, because this is still needed by: essay “{title}”"),
    ],
)
def test_the_lists_that_essays_hang_on_stay_and_the_essays_are_named(
    editor, admin_user, essay, author, language, words
):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": language})
    pages = Page.objects.count()
    for page in (author.get_parent(), essay.category.get_parent()):
        answer = editor.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
        assert answer.status_code == 200
        assert [str(message).strip() for message in answer.context["messages"]] == [
            words.format(title=essay.get_admin_display_title())
        ]
    assert Page.objects.count() == pages
    assert Page.find_problems() == ([], [], [], [], [])
