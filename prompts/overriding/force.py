"""What is in force: the live override of a prompt, if it fits its file."""

import logging

from prompts.loader import Prompt, PromptFileError
from prompts.overriding.models import PromptOverride
from prompts.overriding.texts import read_override

logger = logging.getLogger(__name__)


def overridden(prompt: Prompt) -> Prompt | None:
    """Return the prompt an override makes of `prompt`, None where its file is used.

    The row is asked for each time, so that every process sees a change at once; reading and
    checking the text is remembered by its words. An override that does not fit its file any
    more is passed over and said in the log: the desk goes on with the file.
    """
    live = PromptOverride.objects.filter(prompt_id=prompt.id, language=prompt.language, live=True, uses_file=False)
    body = live.values_list("body", flat=True).first()
    if body is None:
        return None
    try:
        return read_override(prompt.id, prompt.language, body)
    except PromptFileError:
        logger.warning("prompts.override.unfit", extra={"prompt": f"{prompt.id}.{prompt.language}"})
        return None
