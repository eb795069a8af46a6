"""Which things of the demo stay when it is removed, because something of a person's hangs on them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import GroupPagePermission, Locale, Page, ReferenceIndex, Site

from blog.images import PublicationImage
from blog.models import EssayTag, PublicationSettings
from newsletter.consent.models import ConsentRecord, SignUpRequest, Subscriber, Subscription, Topic
from newsletter.demo import content
from newsletter.demo.accounts import DEMO_PASSWORD
from newsletter.demo.models import DemoRecord
from newsletter.editions.models import EditionPage
from newsletter.imports.models import SubscriberImport
from newsletter.newsletters.models import Newsletter, NewsletterPage
from newsletter.segments.models import Segment
from newsletter.sending.models import Delivery, Mailing
from prompts.models import Desk

IGNORED_REFERRERS = (GroupPagePermission, Site, PublicationSettings)
"""These point to pages without being anybody's work; removing a page removes the pointer."""


@dataclass(frozen=True)
class Thing:
    """One recorded thing that still exists."""

    record: DemoRecord
    value: Any

    @property
    def identity(self) -> tuple[type[models.Model], Any]:
        """Equal for two records of the same thing."""
        return (Page, self.value.pk) if isinstance(self.value, Page) else (type(self.value), self.value.pk)


class Demo:
    """What the demo made and still stands, and why parts of it stay."""

    def __init__(self, things: Sequence[Thing], *, including_edited: bool) -> None:
        self.things = things
        self.kept: dict[tuple[type[models.Model], Any], str] = {}
        self.subscribers = {thing.value.pk for thing in things if isinstance(thing.value, Subscriber)}
        self.pseudonyms = {thing.value.pseudonym for thing in things if isinstance(thing.value, Subscriber)}
        self._including_edited = including_edited
        self._identities = {thing.identity for thing in things}
        self._judge()

    def goes(self, model: type[models.Model], pk: Any) -> bool:
        """Whether a thing is the demo's and does not stay."""
        identity = (Page, pk) if issubclass(model, Page) else (model, pk)
        return identity in self._identities and identity not in self.kept

    def removable(self, model: type[models.Model]) -> list[Any]:
        """The things of one kind (pages with their subclasses) that go, once each."""
        found = {
            thing.identity: thing.value
            for thing in self.things
            if isinstance(thing.value, model) and thing.identity not in self.kept
        }
        return list(found.values())

    def _judge(self) -> None:
        """Go over the things until nothing more has to stay."""
        judged = [thing for thing in self.things if not isinstance(thing.value, Subscriber)]
        while True:
            found = {
                thing.identity: reason
                for thing in judged
                if thing.identity not in self.kept and (reason := self._why_kept(thing))
            }
            if not found:
                return
            self.kept |= found

    def _why_kept(self, thing: Thing) -> str:
        value = thing.value
        if isinstance(value, Page):
            return self._page(thing)
        judges: dict[type[models.Model], Callable[[Any], str]] = {
            Newsletter: self._newsletter,
            Mailing: self._mailing,
            PublicationImage: self._referred_to,
            PublicationSettings: self._settings,
            Tag: self._tag,
            Locale: self._locale,
            Desk: self._desk,
            get_user_model(): self._account,
        }
        judge = judges.get(type(value))
        return judge(value) if judge else ""

    def _page(self, thing: Thing) -> str:
        page = thing.value
        if not self._including_edited and _edited_since(thing):
            return _("it was edited")
        if any(not self.goes(Page, pk) for pk in page.get_children().values_list("pk", flat=True)):
            return _("there are pages below it")
        if isinstance(page, NewsletterPage) and not self.goes(Newsletter, page.newsletter_id):
            return _("its newsletter stays")
        mailings = Mailing.objects.filter(edition=page) if isinstance(page, EditionPage) else ()
        if any(not self.goes(Mailing, mailing.pk) for mailing in mailings):
            return _("it was mailed to people")
        return self._referred_to(page)

    def _referred_to(self, value: Any) -> str:
        for reference in ReferenceIndex.get_references_to(value).select_related("base_content_type"):
            model = reference.base_content_type.model_class()
            if model is None or issubclass(model, IGNORED_REFERRERS):
                continue
            pk = model._meta.pk.to_python(reference.object_id)
            if not self.goes(model, pk) and not self._belongs_to_mailing(model, pk):
                return _("something that is not of the demo refers to it")
        return ""

    def _belongs_to_mailing(self, model: type[models.Model], pk: Any) -> bool:
        """Mailings are judged by themselves; their references say nothing new."""
        return model in (Mailing, Delivery)

    def _newsletter(self, newsletter: Newsletter) -> str:
        subscriptions = Subscription.objects.filter(newsletter=newsletter).exclude(subscriber__in=self.subscribers)
        if subscriptions.exists():
            return _("people subscribed to it")
        if ConsentRecord.objects.filter(newsletter=newsletter).exclude(pseudonym__in=self.pseudonyms).exists():
            return _("it has consent records of people")
        mailings = Mailing.objects.filter(newsletter=newsletter).values_list("pk", flat=True)
        if any(not self.goes(Mailing, pk) for pk in mailings):
            return _("people were mailed by it")
        made = self._made_for(newsletter)
        if made:
            return made
        pages = NewsletterPage.objects.filter(newsletter=newsletter).values_list("pk", flat=True)
        return "" if all(self.goes(Page, pk) for pk in pages) else _("its page stays")

    def _made_for(self, newsletter: Newsletter) -> str:
        """What people made or sent in for a newsletter, which would go with it or hold it."""
        if SignUpRequest.objects.filter(newsletter=newsletter).exists():
            return _("people asked to subscribe to it")
        if SubscriberImport.objects.filter(newsletter=newsletter).exists():
            return _("subscribers were imported into it")
        for model, reason in ((Segment, _("it has segments")), (Topic, _("it has topics"))):
            mine = model._default_manager.filter(newsletter=newsletter).values_list("pk", flat=True)
            if any(not self.goes(model, pk) for pk in mine):
                return reason
        return ""

    def _mailing(self, mailing: Mailing) -> str:
        reached = Delivery.objects.filter(mailing=mailing).exclude(subscriber__in=self.subscribers)
        return _("it was mailed to people") if reached.exists() else ""

    def _settings(self, publication: PublicationSettings) -> str:
        names = content.publication()["names"]
        if (publication.name, publication.name_en) != (names["ja"], names["en"]):
            return _("the publication was given another name")
        homes = [thing for thing in self.things if isinstance(thing.value, Page) and thing.value.depth == 2]
        stays = any(home.identity in self.kept for home in homes)
        return _("its home page stays") if stays else ""

    def _tag(self, tag: Tag) -> str:
        essays = EssayTag.objects.filter(tag=tag).values_list("content_object_id", flat=True)
        return "" if all(self.goes(Page, pk) for pk in essays) else _("it is on essays that stay")

    def _locale(self, locale: Locale) -> str:
        pages = Page.objects.filter(locale=locale).values_list("pk", flat=True)
        return "" if all(self.goes(Page, pk) for pk in pages) else _("there are pages in this language")

    def _desk(self, desk: Desk) -> str:
        target = desk.target
        return _("its essay stays") if target is not None and not self.goes(type(target), target.pk) else ""

    def _account(self, user: Any) -> str:
        return "" if user.check_password(DEMO_PASSWORD) else _("it was given a password of its own")


def standing_things() -> list[Thing]:
    """Every recorded thing that still exists. Records whose thing is gone are left out."""
    things: list[Thing] = []
    records = DemoRecord.objects.order_by("pk")
    for kind in ContentType.objects.filter(pk__in=records.values("content_type")):
        model = kind.model_class()
        if model is None:
            continue
        mine = list(records.filter(content_type=kind))
        values = model._default_manager.in_bulk([model._meta.pk.to_python(record.object_id) for record in mine])
        pairs: Iterable[tuple[DemoRecord, Any]] = (
            (record, values.get(model._meta.pk.to_python(record.object_id))) for record in mine
        )
        things += [Thing(record, value) for record, value in pairs if value is not None]
    return things


def _edited_since(thing: Thing) -> bool:
    """Whether a revision of the page was made after the demo recorded it."""
    return bool(thing.value.revisions.filter(created_at__gt=thing.record.created_at).exists())
