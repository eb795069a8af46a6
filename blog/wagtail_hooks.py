"""Where Wagtail looks for the blog's hooks; each is defined beside its subject."""

import blog.checks.admin
import blog.choosers
import blog.editor
import blog.previews.admin
import blog.search.admin
import blog.typesetting
import blog.welcome  # noqa: F401
