"""Pressing the sign-up button and reading what comes back."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from newsletter.consent.trap import set_trap
from newsletter.consent.wording import offer_for

SIGN_UP = {"ja": "/newsletter/sign-up/", "en": "/en/newsletter/sign-up/"}


def trap(language: str = "ja", *, seconds: int = 5) -> str:
    offer = offer_for(language=language)
    return set_trap(wording=offer.wording, now=timezone.now() - timedelta(seconds=seconds))


def post(client: Client, language: str = "ja", **fields: str):
    headers = fields.pop("headers", {})
    data = {"email": "taro@example.com", "shown": trap(language), **fields}
    return client.post(SIGN_UP[language], data, headers=headers)


def page(response) -> str:
    return response.content.decode()


def without_secrets(html: str) -> str:
    html = re.sub(r'name="shown" value="[^"]*"', "", html)
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)
