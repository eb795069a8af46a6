"""Uploaded files wait where no web server reads them."""

from pathlib import Path

import pytest

from newsletter.imports.models import SubscriberImport, upload_name
from tests.factories.newsletter import SubscriberImportFactory


@pytest.mark.django_db
def test_an_uploaded_file_is_ours_alone_and_keeps_no_name_of_its_owner(settings):
    made = SubscriberImportFactory(content="taro@example.com\n", file_name="../../名簿.csv")
    stored = Path(made.file.path)
    assert stored.read_text() == "taro@example.com\n"
    assert stored.is_relative_to(settings.VAR_DIR / "private")
    assert not stored.is_relative_to(settings.MEDIA_ROOT)
    assert "名簿" not in made.file.name
    assert stored.stat().st_mode & 0o777 == 0o600
    assert stored.parent.stat().st_mode & 0o777 == 0o700
    with pytest.raises(ValueError, match="not accessible via a URL"):
        made.file.storage.url(made.file.name)
    made.file.delete()
    assert not stored.exists()


def test_two_uploads_never_meet():
    names = {upload_name(SubscriberImport(), "people.csv") for _number in range(100)}
    assert len(names) == 100
