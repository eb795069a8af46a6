"""No page of any kind reaches readers with a mark of an unchecked fact, by any way past the editor's button."""

from datetime import timedelta

import pytest
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField
from wagtail.models import Comment, Page, get_page_models

from blog.models import AuthorLink, EssayPage, StandingPage
from blog.page_form import PageForm
from blog.page_texts import own_texts
from blog.publishing import CheckedBeforePublishing, PublicationRefused, unresolved_marks
from tests.factories.blog import AuthorPageFactory, EssayPageFactory, ImageFactory

MARK = "[要確認: 出典の年]"
BROKEN = "<p>[要<b>確認</b>: 出典の年]</p>"
WRITTEN = (models.CharField, models.TextField)
OURS = [model for model in get_page_models() if model is not Page]


def ask(editor, page, action, **data):
    address = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
    return editor.post(address, data, headers={"accept-language": "ja"})


@pytest.fixture
def unfinished(home, author, category):
    """A draft whose body still holds a mark."""
    essay = EssayPageFactory(parent=home, live=False, first_published_at=None, authors=[author], category=category)
    essay.body = [("text", f"<p>開封率は三割でした{MARK}。</p>")]
    essay.save_revision()
    return essay


def test_every_kind_of_page_is_checked():
    assert len(OURS) >= 11
    assert [model for model in OURS if not issubclass(model, CheckedBeforePublishing)] == []
    assert [model for model in OURS if not issubclass(model.get_edit_handler().get_form_class(), PageForm)] == []


def test_the_api_of_the_admin_answers_why_and_publishes_nothing(editor, unfinished, home):
    standing = StandingPage.objects.child_of(home).get(purpose="privacy")
    live, standing.body = standing.live_revision_id, [("text", f"<p>{MARK}</p>")]
    standing.save_revision()
    for page in (unfinished, standing):
        answer = ask(editor, page, "publish")
        assert answer.status_code == 400
        assert "公開されませんでした" in answer.json()["message"]
        assert MARK in answer.json()["obstacles"][0]
    assert not Page.objects.get(pk=unfinished.pk).live
    assert Page.objects.get(pk=standing.pk).live_revision_id == live


def test_the_api_of_the_admin_publishes_what_is_finished(editor, unfinished):
    unfinished.body = [("text", "<p>本文</p>")]
    unfinished.save_revision()
    assert ask(editor, unfinished, "publish").status_code == 200
    assert Page.objects.get(pk=unfinished.pk).live


def test_the_api_of_the_admin_reverts_to_a_draft_and_no_further(editor, essay):
    marked = essay.get_latest_revision() or essay.save_revision()
    marked.content["lead"] = MARK
    marked.save()
    assert ask(editor, essay, "revert_to_page_revision", revision_id=marked.pk).status_code == 200
    essay.refresh_from_db()
    assert essay.lead != MARK
    assert ask(editor, essay, "publish").status_code == 400


def test_a_copy_is_not_published_under_a_title_with_a_mark(editor, essay, home):
    data = {"slug": "copied", "title": f"題{MARK}", "keep_live": True}
    answer = ask(editor, essay, "copy", **data)
    assert answer.status_code == 400
    assert MARK in answer.json()["obstacles"][0]
    form = {"new_title": f"題{MARK}", "new_slug": "copied", "new_parent_page": home.pk, "publish_copies": "on"}
    answer = editor.post(reverse("wagtailadmin_pages:copy", args=[essay.pk]), form, follow=True)
    assert MARK in answer.content.decode()
    assert not Page.objects.filter(slug="copied").exists()
    assert ask(editor, essay, "copy", **data | {"keep_live": False}).status_code == 201
    assert not Page.objects.get(slug="copied").live


def test_the_action_asks_before_it_changes_anything(unfinished, admin_user):
    later = timezone.now() + timedelta(hours=1)
    revision = unfinished.get_latest_revision()
    revision.approved_go_live_at = later
    revision.save(update_fields=["approved_go_live_at"])
    for action in (
        PublishPageRevisionAction(revision),
        PublishPageRevisionAction(revision, user=admin_user),
    ):
        with pytest.raises(PublicationRefused):
            action.execute(skip_permission_checks=True)
    revision.refresh_from_db()
    assert revision.approved_go_live_at == later


def test_saving_alone_makes_no_mark_public(home, essay, unfinished):
    def refused(change):
        with pytest.raises(PublicationRefused), transaction.atomic():
            change()

    essay.lead, unfinished.live = MARK, True
    refused(essay.save)
    refused(unfinished.save)
    refused(lambda: home.add_child(instance=EssayPage(title=MARK, slug="new")))
    Page.objects.filter(pk=essay.pk).update(live=False)
    EssayPage.objects.filter(pk=essay.pk).update(lead=MARK)
    bare = Page.objects.get(pk=essay.pk)
    bare.live = True
    refused(bare.save)
    assert not Page.objects.get(pk=essay.pk).live
    assert not Page.objects.filter(slug="new").exists()


