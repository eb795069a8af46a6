"""Merge fields: a reader's name or company in a mail, written so that what is missing never shows. Pure."""
