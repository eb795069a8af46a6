"""Settings of the test suite: a folder of its own, and the stack that TEST_STACK names."""

import atexit
import shutil

from config import connections

from .base import *  # noqa: F403
from .base import BROKER_DIR, DATABASES, VAR_DIR, env
from .dev import ALLOWED_HOSTS as ALLOWED_HOSTS
from .dev import WHITENOISE_USE_FINDERS as WHITENOISE_USE_FINDERS

atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)

if env["TEST_STACK"] == "services":
    DATABASES = {"default": connections.database(env["TEST_DATABASE_URL"]) | {"CONN_MAX_AGE": 0}}
    globals().update(connections.broker(env["TEST_BROKER_URL"], BROKER_DIR))
else:
    # A file and not memory: threads meet the same locks as in the running product.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REQUIRE_SERVICES = env["REQUIRE_SERVICES"]
TEST_STACK = env["TEST_STACK"]
