"""The drafting desk of an essay: found by `prompts` at start-up."""

from blog.desk.adapter import EssayDesk
from blog.models import EssayPage
from prompts.desk import register

register(EssayPage, EssayDesk())
