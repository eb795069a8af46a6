"""The essay's form in the editor."""

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from taggit.models import Tag

from blog.choosers import open_in_language
from blog.slug_form import SlugForm

if TYPE_CHECKING:
    from blog.models import EssayPage


class EssayForm(SlugForm):
    """The form of an essay: names its writer as author of a new one, and refuses tags that could have no page."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is None and kwargs["instance"].pk is None:
            _name_writer(kwargs["instance"], kwargs.get("for_user"))
        super().__init__(data, *args, **kwargs)
        open_in_language(self.fields.values(), self.instance.locale_id)

    def clean_tags(self) -> list[str]:
        """Return the tags; the address of a tag's page is made of its letters and digits."""
        tags = cast(list[str], self.cleaned_data["tags"])
        message = _("The tag “%(tag)s” needs a letter or a digit: signs alone make no address.")
        nameless = [tag for tag in tags if not Tag().slugify(tag)]
        if nameless:
            raise ValidationError([ValidationError(message, params={"tag": tag}) for tag in nameless])
        return tags


def _name_writer(essay: "EssayPage", user: Any) -> None:
    """Put who writes a new essay into the form as its author, if they have a page in its language."""
    from blog.models import AuthorPage, EssayAuthor

    own = AuthorPage.objects.filter(user=user, live=True, locale_id=essay.locale_id).first() if user else None
    if own and not essay.essay_authors.all():
        essay.essay_authors.add(EssayAuthor(author=own))
