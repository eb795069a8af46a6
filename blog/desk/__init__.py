"""The drafting desks of essays and authors: found by `prompts` at start-up."""

from blog.desk.adapter import EssayDesk
from blog.desk.author import AuthorDesk
from blog.models import AuthorPage, EssayPage
from prompts.desk import register

register(EssayPage, EssayDesk())
register(AuthorPage, AuthorDesk())
