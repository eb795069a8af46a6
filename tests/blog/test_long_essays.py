"""An essay of sixty thousand characters is saved, checked, previewed and shown."""

import json

import pytest
from django.urls import reverse

from blog.models import EssayPage
from tests.blog.test_slugs import posted
from tests.factories.blog import EssayPageFactory

BLOCKS = 300
TEXT = "営業の部屋で聞いた話を書きます。" * 13  # two hundred characters
ENTRY = {"blocks": [{"text": TEXT, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}]}


def long_form(essay):
    link = essay.essay_authors.get()
    form = posted("long") | {"body-count": str(BLOCKS), "category": str(essay.category_id)}
    form |= {f"essay_authors-{name}_FORMS": "1" for name in ("TOTAL", "INITIAL")}
    form |= {"essay_authors-0-id": str(link.pk), "essay_authors-0-author": str(link.author_id)}
    for number in range(BLOCKS):
        form |= {
            f"body-{number}-deleted": "",
            f"body-{number}-order": str(number),
            f"body-{number}-type": "text",
            f"body-{number}-id": "",
            f"body-{number}-value": json.dumps({**ENTRY, "entityMap": {}}),
        }
    return form


@pytest.fixture
def essay(home, author, category):
    return EssayPageFactory(parent=home, slug="long", authors=[author], category=category, lead="")


def test_it_goes_all_the_way(essay, admin_client, client):
    address = f"/admin/pages/{essay.pk}/edit/"
    saved = admin_client.post(address, long_form(essay), headers={"accept": "application/json"})
    assert saved.json()["success"] is True
    draft = EssayPage.objects.get(pk=essay.pk).get_latest_revision_as_object()
    assert draft.reading.characters > 60_000

    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[essay.pk])
    assert admin_client.post(preview, long_form(essay)).json()["is_valid"] is True
    assert admin_client.get(preview).content.decode().count(TEXT) == BLOCKS
    assert admin_client.get(reverse("blog_essay_findings", args=[essay.pk])).status_code == 200

    draft.latest_revision.publish()
    assert client.get("/long/").content.decode().count(TEXT) == BLOCKS
