"""Addresses of the drafting desk, below the admin's root."""

from django.urls import URLPattern, path

from prompts import check_views, decision_views, views
from prompts.history import views as history
from prompts.provenance.views import origins


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
        path(f"{base}estimate/", views.estimate, name="desk_estimate"),
        path(f"{base}month/", views.month, name="desk_month"),
        path(f"{base}history/", history.runs_of_target, name="desk_history"),
        path(f"{base}history/<uuid:run_id>/", history.one_run, name="desk_history_run"),
        path(f"{base}runs/<uuid:run_id>/", views.run, name="desk_run"),
        path(f"{base}runs/<uuid:run_id>/continue/", views.go_on, name="desk_continue"),
        path(f"{base}runs/<uuid:run_id>/cancel/", views.cancel, name="desk_cancel"),
        path(f"{base}runs/<uuid:run_id>/findings/", check_views.findings, name="desk_findings"),
        path(f"{base}origins/", origins, name="desk_origins"),
        path(f"{base}muting/", check_views.muting, name="desk_muting"),
        path(f"{base}runs/<uuid:run_id>/prompt/", views.prompt, name="desk_prompt"),
        path(
            f"{base}suggestions/<uuid:suggestion_id>/findings/",
            check_views.offer_findings,
            name="desk_offer_findings",
        ),
        path(f"{base}suggestions/<uuid:suggestion_id>/changes/", decision_views.changes, name="desk_changes"),
        path(f"{base}suggestions/<uuid:suggestion_id>/accept/", decision_views.accept, name="desk_accept"),
        path(f"{base}suggestions/<uuid:suggestion_id>/reject/", decision_views.reject, name="desk_reject"),
    ]
