"""Public addresses of the newsletter, below `/newsletter/` and `/en/newsletter/`."""

from django.urls import URLPattern, path

from newsletter.consent.urls import urlpatterns as of_consent
from newsletter.editions.previews import public_views

urlpatterns: list[URLPattern] = [
    *of_consent,
    path("preview/<str:token>/", public_views.preview, name="newsletter_preview"),
    path("preview/<str:token>/<slug:mode>/", public_views.preview_mode, name="newsletter_preview_of_link"),
]
