"""A browser at the desk of one essay."""

import json
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from tests.prompts.asking import an_essay

PART = {"id": "p1", "kind": "section", "heading": "1. 朝", "brief": ""}


@pytest.fixture
def _no_broker():
    with patch("prompts.tasks.execute_run.apply_async"):
        yield


@pytest.fixture
def essay():
    return an_essay(title="題")


@pytest.fixture
def author(django_user_model, essay):
    """Someone who may edit pages below the essay's home, and nothing else."""
    return with_page_permission(django_user_model, essay, "author", "add_page", "change_page")


def with_page_permission(users, essay, name, *codenames):
    user = users.objects.create_user(name, f"{name}@example.jp", "password")
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    for codename in codenames:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=essay.get_parent(), permission=permission)
    return user


class DeskClient:
    """A browser at one essay's desk."""

    def __init__(self, essay, user=None, **options):
        self.client = Client(**options)
        self.base = reverse("desk", args=["blog.essaypage", essay.pk])
        if user:
            self.client.force_login(user)

    def get(self, path="", **query):
        return self.client.get(self.base + path, query)

    def post(self, path, data=None):
        return self.client.post(self.base + path, json.dumps(data or {}), content_type="application/json")


@pytest.fixture
def desk(essay, author):
    return DeskClient(essay, author)
