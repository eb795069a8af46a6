"""One server or many behind TLS: everything that matters is required from the environment."""

from .base import *  # noqa: F403
from .base import PRIVATE_STORAGE, TRUSTED_PROXIES, env

SECURE_SSL_REDIRECT = True
# Probes inside the house ask by http.
SECURE_REDIRECT_EXEMPT = [r"^status/$", r"^ready/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = env["HSTS_SECONDS"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
# Whether every sub-domain speaks https, and whether browsers may be told so for good, only the owner knows.
# Frames of the own site are allowed: Wagtail's previews need them.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "security.W019"]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "private": PRIVATE_STORAGE,
}
