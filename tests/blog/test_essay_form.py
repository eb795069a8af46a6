"""The editor of an essay: its writer is named, empty rows are borne with, pages to choose are near."""

import json

from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from blog.models import EssayPage
from tests.factories.blog import AuthorPageFactory


def form_of_a_new_essay(home, **more):
    essay = EssayPage(locale=home.locale)
    return EssayPage.get_edit_handler().get_form_class()(instance=essay, parent_page=home, **more)


def test_whoever_begins_an_essay_is_its_author(home, homes, author, admin_user):
    AuthorPageFactory(parent=homes["en"], slug="hamano-en", user=admin_user)
    assert form_of_a_new_essay(home, for_user=admin_user).formsets["essay_authors"].initial_form_count() == 0

    author.user = admin_user
    author.save()
    rows = form_of_a_new_essay(home, for_user=admin_user).formsets["essay_authors"]
    assert [row["author"].value() for row in rows] == [author.pk]
    assert form_of_a_new_essay(home).formsets["essay_authors"].initial_form_count() == 0


def test_the_author_named_beforehand_is_saved_once_and_can_be_removed(editor, home, author, admin_user):
    author.user = admin_user
    author.save()
    named = {"author": str(author.pk), "id": ""}
    first = create(editor, home, "first", inline_formset([named], initial=1))
    assert [link.author_id for link in first.essay_authors.all()] == [author.pk]
    second = create(editor, home, "second", inline_formset([named | {"DELETE": "1"}], initial=1))
    assert second.essay_authors.count() == 0


def create(editor, home, slug, rows):
    address = reverse("wagtailadmin_pages:add", args=["blog", "essaypage", home.pk])
    assert editor.post(address, fields(slug, rows)).status_code == 302
    return EssayPage.objects.get(slug=slug)


def fields(slug, rows):
    empty = dict.fromkeys(
        ("lead", "category", "tags", "hero_image", "hero_alt", "seo_title", "search_description"), ""
    )
    given = {"title": "題", "slug": slug, "body": streamfield([]), "essay_authors": rows, "ai_use": "recorded"}
    return nested_form_data(empty | given | {"chosen_related": inline_formset([]), "comments": inline_formset([])})


def test_an_empty_row_stops_no_autosave(editor, essay, author):
    """The row stays in the open form, and is sent again with the next save."""
    kept, empty = {"author": str(author.pk), "id": str(essay.essay_authors.get().pk)}, {"author": "", "id": ""}
    for already in (1, 2):
        answer = autosave(editor, essay, inline_formset([kept, empty], initial=already))
        assert answer.status_code == 200, answer.content.decode()
    draft = Page.objects.get(pk=essay.pk).get_latest_revision_as_object()
    assert [link.author_id for link in draft.essay_authors.all()] == [author.pk]


def test_a_row_with_something_wrong_in_it_still_does(editor, essay):
    assert autosave(editor, essay, inline_formset([{"author": "999999", "id": ""}])).status_code == 400


def autosave(editor, essay, rows):
    essay.refresh_from_db()
    address = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    answer = editor.post(address, fields(essay.slug, rows), headers={"accept": "application/json"})
    assert json.loads(answer.content)
    return answer


def test_choosers_open_where_the_pages_of_the_language_stand(homes, editor):
    form = form_of_a_new_essay(homes["en"])
    author, category = form.formsets["essay_authors"].empty_form.fields["author"], form.fields["category"]
    supervisor = form.fields["supervisor"]
    for field, expected in ((author, "Authors"), (category, "Categories"), (supervisor, "Authors")):
        answer = editor.get(
            field.widget.get_chooser_modal_url(), {"page_type": ",".join(field.widget.model_names)}
        )
        assert expected in answer.json()["html"]
        assert answer.json()["parent_page_id"] in homes["en"].get_children().values_list("pk", flat=True)


def test_what_wagtail_made_is_named_in_the_language_of_the_installation(home):
    assert Page.objects.get(depth=1).title == "すべてのページ"
    assert home.get_workflow().name == home.get_workflow().tasks.get().name == "承認"
