"""What the pages about people need."""

from django import template

from newsletter.consent.evidence_words import evidence_words
from newsletter.consent.languages import told_language

register = template.Library()

register.filter("evidence_words", evidence_words)
register.filter("told_language", told_language)
