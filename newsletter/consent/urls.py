"""Addresses of sign-up, confirmation, leaving and preferences."""

from django.urls import URLPattern, path

from newsletter.abuse.views import continue_sign_up
from newsletter.consent import confirm_views, standing_views, views

urlpatterns: list[URLPattern] = [
    path("sign-up/", views.sign_up, name="newsletter_sign_up"),
    path("sign-up/continue/", continue_sign_up, name="newsletter_continue_sign_up"),
    path("confirm/<str:token>/", confirm_views.confirm, name="newsletter_confirm"),
    path("confirm/<str:token>/not-me/", confirm_views.refuse, name="newsletter_refuse"),
    path("about-you/<str:token>/", confirm_views.about_you, name="newsletter_about_you"),
    path("leave/<str:token>/", standing_views.leave, name="newsletter_leave"),
    path("preferences/<str:token>/", standing_views.preferences, name="newsletter_preferences"),
]
