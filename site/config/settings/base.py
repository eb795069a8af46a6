"""Settings shared by every mode. Modes: `dev` (embedded), `test`, `production`.

Every value that may differ between installations comes from an environment variable
of the table in `config.env`; the mode is the name of the settings module chosen.
"""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from config import connections, keys, security
from config.env import Mode, derived_port, is_loopback, read_environment

SITE_DIR = Path(__file__).resolve().parents[2]
ROOT = SITE_DIR.parent

MODES: dict[str, Mode] = {"config.settings.production": "production", "config.settings.test": "test"}
MODE = MODES.get(os.environ.get("DJANGO_SETTINGS_MODULE", ""), "embedded")
EMBEDDED = MODE != "production"
env = read_environment(MODE)

PORT = env["PORT"]
MAILBOX_PORT = derived_port(PORT, 10000)
REHEARSAL_PORT = derived_port(PORT, 20000)
VAR_DIR = Path(tempfile.mkdtemp(prefix="kawaraban-test-")) if MODE == "test" else env["VAR_DIR"]
SITE_URL = env["SITE_URL"]
DEBUG = env["DEBUG"]
METRICS_TOKEN = env["METRICS_TOKEN"]

SECRET_KEY = env["SECRET_KEY"] or keys.kept_secret_key(VAR_DIR)
SECRET_KEY_FALLBACKS = list(env["SECRET_KEY_FALLBACKS"])
# The oldest key that is still known: changing the newest must not forget who is never to be mailed.
ADDRESS_HASH_KEY = env["ADDRESS_HASH_KEY"] or keys.derived_key(
    [SECRET_KEY, *SECRET_KEY_FALLBACKS][-1], "address hash"
)
ADDRESS_HASH_KEY_GIVEN = "ADDRESS_HASH_KEY" in env.given
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname, *env["ALLOWED_HOSTS"]]
# Whether only this machine can ask: what everybody may see here, nobody may see from outside.
AT_HOME = EMBEDDED and all(is_loopback(host) for host in ALLOWED_HOSTS)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = env["TRUSTED_PROXIES"]

