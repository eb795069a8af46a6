"""Where uploads with people's addresses wait for a worker: below VAR_DIR, and without an address on the web."""

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Files of which no page links and no web server serves any. Readable to their owner alone."""

    def url(self, name: str | None) -> str:
        """There is none. Raises `ValueError`, as Django's storages without an address do."""
        raise ValueError("This file is not accessible via a URL.")
