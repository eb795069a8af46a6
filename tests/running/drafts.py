"""Drafts of an installation. Called inside it, by `Installation.call`."""

from typing import Any

from django.contrib.auth import get_user_model

from blog.models import AuthorPage, CategoryPage, EssayAuthor, EssayPage, HomePage


def let_admin_in(*, name: str, password: str) -> bool:
    """Give an account a password."""
    user = get_user_model().objects.get(username=name)
    user.set_password(password)
    user.save()
    return True


def make_draft(*, title: str = "題", slug: str = "", body: list[list[Any]] | None = None, **fields: Any) -> int:
    """Make a draft that lacks nothing and return its id. `body` is pairs of a block's type and raw value."""
    home = HomePage.objects.get(locale__language_code="ja")
    number = EssayPage.objects.count() + 1
    essay = EssayPage(
        title=title, slug=slug or f"draft-{number}", locale=home.locale, live=False, lead="リード。", **fields
    )
    essay.category = CategoryPage.objects.get()
    stream = [{"type": kind, "value": value} for kind, value in body or []]
    essay.body = EssayPage._meta.get_field("body").stream_block.to_python(stream)
    essay.essay_authors = [EssayAuthor(author=AuthorPage.objects.get())]
    home.add_child(instance=essay)
    essay.save_revision()
    return int(essay.pk)


def draft_text(*, pk: int) -> str:
    """The source of every rich text of the newest draft."""
    draft = EssayPage.objects.get(pk=pk).get_latest_revision_as_object()
    return "".join(block.value.source for block in draft.body if block.block_type == "text")


def draft_lead(*, pk: int) -> str:
    """The lead of the newest draft."""
    return str(EssayPage.objects.get(pk=pk).get_latest_revision_as_object().lead)


def publish(*, pk: int) -> str:
    """Publish the newest draft and return its path."""
    EssayPage.objects.get(pk=pk).latest_revision.publish()
    return str(EssayPage.objects.get(pk=pk).url)
