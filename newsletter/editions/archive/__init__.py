"""The public archive: what was mailed, as it was mailed, and what is published without being mailed."""

from newsletter.editions.archive.showing import Archived, archived, fragment

__all__ = ["Archived", "archived", "fragment"]
