"""The installation's secret keys where the environment gives none."""

import hashlib
import hmac
import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def kept_secret_key(folder: Path) -> str:
    """Return the secret key kept in `folder`, making it at the first call.

    Two processes starting at once get the same key: the first to put its file in place wins.
    """
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _place(path, get_random_secret_key())
    return path.read_text().strip()


def _place(path: Path, key: str) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")  # made with mode 0600
    try:
        os.write(descriptor, key.encode())
        os.close(descriptor)
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.unlink(draft)


def derived_key(secret_key: str, purpose: str) -> str:
    """A second key that follows from `secret_key` and cannot be turned back into it."""
    return hmac.new(secret_key.encode(), purpose.encode(), hashlib.sha256).hexdigest()
