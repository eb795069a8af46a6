"""What tests of imports share: somebody who may import, and a file that is uploaded."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from newsletter.imports.models import SubscriberImport
from newsletter.roles import ensure_roles
from tests.factories.newsletter import NewsletterFactory

UPLOAD = "/admin/newsletter/imports/upload/"


@pytest.fixture
def enter(client, django_user_model):
    """Log in with a role."""
    ensure_roles()

    def _enter(role: str) -> Client:
        user = django_user_model.objects.create_user(username=role, email=f"{role}@example.jp", password="x")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return _enter


@pytest.fixture
def upload(enter):
    """Upload a file as the data role; the answer, and the import if one was made."""
    client, newsletter = enter("Data"), NewsletterFactory()

    def _upload(octets: bytes, name: str = "名簿.csv"):
        form = {"newsletter": newsletter.pk, "file": SimpleUploadedFile(name, octets)}
        return client.post(UPLOAD, form), SubscriberImport.objects.first()

    return _upload
