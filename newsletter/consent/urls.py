"""Addresses of sign-up, confirmation, leaving and preferences."""

from django.urls import URLPattern, path

from newsletter.consent import views

urlpatterns: list[URLPattern] = [
    path("sign-up/", views.sign_up, name="newsletter_sign_up"),
    path("sign-up/continue/", views.continue_sign_up, name="newsletter_continue_sign_up"),
    path("confirm/<str:token>/", views.confirm, name="newsletter_confirm"),
    path("confirm/<str:token>/not-me/", views.refuse, name="newsletter_refuse"),
    path("leave/<str:token>/", views.leave, name="newsletter_leave"),
    path("preferences/<str:token>/", views.preferences, name="newsletter_preferences"),
]
