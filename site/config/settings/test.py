"""Settings of the test suite: a folder of its own, and the stack that TEST_STACK names."""

import atexit
import shutil
from hashlib import sha256

from config import connections

from .base import *  # noqa: F403
from .base import BROKER_DIR, DATABASES, PORT, ROOT, VAR_DIR, env
from .dev import ALLOWED_HOSTS as ALLOWED_HOSTS
from .dev import WHITENOISE_USE_FINDERS as WHITENOISE_USE_FINDERS

atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)

if env["TEST_STACK"] == "services":
    DATABASES = {"default": connections.database(env["TEST_DATABASE_URL"]) | {"CONN_MAX_AGE": 0}}
    # Tests need not outlive a power cut.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
    # Named after the checkout, so that two of them can be tested at once.
    DATABASES["default"]["TEST"] = {"NAME": f"test_kawaraban_{sha256(str(ROOT).encode()).hexdigest()[:8]}_{PORT}"}
    globals().update(connections.broker(env["TEST_BROKER_URL"], BROKER_DIR))
else:
    # A file and not memory: threads meet the same locks as in the running product.
    DATABASES["default"]["NAME"] = str(VAR_DIR / "nobodys.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # The same.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"

# Nothing is looked for before a file is asked: every client of every test would list all of them.
WHITENOISE_AUTOREFRESH = True
# No test asks the world outside; those of the checks bring a world of their own.
OUTSIDE_CHECKS = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REQUIRE_SERVICES = env["REQUIRE_SERVICES"]
TEST_STACK = env["TEST_STACK"]
TEST_DATABASE_URL = env["TEST_DATABASE_URL"]
TEST_BROKER_URL = env["TEST_BROKER_URL"]
