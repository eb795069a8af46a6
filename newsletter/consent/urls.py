"""Addresses of sign-up, confirmation, leaving and preferences."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
