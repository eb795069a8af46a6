"""How the language of a person is told."""

from django.conf import settings

from blog.publication import language_name


def told_language(code: str) -> str:
    """A language's name in itself (日本語, English); the code of one this publication does not write in."""
    return language_name(code) if code in dict(settings.LANGUAGES) else code
