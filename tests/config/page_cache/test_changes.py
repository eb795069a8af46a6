"""Which changes readers can see."""

import pytest
from django.apps import apps
from django.db import connection
from wagtail.models import Page, PageViewRestriction, Site

from blog.changes import shown_changed
from blog.models import EssayAuthor, EssayPage, NavigationItem, PublicationSettings
from config.models import Generation, Heartbeat
from config.page_cache.changes import shown_models
from tests.factories.blog import EssayPageFactory, ImageFactory

UNSEEN = {
    "admin",
    "auth",
    "config",
    "contenttypes",
    "prompts",
    "sessions",
    "simple_translation",
    "wagtailadmin",
    "wagtailembeds",
    "wagtailimages",
    "wagtailsearch",
    "wagtailsearchpromotions",
    "wagtailusers",
}
"""Apps of which no public page shows anything. (Searches are not kept.)"""
UNSEEN_MODELS = {
    "newsletter.Alarm",
    "newsletter.ApprovalTask",
    "newsletter.BulkChange",
    "newsletter.ConfirmationToken",
    "newsletter.ConsentContext",
    "newsletter.ConsentRecord",
    "newsletter.Delivery",
    "newsletter.DeliveryRange",
    "newsletter.DemoRecord",
    "newsletter.DomainBucket",
    "newsletter.DomainLimit",
    "newsletter.DomainSuppression",
    "newsletter.EditionApproval",
    "newsletter.Event",
    "newsletter.FormerPseudonym",
    "newsletter.FormerSubscription",
    "newsletter.ImportRefusal",
    "newsletter.ImportedChange",
    "newsletter.MailServer",
    "newsletter.MailingTally",
    "newsletter.Notice",
    "newsletter.NoticeText",
    "newsletter.OperationCount",
    "newsletter.OutsideAnswer",
    "newsletter.PaceSample",
    "newsletter.PersonToken",
    "newsletter.PreviewLink",
    "newsletter.ProviderMessage",
    "newsletter.RateWindow",
    "newsletter.Route",
    "newsletter.Segment",
    "newsletter.ServerConnection",
    "newsletter.ServerDay",
    "newsletter.ServerState",
    "newsletter.SignUpRefusal",
    "newsletter.SignUpRequest",
    "newsletter.Subscriber",
    "newsletter.SubscriberImport",
    "newsletter.Subscription",
    "newsletter.Suppression",
    "newsletter.Trial",
    "newsletter.TrialRecipient",
    "newsletter.UsedSolution",
    "taggit.TaggedItem",
    "wagtailcore.APIToken",
    "wagtailcore.Collection",
    "wagtailcore.CollectionViewRestriction",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "wagtailcore.GroupApprovalTask",
    "wagtailcore.GroupCollectionPermission",
    "wagtailcore.GroupPagePermission",
    "wagtailcore.GroupSitePermission",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtailcore.PageSubscription",
    "wagtailcore.ReferenceIndex",
    "wagtailcore.Revision",
    "wagtailcore.Task",
    "wagtailcore.TaskState",
    "wagtailcore.UploadedFile",
    "wagtailcore.Workflow",
    "wagtailcore.WorkflowContentType",
    "wagtailcore.WorkflowPage",
    "wagtailcore.WorkflowState",
    "wagtailcore.WorkflowTask",
}


def test_of_every_model_it_is_known_whether_readers_see_it():
    """A new model belongs to one side: those that replace the generation, or those named here."""
    unseen = {model for model in apps.get_models() if model._meta.app_label in UNSEEN}
    unseen |= {apps.get_model(label) for label in UNSEEN_MODELS}
    assert unseen & shown_models() == set()
    assert {model._meta.label for model in apps.get_models() if model not in unseen | shown_models()} == set()


@pytest.fixture
def told(essay, django_capture_on_commit_callbacks):
    """Whether what is done within it replaces the generation."""

    class Told:
        def by(self, change, *arguments, **more):
            Generation.objects.all().delete()
            connection.run_on_commit.clear()  # what making the publication left
            with django_capture_on_commit_callbacks(execute=True):
                change(*arguments, **more)
            return Generation.objects.exists()

    return Told()


def test_publishing_and_withdrawing(told, essay):
    revision = essay.save_revision()
    assert told.by(revision.publish)
    assert told.by(essay.unpublish)
    assert told.by(EssayPageFactory(parent=essay.get_parent()).delete)


def test_drafts_do_not(told, essay):
    essay.title = "別の題"
    assert not told.by(essay.save_revision)
    draft = EssayPageFactory(parent=essay.get_parent(), live=False)
    assert not told.by(draft.save)
    assert not told.by(draft.save_revision)
    author = essay.authors[0]
    assert not told.by(EssayAuthor.objects.create, essay=draft, author=author, sort_order=0)


def test_what_stands_on_a_live_page(told, essay):
    link = essay.essay_authors.get()
    assert told.by(link.save)
    assert told.by(link.delete)


def test_withdrawing_by_a_plain_save(told, essay):
    essay.live = False
    assert told.by(essay.save, update_fields=["live"])


def test_moving(told, essay):
    other = EssayPageFactory(parent=essay.get_parent())
    assert told.by(essay.move, other, pos="right")


def test_the_frame(told, essay):
    publication = PublicationSettings.objects.create(site=Site.objects.get())
    assert told.by(publication.save)
    assert told.by(NavigationItem.objects.create, publication=publication, page=essay)
    assert told.by(Site.objects.get().save)


def test_closing_a_page_to_the_public(told, essay):
    restricted = PageViewRestriction(page=essay.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert told.by(restricted.save)
    assert told.by(restricted.delete)


def test_a_picture_once_it_can_be_seen(told):
    image = ImageFactory()
    assert not told.by(ImageFactory)
    assert told.by(image.save)
    rendition = image.get_rendition("width-100")
    assert told.by(rendition.delete)


def test_reading_does_not(told, client):
    assert not told.by(client.get, "/gap/")


def test_the_life_of_the_installation_does_not(told, django_user_model):
    assert not told.by(django_user_model.objects.create, username="someone")
    assert not told.by(Heartbeat.objects.create, name="tick", beat_at="2026-01-01T00:00Z")


def test_bulk_changes_say_so_themselves(told):
    assert not told.by(EssayPage.objects.update, lead="別の前書き")
    assert told.by(shown_changed.send, sender=EssayPage)


def test_a_parent_that_is_no_draft_counts_for_its_children(told, essay):
    home = Page.objects.get(pk=essay.get_parent().pk).specific
    home.live = False
    assert told.by(home.save)
