"""Word that what readers see has changed, for whoever keeps finished pages.

Saving or deleting an object is noticed without it. It is for changes that send no
signal of their own: queryset updates and bulk writes.
"""

from django.dispatch import Signal

shown_changed = Signal()
"""Sent within the transaction that changes something readers see."""
