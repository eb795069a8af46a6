"""The essay's form in the editor."""

from typing import cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from taggit.models import Tag

from blog.slug_form import SlugForm


class EssayForm(SlugForm):
    """The form of an essay, which refuses tags that could have no page."""

    def clean_tags(self) -> list[str]:
        """Return the tags; the address of a tag's page is made of its letters and digits."""
        tags = cast(list[str], self.cleaned_data["tags"])
        message = _("The tag “%(tag)s” needs a letter or a digit: signs alone make no address.")
        nameless = [tag for tag in tags if not Tag().slugify(tag)]
        if nameless:
            raise ValidationError([ValidationError(message, params={"tag": tag}) for tag in nameless])
        return tags
