"""The admin of `newsletter.consent.notice_texts`: its addresses."""

from django.urls import URLPattern, path
from wagtail import hooks

from newsletter.consent.notice_texts import views


@hooks.register("register_admin_urls")
def register_notice_urls() -> list[URLPattern]:
    """The addresses of the views around notices."""
    all_of = "newsletter/newsletters/<int:pk>/notices/"
    one = f"{all_of}<slug:language>/<slug:kind>/"
    return [
        path(all_of, views.notices, name="newsletter_notices"),
        path(one, views.notice, name="newsletter_notice"),
        path(f"{one}preview/", views.preview, name="newsletter_notice_preview"),
        path(f"{one}reset/", views.reset, name="newsletter_notice_reset"),
        path(f"{one}test/", views.trial, name="newsletter_notice_trial"),
    ]
