"""Whether a model may be asked, and for what: looked at before a question, at its start, while it is answered."""

from django.conf import settings

from prompts.drafting_settings import DraftingSettings
from prompts.errors import Code, ModelError, describe
from prompts.features import features


def code_of_switch(prompt_id: str, limits: DraftingSettings | None = None) -> Code | None:
    """Return why `prompt_id` may not be asked, None where it may. Either switch, of server or admin, is enough."""
    limits = limits or DraftingSettings.current()
    if not settings.AI_ENABLED or not limits.is_on:
        return Code.SWITCHED_OFF
    if prompt_id in settings.AI_FEATURES_OFF or prompt_id in limits.features_off:
        return Code.FEATURE_OFF
    return None


def refuse_if_off(prompt_id: str) -> None:
    """Raise `ModelError` (`switched_off`, `feature_off`) where a model may not be asked for this."""
    if code := code_of_switch(prompt_id):
        raise ModelError(code, permanent=True)


def words_if_all_is_off(limits: DraftingSettings) -> str:
    """Return the sentence that says that no model may be asked for anything, "" where one may."""
    code = code_of_switch("", limits)
    return describe(code, {}) if code else ""


def switched_off(limits: DraftingSettings) -> dict[str, str]:
    """Return, for every prompt that may not be asked, the sentence that says why."""
    codes = {prompt_id: code_of_switch(prompt_id, limits) for prompt_id in features()}
    return {prompt_id: describe(code, {}) for prompt_id, code in codes.items() if code}
