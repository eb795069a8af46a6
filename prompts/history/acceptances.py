"""An acceptance in a page's history: where it went and what was asked for, by the desk's words."""

from typing import Any

from django.contrib.contenttypes.models import ContentType

from prompts.desk import registered
from prompts.features import feature_label


def names_of(log_entry: Any) -> dict[str, str]:
    """Return an acceptance's `field` and `prompt` as the desk calls them, or as kept where it no longer does.

    Args:
        log_entry: of Wagtail's page or model log, with `field` and `prompt` in its data.
    """
    kind = log_entry.content_type_id
    model = ContentType.objects.get_for_id(kind).model_class() if kind else None
    field, prompt = (str(log_entry.data.get(name, "?")) for name in ("field", "prompt"))
    places = registered()[model].places if model in registered() else ()
    labels = {place.name: str(place.label) for place in places}
    return {"field": labels.get(field, field), "prompt": feature_label(prompt, model)}
