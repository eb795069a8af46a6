"""Who may do what: authors write, editors publish and send, the data role sees addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupApprovalTask, GroupCollectionPermission, GroupPagePermission, Page

from blog.models import HomePage

UPLOADS = (
    "wagtailimages.add_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.choose_document",
)
CHANGING_UPLOADS = ("wagtailimages.change_image", "wagtaildocs.change_document")
SEGMENTS = (
    "newsletter.view_segment",
    "newsletter.add_segment",
    "newsletter.change_segment",
    "newsletter.delete_segment",
)
HELD_SIGN_UPS = ("newsletter.view_signuprefusal", "newsletter.change_signuprequest")
"""To see, without addresses, what was refused, and to let through or discard what is held."""


@dataclass(frozen=True)
class Role:
    """A group: what it may do with pages below the homes, with uploads, and elsewhere in the admin."""

    name: str
    pages: tuple[str, ...] = ()
    uploads: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


AUTHORS = Role(
    "Authors",
    pages=("add_page", "publish_page"),
    uploads=UPLOADS,
    models=("wagtailadmin.access_admin",),
)
EDITORS = Role(
    "Editors",
    pages=("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"),
    uploads=UPLOADS + CHANGING_UPLOADS,
    models=(
        "wagtailadmin.access_admin",
        "blog.change_publicationsettings",
        "blog.change_housestyle",
        "blog.change_firstreaders",
        "prompts.view_promptoverride",
        "prompts.add_promptoverride",
        "prompts.change_promptoverride",
        "prompts.delete_promptoverride",
        "prompts.publish_promptoverride",
        "blog.view_synonymgroup",
        "blog.add_synonymgroup",
        "blog.change_synonymgroup",
        "blog.delete_synonymgroup",
        "wagtailsearchpromotions.add_searchpromotion",
        "wagtailsearchpromotions.change_searchpromotion",
        "wagtailsearchpromotions.delete_searchpromotion",
        "newsletter.view_newsletter",
        "newsletter.change_newsletter",
        "newsletter.view_mailing",
        "newsletter.send_mailing",
        "newsletter.approve_edition",
        "newsletter.view_subscription",
        "newsletter.view_partial",
        "newsletter.add_partial",
        "newsletter.change_partial",
        "newsletter.delete_partial",
        "newsletter.view_trialrecipient",
        "newsletter.add_trialrecipient",
        "newsletter.change_trialrecipient",
        "newsletter.delete_trialrecipient",
        "newsletter.view_topic",
        "newsletter.add_topic",
        "newsletter.change_topic",
        "newsletter.delete_topic",
        *SEGMENTS,
        *HELD_SIGN_UPS,
    ),
)
DATA = Role(
    "Data",
    models=(
        "wagtailadmin.access_admin",
        "newsletter.view_newsletter",
        "newsletter.view_subscription",
        "newsletter.change_standing",
        "newsletter.view_subscriber",
        "newsletter.export_subscriber",
        "newsletter.erase_subscriber",
        "newsletter.view_consentrecord",
        "newsletter.view_suppression",
        "newsletter.add_suppression",
        "newsletter.delete_suppression",
        "newsletter.view_domainsuppression",
        "newsletter.add_domainsuppression",
        "newsletter.delete_domainsuppression",
        "newsletter.view_subscriberimport",
        "newsletter.add_subscriberimport",
        "newsletter.change_subscriberimport",
        "newsletter.view_signuprequest",
        "newsletter.view_delivery",
        "newsletter.view_mailing",
        *SEGMENTS,
        *HELD_SIGN_UPS,
    ),
)
ROLES = (AUTHORS, EDITORS, DATA)


@transaction.atomic
def ensure_roles() -> None:
    """Make the groups and give each what its role may do.

    Adds what is missing below every home there is now; rights an administrator added stay.
    Only on the root of the tree, where Wagtail gives its own group “Editors” rights, a
    role has none. Idempotent. Raises `LookupError` when a permission does not exist.
    """
    homes = list(HomePage.objects.all())
    roots = list(Collection.objects.filter(depth=1))
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role.name)
        if role is EDITORS:
            _let_approve(group)
        group.permissions.add(*_permissions(role.models))
        GroupPagePermission.objects.filter(group=group, page__depth=1).delete()
        for permission in _permissions(f"wagtailcore.{codename}" for codename in role.pages):
            for home in homes:
                page = Page.objects.get(pk=home.pk)
                GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
        for permission in _permissions(role.uploads):
            for root in roots:
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=root, permission=permission
                )


def _let_approve(group: Group) -> None:
    """Add a group to the approval that Wagtail's migrations gave to its own moderators, whom nobody belongs to."""
    for task in GroupApprovalTask.objects.filter(groups__name="Moderators"):
        task.groups.add(group)


def _permissions(names: Iterable[str]) -> list[Permission]:
    """The permissions of names such as `blog.change_essaypage`. Raises `LookupError` naming the missing."""
    wanted = set(names)
    condition = Q(pk__in=[])
    for name in wanted:
        label, _dot, codename = name.partition(".")
        condition |= Q(content_type__app_label=label, codename=codename)
    found = list(Permission.objects.filter(condition).select_related("content_type"))
    missing = wanted - {f"{one.content_type.app_label}.{one.codename}" for one in found}
    if missing:
        raise LookupError(f"There is no permission {', '.join(sorted(missing))}.")
    return found
