"""Public addresses of the newsletter, below `/newsletter/` and `/en/newsletter/`."""

from newsletter.consent.urls import urlpatterns

__all__ = ["urlpatterns"]
