"""Addresses of sign-up, confirmation, leaving and preferences."""

from django.urls import URLPattern, path

from newsletter.abuse.views import continue_sign_up
from newsletter.consent import (
    address_views,
    confirm_views,
    own_data_views,
    preference_views,
    standing_views,
    views,
)

urlpatterns: list[URLPattern] = [
    path("sign-up/", views.sign_up, name="newsletter_sign_up"),
    path("sign-up/continue/", continue_sign_up, name="newsletter_continue_sign_up"),
    path("confirm/<str:token>/", confirm_views.confirm, name="newsletter_confirm"),
    path("confirm/<str:token>/not-me/", confirm_views.refuse, name="newsletter_refuse"),
    path("about-you/<str:token>/", confirm_views.about_you, name="newsletter_about_you"),
    path("leave/<str:token>/", standing_views.leave, name="newsletter_leave"),
    path("preferences/<str:token>/", preference_views.preferences, name="newsletter_preferences"),
    path("address/<str:token>/", address_views.address, name="newsletter_address"),
    path("own-data/<str:token>/", own_data_views.own_data, name="newsletter_own_data"),
    path("own-data/<str:token>/data.<str:kind>", own_data_views.own_data_file, name="newsletter_own_data_file"),
    path("own-data/<str:token>/erase/", own_data_views.erase, name="newsletter_erase"),
]
