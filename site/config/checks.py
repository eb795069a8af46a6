"""What `check` says about keys and switches."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from newsletter.newsletters.servers import DEFAULT_VARIABLE, ServerUnknown, read_address
from prompts.features import features


@register(Tags.security, deploy=True)
def check_address_hash_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """In production, warn when the key of the suppressions follows from one that is being changed."""
    if settings.EMBEDDED or settings.ADDRESS_HASH_KEY_GIVEN or not settings.SECRET_KEY_FALLBACKS:
        return []
    return [
        Warning(
            "ADDRESS_HASH_KEY is not set and follows from a former SECRET_KEY: once that is forgotten, so is "
            "every address never to be mailed.",
            hint="Give it a value of its own, or on a publication with readers the present one: "
            "docs/configuration.md, “Changing the secret key”.",
            id="config.W002",
        )
    ]


@register()
def check_features_off(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start where AI_FEATURES_OFF names a prompt there is none of: a mistyped switch is no switch."""
    unknown = sorted(set(settings.AI_FEATURES_OFF) - set(features()))
    if not unknown:
        return []
    return [
        Error(
            f"AI_FEATURES_OFF: there is no prompt called {', '.join(unknown)}.",
            hint=f"The prompts are: {', '.join(sorted(features()))}.",
            id="config.E002",
        )
    ]


@register()
def check_mail_servers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a mail server or provider nothing could be sent through, such as one without its key.

    Names the variable, never its value.
    """
    described = {name: value.strip() for name, value in os.environ.items() if name.startswith("EMAIL_URL_")}
    problems = []
    for name, address in ({DEFAULT_VARIABLE: str(settings.EMAIL_URL)} | described).items():
        try:
            if address:
                read_address(address, variable=name)
        except ServerUnknown as error:
            problems.append(Error(str(error), hint="docs/deliverability.md", id="config.E003"))
    return list(problems)
