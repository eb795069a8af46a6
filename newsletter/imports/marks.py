"""How a consent record says that an import wrote it."""

from newsletter.imports.models import SubscriberImport

BY_AN_IMPORT = "import "
"""How the evidence of every record begins that an import wrote."""


def mark_of(found: SubscriberImport) -> str:
    """How the evidence of every record begins that this import wrote."""
    return f"{BY_AN_IMPORT}{found.pk},"
