"""Removing the demo: exactly what it made, and nothing a person made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import Locale, ModelLogEntry, Page, PageLogEntry, Site

from blog.images import PublicationImage
from blog.models import EssayPage, NavigationItem, PublicationSettings
from blog.related.models import RelatedEssay
from newsletter.append_only import lifted
from newsletter.consent.linked import lock_people
from newsletter.consent.models import ConsentContext, ConsentRecord, Subscriber, Suppression
from newsletter.demo.keeping import Demo, standing_things
from newsletter.demo.models import DemoRecord
from newsletter.demo.seeding import SeedRefused
from newsletter.editions.models import EditionPage
from newsletter.events import Event
from newsletter.newsletters.models import Newsletter
from newsletter.sending.models import Mailing
from prompts.models import Desk, Run

UNDER_WAY = (Mailing.State.PREPARING, Mailing.State.SENDING, Mailing.State.PAUSED)
WELCOME = {"title": "Welcome", "slug": "home"}


@dataclass
class Removal:
    """What was removed, by kind, and what stayed with the reason."""

    removed: dict[str, int] = field(default_factory=dict)
    kept: list[tuple[str, str]] = field(default_factory=list)
    accounts_left: bool = True


def remove(*, including_edited: bool = False) -> Removal:
    """Remove what `seed_demo` made, but for what people's own things refer to. Idempotent.

    Consent records and events of the demo's invented subscribers go too: for that the
    database's guards on these tables are lifted within the one transaction. Pages of the
    demo that were edited stay unless `including_edited`. Raises `SeedRefused` while a
    mailing of the demo is under way.
    """
    demo = Demo(standing_things(), including_edited=including_edited)
    if any(mailing.state in UNDER_WAY for mailing in demo.removable(Mailing)):
        raise SeedRefused(_("A mailing of the demo is under way. Let it finish or cancel it first."))
    removal = Removal(kept=_kept(demo))
    with lifted():
        _remove_readership(demo, removal)
        _remove_pages(demo, removal)
        for model in (Newsletter, PublicationImage, Tag, Desk, Locale, get_user_model()):
            _delete(removal, demo.removable(model))
        _forget(demo)
    removal.accounts_left = get_user_model().objects.filter(is_superuser=True, is_active=True).exists()
    return removal


def _kept(demo: Demo) -> list[tuple[str, str]]:
    named = {thing.identity: str(thing.value) for thing in demo.things}
    return [(named[identity], reason) for identity, reason in demo.kept.items()]


def _remove_readership(demo: Demo, removal: Removal) -> None:
    """Mailings with their deliveries, then the subscribers with their standing and proofs."""
    people = demo.removable(Subscriber)
    lock_people(*(person.pk for person in people))  # A freeze that goes on may name them.
    mailings = [mailing.pk for mailing in demo.removable(Mailing)]
    theirs = ConsentRecord.objects.filter(pseudonym__in=demo.pseudonyms)
    ConsentContext.objects.filter(record__in=theirs.values("pk")).delete()
    removal.removed[_kind(ConsentRecord)] = theirs.delete()[0]
    events = Event.objects.filter(Q(pseudonym__in=demo.pseudonyms) | Q(mailing_id__in=mailings))
    removal.removed[_kind(Event)] = events.delete()[0]
    _delete(removal, demo.removable(Mailing))
    _delete(removal, demo.removable(Suppression))
    _delete(removal, people)


def _remove_pages(demo: Demo, removal: Removal) -> None:
    pages = demo.removable(Page)
    gone = [page.pk for page in pages]
    NavigationItem.objects.filter(page__in=gone).delete()
    _delete(removal, demo.removable(PublicationSettings))
    _release_site(gone)
    _remove_desks(pages)
    # Wagtail would unpublish each page, with all that follows, just before it deletes it.
    Page.objects.filter(pk__in=gone).update(live=False)
    # Essays and editions are what other pages are protected for; no page goes whose children stay.
    first = [page.pk for page in pages if isinstance(page, EssayPage | EditionPage)]
    RelatedEssay.objects.filter(essay__in=first).delete()
    Page.objects.filter(pk__in=first).delete()
    Page.objects.filter(pk__in=gone).delete()
    PageLogEntry.objects.filter(page_id__in=gone).delete()
    removal.removed[_kind(Page)] = len(gone)


def _release_site(gone: Sequence[int]) -> None:
    """Where the site's home goes, put back the page Wagtail begins with."""
    for site in Site.objects.filter(root_page__in=gone):
        root = Page.get_first_root_node()
        site.root_page = root.add_child(instance=Page(**WELCOME))
        site.save()


def _remove_desks(pages: Sequence[Page]) -> None:
    """Desks and runs point to pages without a constraint: those of removed pages go with them."""
    for page in pages:
        target = {"content_type": ContentType.objects.get_for_model(page), "object_id": str(page.pk)}
        Desk.objects.filter(**target).delete()
        Run.objects.filter(**target).delete()


def _delete(removal: Removal, things: Sequence[Any]) -> None:
    """Delete things of one kind, with their entries in the log."""
    if not things:
        return
    model: type[models.Model] = type(things[0])
    keys = [thing.pk for thing in things]
    kind = ContentType.objects.get_for_model(model)
    ModelLogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in keys]).delete()
    model._default_manager.filter(pk__in=keys).delete()
    removal.removed[_kind(model)] = len(keys)


def _kind(model: type[models.Model]) -> str:
    """A model's name for people, in the plural."""
    return str(model._meta.verbose_name_plural)


def _forget(demo: Demo) -> None:
    """Drop the records of everything that is gone, also of what people deleted before."""
    stays = [thing.record.pk for thing in demo.things if thing.identity in demo.kept]
    DemoRecord.objects.exclude(pk__in=stays).delete()