INSTALLED_APPS = [
    "config",
    "newsletter",
    "blog",
    "prompts",
    "config.wagtail_apps.RedirectsConfig",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "config.wagtail_apps.SnippetsConfig",
    "config.wagtail_apps.DocumentsConfig",
    "config.wagtail_apps.ImagesConfig",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.page_cache.middleware.PublicPagesMiddleware",
    "config.proxies.RealAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.security.NoSuchAddressMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.security.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.security.AdminLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "blog.redirects.OldAddressMiddleware",
    "blog.editor.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "config.User"
AUTHENTICATION_BACKENDS = ["config.accounts.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "config.accounts.NotTheDemoPassword"},
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

DATABASES = {"default": connections.database(env["DATABASE_URL"])}
CACHES = {"default": connections.cache(env["CACHE_URL"], "kawaraban")}

LANGUAGE_CODE = "ja"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [SITE_DIR / "locale", SITE_DIR / "locale_wagtail"]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = env["TIME_ZONE"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [SITE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
SERVE_MEDIA = env["SERVE_MEDIA"]
# Never below MEDIA_ROOT: files with addresses in them, which web and workers hand to one another.
PRIVATE_STORAGE = {
    "BACKEND": "config.private_files.PrivateStorage",
    "OPTIONS": {
        "location": VAR_DIR / "private",
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": PRIVATE_STORAGE,
}
CARD_FONT = env["CARD_FONT"]

EMAIL_URL = env["EMAIL_URL"]
LOCAL_MAILBOX = EMBEDDED and "EMAIL_URL" not in env.given
MAILDIR = VAR_DIR / "mailbox"
globals().update(connections.mail(EMAIL_URL))
EMAIL_TIMEOUT = 30
EMAIL_USE_LOCALTIME = True
OUTSIDE_CHECKS = env["OUTSIDE_CHECKS"]
SPAMD_ADDRESS = env["SPAMD_ADDRESS"]
RSPAMD_URL = env["RSPAMD_URL"]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env["DEFAULT_FROM_EMAIL"]
BOUNCE_DOMAIN = env["BOUNCE_DOMAIN"]
ENVELOPE_SENDER = env["ENVELOPE_SENDER"]
DKIM_DOMAINS = env["DKIM_DOMAINS"]
DKIM_RSA_SELECTOR, DKIM_RSA_KEY = env["DKIM_RSA_SELECTOR"], env["DKIM_RSA_KEY"]
DKIM_ED25519_SELECTOR, DKIM_ED25519_KEY = env["DKIM_ED25519_SELECTOR"], env["DKIM_ED25519_KEY"]

REHEARSAL = EMBEDDED and not env["OPENAI_API_KEY"] and not env["OPENAI_BASE_URL"]
OPENAI_BASE_URL = f"http://127.0.0.1:{REHEARSAL_PORT}/v1" if REHEARSAL else env["OPENAI_BASE_URL"]
OPENAI_API_KEY = "rehearsal" if REHEARSAL else env["OPENAI_API_KEY"]
REHEARSAL_REFUSES = env["REHEARSAL_REFUSES"]
OPENAI_MODEL = env["OPENAI_MODEL"] or ("rehearsal" if REHEARSAL else "")
AI_ENABLED = env["AI_ENABLED"]
AI_FEATURES_OFF = env["AI_FEATURES_OFF"]
RUN_BODY_DAYS = env["RUN_BODY_DAYS"]
IMPORT_FILE_DAYS = env["IMPORT_FILE_DAYS"]

WAGTAIL_SITE_NAME = "Kawaraban"
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_USER_LOGIN_FORM = "config.wagtail_words.LoginForm"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ja", "日本語"), ("en", "English")]
WAGTAILIMAGES_IMAGE_MODEL = "blog.PublicationImage"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_AUTOSAVE_INTERVAL = 2000
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "newsletter.editions.approval.finish.finish_workflow"
# Browsers know no zone “localtime”, which some machines list.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})
WAGTAILIMAGES_IMAGE_FORM_BASE = "blog.image_form.ImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # some 200 MB while one is made smaller
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "config.search", "SEARCH_CONFIG": "simple"}}

BROKER_DIR = VAR_DIR / "broker"
globals().update(connections.broker(env["CELERY_BROKER_URL"], BROKER_DIR))
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_POOL = "config.prefork:TaskPool"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 360
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
QUEUES = ("default", "mail", "ai")
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
# Ticks expire before the next ones would pile up behind a worker that is down.
CELERY_BEAT_SCHEDULE = {"tick": {"task": "config.tick", "schedule": 5.0, "options": {"expires": 10}}}

IMPORT_MB = env["IMPORT_MB"]
PAGE_CACHE_MB = env["PAGE_CACHE_MB"]
SHARED_CACHE_SECONDS = env["SHARED_CACHE_SECONDS"]

SESSION_COOKIE_NAME = f"sessionid_{PORT}"
CSRF_COOKIE_NAME = f"csrftoken_{PORT}"
LANGUAGE_COOKIE_NAME = f"language_{PORT}"
SIGN_UP_COOKIE_NAME = f"signup_{PORT}"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long essay has several fields to each of its blocks
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail shows previews in a frame.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": security.PUBLIC_POLICY}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"hide_tokens": {"()": "config.logs.HideTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["hide_tokens"]}},
    "root": {"handlers": ["console"], "level": env["LOG_LEVEL"]},
    "loggers": {
        # Without its own handlers Django would log twice, and mail errors with their request to ADMINS.
        "django": {"handlers": [], "level": env["LOG_LEVEL"], "propagate": True},
        "django.request": {"level": "ERROR"},  # pages that are not there are no news
        "django.db.backends": {"level": "INFO"},  # the parameters of a query are texts, keys and addresses
        "django_tasks": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},  # the local mailbox' server would name every recipient
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
