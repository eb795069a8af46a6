"""The hash of frozen content: made when it is frozen, compared before any of it is mailed."""

import hashlib
import json
from typing import Any

from newsletter.sending.models import MailingVariant


class ContentChanged(Exception):
    """What is kept of a variant is not what was frozen. The message names the variant's number."""


def content_hash(
    *, subject: str, html: str, text: str, headers: dict[str, Any], fields: dict[str, Any] | None = None
) -> str:
    """The SHA-256 of everything recipients of a variant have in common: of fields, how they are said."""
    common = [subject, html, text, headers, *([fields] if fields else [])]
    whole = json.dumps(common, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def load_frozen(variant_id: int) -> MailingVariant:
    """A variant as it was frozen. Raises `ContentChanged` where something changed it since (DESIGN I4)."""
    variant = MailingVariant.objects.get(pk=variant_id)
    found = content_hash(
        subject=variant.subject,
        html=variant.html,
        text=variant.text,
        headers=variant.headers,
        fields=variant.fields,
    )
    if found != variant.body_hash:
        raise ContentChanged(f"the frozen content of variant {variant_id} was changed")
    return variant
