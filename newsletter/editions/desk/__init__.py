"""The drafting desk of an edition: found by `prompts` at start-up."""

from newsletter.editions.desk.adapter import EditionDesk
from newsletter.editions.models import EditionPage
from prompts.desk import register

register(EditionPage, EditionDesk())
