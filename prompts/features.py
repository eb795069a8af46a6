"""What the desks can ask for, by its words."""

from django.db import models

from prompts.desk import registered
from prompts.loader import library


def features() -> dict[str, str]:
    """Return every prompt of the library by its id, with its words."""
    return {prompt_id: feature_label(prompt_id) for prompt_id, _language in library()}


def feature_label(prompt_id: str, model: type[models.Model] | None = None) -> str:
    """Return the words by which a desk offers a prompt; its id where none does.

    Args:
        prompt_id: of the library, or one that was removed from it.
        model: the kind of target whose desk is asked first.
    """
    adapters = registered()
    first = [adapters[model]] if model in adapters else []
    actions = (action for adapter in [*first, *adapters.values()] for action in adapter.actions)
    return next((str(action.label) for action in actions if action.prompt_id == prompt_id), prompt_id)
