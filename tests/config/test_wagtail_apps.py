"""Wagtail's apps get ready as they do by themselves, but for the API that nobody serves."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from config.wagtail_apps import _Nothing, _nothing_behind

LOADED = """
import sys
print(*(name for name in ("ninja", "rest_framework", "wagtail.api.v3.api") if name in sys.modules))
"""


def test_a_process_starts_without_the_api(root: Path) -> None:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", LOADED]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.split() == []


@pytest.mark.parametrize(
    ("label", "module"),
    [
        ("wagtailimages", "wagtail.images"),
        ("wagtaildocs", "wagtail.documents"),
        ("wagtailsnippets", "wagtail.snippets"),
        ("wagtailredirects", "wagtail.contrib.redirects"),
    ],
)
def test_an_app_is_wagtails_own(label: str, module: str) -> None:
    assert apps.get_app_config(label).module is import_module(module)


def test_apps_have_registered_what_is_no_part_of_the_api() -> None:
    assert policy_registry.get_by_type(get_image_model(), fallback=False) is not None


def test_nothing_is_left_in_place_of_a_module() -> None:
    with _nothing_behind("nowhere", "nowhere.to_be_found"):
        import_module("nowhere.to_be_found").router.add_router("/", object())
    assert not any(isinstance(module, _Nothing) for module in list(sys.modules.values()))


def test_what_is_loaded_stays_what_it_is() -> None:
    with _nothing_behind("sys"):
        assert import_module("sys") is sys


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "wagtailimages:index",
        "wagtailimages_chooser:choose",
        "wagtaildocs:index",
        "wagtaildocs_chooser:choose",
        "wagtailredirects:index",
        "wagtailsnippets:index",
        "wagtailadmin_api:images:listing",
        "wagtailadmin_api:documents:listing",
        "wagtailadmin_api:pages:listing",
    ],
)
def test_the_administration_of_these_apps_answers(admin_client: Client, name: str) -> None:
    assert admin_client.get(reverse(name)).status_code == 200
