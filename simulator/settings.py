"""Settings. Everything that may differ between machines comes from the environment.

Nothing needs to be set to run on one machine; docs/deploy.md lists what a server sets.
"""

from pathlib import Path
from typing import Any

from environs import Env

from simulator import secret_key

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or secret_key.kept_in(BASE_DIR / ".secret-key")
ALLOWED_HOSTS: list[str] = [*env.list("ALLOWED_HOSTS", []), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "simulator",
    "simulator.workspaces",
    "simulator.web",
    "django.contrib.staticfiles",
    "django_ace",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    # Django pads what it compresses, and CSRF tokens are masked anew in every answer, so that
    # lengths tell nothing about them (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # for runserver; ASGI: static_files.py
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "simulator.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
            ],
        },
    },
]

# Data: SQLite in the project folder, or DATABASE_URL.
DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        f"sqlite:///{BASE_DIR / 'db.sqlite3'}",
        conn_max_age=600,  # the threads that answer stay (simulator/handler.py)
        conn_health_checks=True,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # two writers wait for each other instead of failing
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

# Memory: this process's own, or REDIS_URL when there are several processes.
REDIS_URL = env.str("REDIS_URL", "")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Static files: straight from static/ and the packages, or, for a server, collected and named
# by their content so that browsers may keep them for ever.
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", False)
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if STATIC_MANIFEST else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_MANIFEST

# What a browser may do with our pages: only what we serve ourselves, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True  # htmx sends the token from the page, never from the cookie
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"

# Behind a proxy that speaks TLS: cookies and addresses only over it.
HTTPS = env.bool("HTTPS", False)
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# A request may carry this much text; what a workspace may hold is the engine's own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# Languages, each by its own name; their words are in simulator/locale (docs/decisions/0017).
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}

# What one visitor may do and keep (simulator/workspaces/limits.py).
MAX_ACTIONS = env.int("MAX_ACTIONS", 10_000)  # in one workspace
MAX_ACTION_BYTES = env.int("MAX_ACTION_BYTES", 1_000_000)
MAX_WORKSPACES = env.int("MAX_WORKSPACES", 200)  # of one visitor
MAX_SHARES = env.int("MAX_SHARES", 200)  # links of one visitor that open
SHARES_PER_MINUTE = env.str("SHARES_PER_MINUTE", "20/minute")  # made by one visitor
OPENS_PER_MINUTE = env.str("OPENS_PER_MINUTE", "1200/minute")  # of one link, by anybody
FORKS_PER_MINUTE = env.str("FORKS_PER_MINUTE", "10/minute")  # made by one visitor
ALL_FORKS_PER_MINUTE = env.str("ALL_FORKS_PER_MINUTE", "300/minute")  # by everybody together
CODES_PER_MINUTE = env.str("CODES_PER_MINUTE", "10/minute")  # made or tried by one visitor
ALL_CODES_PER_MINUTE = env.str("ALL_CODES_PER_MINUTE", "300/minute")  # by everybody together
ACTIONS_PER_MINUTE = env.str("ACTIONS_PER_MINUTE", "240/minute")
REGISTRY_CALLS_PER_MINUTE = env.str("REGISTRY_CALLS_PER_MINUTE", "1200/minute")
MAX_BLOBS = env.int("MAX_BLOBS", 500)  # pushed from outside to one workspace
MAX_VISITOR_BLOB_BYTES = env.int("MAX_VISITOR_BLOB_BYTES", 64 * 1024 * 1024)
MAX_BLOB_BYTES = env.int("MAX_BLOB_BYTES", 512 * 1024 * 1024)  # of all visitors together
MAX_ARCHIVE_BYTES = env.int("MAX_ARCHIVE_BYTES", 100 * 1024 * 1024)  # of real images, handed in
ARCHIVES_PER_MINUTE = env.str("ARCHIVES_PER_MINUTE", "10/minute")  # of one visitor
ARCHIVES_AT_ONCE = env.int("ARCHIVES_AT_ONCE", 2)  # that one process reads
MAX_RACES = env.int("MAX_RACES", 200)  # that one visitor keeps
RACES_PER_MINUTE = env.str("RACES_PER_MINUTE", "30/minute")  # of one visitor's own making
ALL_RACES_PER_MINUTE = env.str("ALL_RACES_PER_MINUTE", "300/minute")  # of everybody's together