def test_a_draft_of_a_live_page_is_saved_with_its_marks(essay):
    essay.lead = MARK
    essay.save_revision()
    assert essay.get_latest_revision_as_object().lead == MARK


def test_what_readers_see_already_can_still_be_moved(home, essay):
    EssayPage.objects.filter(pk=essay.pk).update(lead=MARK)
    old = EssayPage.objects.get(pk=essay.pk)
    old.move(home, pos="first-child")
    old = EssayPage.objects.get(pk=essay.pk)
    old.change_note = "誤字を直した"
    old.save()
    old.title = "【要確認：題】"
    with pytest.raises(PublicationRefused):
        old.save()


def test_a_whole_tree_is_copied_as_drafts(home, unfinished):
    copied = CopyPageAction(unfinished, to=home, update_attrs={"slug": "copied"}, keep_live=True).execute()
    assert not EssayPage.objects.get(pk=copied.pk).live


@pytest.mark.django_db
def test_every_text_of_every_kind_of_page_is_searched():
    missed = []
    for model in OURS:
        for field in model._meta.concrete_fields:
            text = BROKEN if isinstance(field, RichTextField) else MARK
            if isinstance(field, WRITTEN) and field.editable and not field.choices:
                found = unresolved_marks(model(**{field.name: text}))
                missed += [] if len(found) == 1 and str(field.verbose_name) in found[0] else [field]
    assert missed == []


def test_every_kind_of_page_is_refused(home, author, category, essay):
    pages = home.get_descendants(inclusive=True).specific()
    kinds = set()
    for page in pages:
        page.seo_title = MARK
        with pytest.raises(PublicationRefused):
            page.save_revision().publish()
        kinds.add(type(page))
    assert len(kinds) >= 7


def test_an_authors_profile_links_and_portrait_are_searched(home):
    author = AuthorPageFactory(parent=home)
    author.bio = BROKEN
    author.links = [AuthorLink(label=f"会社{MARK}", address="https://example.jp")]
    author.photo = ImageFactory(description="【要確認：何が写っているか】")
    with pytest.raises(PublicationRefused) as refused:
        author.save_revision().publish()
    assert len(refused.value.obstacles) == 3
    assert len({MARK in reason for reason in refused.value.obstacles}) == 2


def test_tags_figures_and_their_descriptions_are_searched(essay):
    marked, figure = ImageFactory(description=MARK), {"ornament": False, "caption": ""}
    essay.body = [
        ("figure", figure | {"image": marked, "alt": ""}),
        ("figure", figure | {"image": marked, "alt": "白板"}),
        ("figure", figure | {"image": marked, "alt": "", "ornament": True}),
        ("figure", figure | {"image": ImageFactory(description="白板"), "alt": MARK, "caption": MARK}),
        ("text", "<p>[要<ruby>確認<rt>かくにん</rt></ruby>: 年]と<b>[</b>要<i>確</i>認、数]</p>"),
        ("voices", {"sides": [{"label": MARK, "voices": ["声", f"声{MARK}"]}]}),
    ]
    essay.hero_image, essay.hero_alt = marked, "帳面"
    essay.tags.add("要確認", "[要確認]")
    assert len(unresolved_marks(essay)) == 8


@pytest.mark.django_db
def test_lists_are_searched_however_they_are_stored():
    body = EssayPage._meta.get_field("body").stream_block
    bare = {"sides": [{"label": MARK, "voices": [MARK, "声"]}]}
    full = {"sides": [{"type": "item", "value": {"label": MARK, "voices": [{"type": "item", "value": MARK}]}}]}
    raw = [{"type": "voices", "value": value} for value in (bare, full)]
    found = [where.text for where in own_texts(EssayPage(body=StreamValue(body, raw, is_lazy=True)))]
    assert found.count(MARK) == 4


def test_what_editors_remark_is_their_own(essay, admin_user):
    essay.wagtail_admin_comments.add(Comment(user=admin_user, text=MARK, contentpath="lead"))
    essay.save_revision().publish()
    assert essay.wagtail_admin_comments.count() == 1


def test_an_images_description_gets_no_mark_while_readers_see_it(admin_client, essay):
    essay.hero_image = image = ImageFactory(description="白板")
    essay.save()
    address = reverse("wagtailimages:edit", args=[image.pk])
    data = {"title": image.title, "description": f"白板{MARK}", "collection": image.collection_id, "tags": ""}
    refused = admin_client.post(address, data)
    assert MARK in refused.content.decode()
    image.refresh_from_db()
    assert image.description == "白板"
    Page.objects.filter(pk=essay.pk).update(live=False)
    assert admin_client.post(address, data).status_code == 302
