"""Addresses of the mailbox' reader, below `/mailbox/` and `/en/mailbox/`."""

from django.urls import path

from config.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:name>/", views.mail, name="mail"),
    path("<str:name>/html/", views.html, name="html"),
]
