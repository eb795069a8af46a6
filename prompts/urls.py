"""Addresses of the drafting desk, below the admin's root."""

from django.urls import URLPattern, path

from prompts import views


def desk_urls() -> list[URLPattern]:
    """Return the desk's addresses. `label` is the target's model, such as `blog.essaypage`."""
    base = "desk/<str:label>/<str:pk>/"
    return [
        path(base, views.state, name="desk"),
        path(f"{base}topic/", views.topic, name="desk_topic"),
        path(f"{base}shape/", views.shape, name="desk_shape"),
        path(f"{base}outline/", views.outline, name="desk_outline"),
        path(f"{base}notes/", views.add_note, name="desk_notes"),
        path(f"{base}notes/file/", views.add_file, name="desk_file"),
        path(f"{base}notes/address/", views.add_page, name="desk_address"),
        path(f"{base}notes/<int:note_id>/", views.change_note, name="desk_note"),
        path(f"{base}ask/", views.ask, name="desk_ask"),
        path(f"{base}runs/<uuid:run_id>/", views.run, name="desk_run"),
        path(f"{base}runs/<uuid:run_id>/cancel/", views.cancel, name="desk_cancel"),
        path(f"{base}runs/<uuid:run_id>/prompt/", views.prompt, name="desk_prompt"),
        path(f"{base}suggestions/<uuid:suggestion_id>/accept/", views.accept, name="desk_accept"),
        path(f"{base}suggestions/<uuid:suggestion_id>/reject/", views.reject, name="desk_reject"),
    ]
