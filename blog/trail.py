"""The way from the home to a page: for readers above it, for machines in its graph."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from blog.masthead import Link, Masthead
from blog.models import EssayPage
from blog.publication import page_path
from blog.shown import title_of


def trail(page: Page, masthead: Masthead) -> list[Link]:
    """Return the links from the home to the page, itself last; an essay stands below its category."""
    steps = [Link(_("Home"), masthead.home_url)]
    if isinstance(page, EssayPage):
        if page.category and masthead.leads_to(page.category):
            steps.append(Link(page.category.title, page_path(page.category)))
    elif page.depth and page.depth > 3:
        parent = page.get_parent()
        steps.append(Link(parent.title, page_path(parent)))
    return [*steps, Link(title_of(page), page_path(page) if page.pk else "", current=True)]
