"""The one settings module. What differs between installations comes from the environment, checked here at the door.

docs/operations.md lists every variable; a test holds the two together.
"""

import os
import secrets
from pathlib import Path

import django_stubs_ext
from celery.schedules import crontab
from django.utils.csp import CSP
from environs import Env

from tracker.environment import nonsense, refuse
from tracker.logs import logging_by, mailer_of

refuse(nonsense(os.environ))

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def key_of(folder: Path) -> str:
    """Return the key that `manage.py start` keeps in the data folder; without one, a key for this process alone."""
    path = folder / "secret-key"
    return path.read_text(encoding="utf-8").strip() if path.exists() else secrets.token_urlsafe(50)


django_stubs_ext.monkeypatch()  # lets classes such as CharField and QuerySet take type arguments at run time

# --- Where it runs -------------------------------------------------------------------------------------------------
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".data"))).resolve()
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or key_of(DATA_DIR)
SECRET_KEY_FALLBACKS: list[str] = env.list("OLD_SECRET_KEYS", [])
SECRET_KEY_IS_KEPT = bool(env.str("SECRET_KEY", "")) or (DATA_DIR / "secret-key").exists()
SERVED_LOCALLY = env.bool("SERVED_LOCALLY", False)  # set by `manage.py start`
ALLOW_SQLITE = env.bool("ALLOW_SQLITE", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
BEHIND_TLS = env.bool("BEHIND_TLS", False)
PROXIES = env.int("PROXIES", 1 if BEHIND_TLS else 0)
SITE_NAME = env.str("SITE_NAME", "Telecom Vendor Tracker")
SITE_URL = env.str("SITE_URL", "").rstrip("/")
CONTACT = env.str("CONTACT", "")
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# --- Application ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "axes",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_otp_webauthn",
    "drf_spectacular",
    "import_export",
    "rest_framework",
    "simple_history",
    "vendors",
]
MIDDLEWARE = [
    "tracker.health.HealthChecks",  # first: a probe names no host that ALLOWED_HOSTS could know, and speaks no TLS
    "tracker.request_log.RequestLog",
    "tracker.metrics.Metrics",
    "django.middleware.security.SecurityMiddleware",
    "tracker.headers.PermissionsPolicy",
    "tracker.bodies.BoundedBodies",
    "tracker.plain_input.PlainInput",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "tracker.rate_limits.RateLimits",  # its page carries the policy, and no session has been looked up for it
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tracker.sessions.IdleSessions",
    "vendors.site.shared_links.WithoutTracking",
    "vendors.site.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "tracker.second_factor.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "tracker.database_limits.WithoutDatabase",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vendors.site.context.site",
            ],
        },
    },
]

# --- Data ----------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL", f"sqlite:///{DATA_DIR / 'tracker.sqlite3'}", conn_max_age=60, conn_health_checks=True
    ),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing: a web process and a command may write at the same time.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
STATEMENT_TIMEOUT = env.float("STATEMENT_TIMEOUT", 20.0)
RELEASE = env.str("RELEASE", "")
CACHE_URL = env.str("CACHE_URL", "")
LOCAL_CACHE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
SHARED_CACHE = {
    "BACKEND": "tracker.caches.TolerantRedisCache",
    "LOCATION": CACHE_URL,
    "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
}
CACHES = {
    "default": LOCAL_CACHE,
    "limits": {**SHARED_CACHE, "KEY_PREFIX": "limit"} if CACHE_URL else {**LOCAL_CACHE, "LOCATION": "limits"},
    # Public pages as they were made (`vendors.listing.caching`). The limits bound what a cache that is away costs.
    "pages": {**SHARED_CACHE, "KEY_PREFIX": "page"}
    if CACHE_URL
    else {**LOCAL_CACHE, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": env.int("KEPT_PAGES", 1000)}},
}
RATE_LIMITS = env.bool("RATE_LIMITS", True)
RATELIMIT_USE_CACHE = "limits"
RATELIMIT_FAIL_OPEN = True  # a cache that is away must not shut the site
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "uploads"

# --- People --------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
# One name from one place, and one place with whatever names: trying a password on many accounts is guessing, too.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], ["ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Masked in the log: some type their password into the first. The address is wanted there.
AXES_SENSITIVE_PARAMETERS = ["username", "code"]
AXES_CLIENT_IP_CALLABLE = "tracker.client_address.network_of"
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # the counts above go with the next success; these rows stay, for 90 days
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nothing is counted, or written, of who is shut out already
FOUR_EYES = env.bool("FOUR_EYES", False)
SECOND_FACTOR = env.str("SECOND_FACTOR", "") or "offered"
OTP_TOTP_ISSUER = SITE_NAME
OTP_WEBAUTHN_RP_NAME = SITE_NAME
# A passkey is bound to the host that the request names, which ALLOWED_HOSTS has checked; so are its origins.
OTP_WEBAUTHN_HELPER_CLASS = "vendors.admin.second_factor.passkeys.PasskeysOfThisHost"
OTP_WEBAUTHN_RP_ID_CALLABLE = "vendors.admin.second_factor.passkeys.host_of"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False  # a passkey is the second factor here: a password comes first
SILENCED_SYSTEM_CHECKS = ["otp_webauthn.E030"]  # no origins in the settings: see the helper

# --- Words ---------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
FORMAT_MODULE_PATH = "tracker.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# --- Static files --------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# With hashed names a file can be kept for a year by whoever has it; `collectstatic` writes them, compressed.
HASHED_STATIC = env.bool("HASHED_STATIC", (STATIC_ROOT / "staticfiles.json").exists())
WHITENOISE_USE_FINDERS = not HASHED_STATIC
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "tracker.static_files.HashedStaticFiles"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Security ------------------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "vendors.site.cookies_off.form_refused"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 12) * 3600
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# --- A second coder (off without an address) ------------------------------------------------------------------------
READER = env.str("READER", "") or "engine"
CODER_URL = env.str("CODER_URL", "")
CODER_MODEL = env.str("CODER_MODEL", "")
CODER_KEY = env.str("CODER_KEY", "")
CODER_TIMEOUT = env.float("CODER_TIMEOUT", 60.0)
CODER_DAILY_TOKENS = env.int("CODER_DAILY_TOKENS", 200_000)
CODER_BACKOFF = 1.0

# --- Steps (Celery) ------------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost//"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_DB_REUSE_MAX = 1000  # tasks on one database connection; without this Celery opens one for each task
# Where the endpoint reads, a step may wait for its answer besides; a lease and a message have to outlast the step.
CELERY_TASK_SOFT_TIME_LIMIT = 60 if READER == "engine" else 60 + int(CODER_TIMEOUT)
CELERY_TASK_TIME_LIMIT = CELERY_TASK_SOFT_TIME_LIMIT + 30
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": max(300, CELERY_TASK_TIME_LIMIT + 30),
    "socket_connect_timeout": 3,
}
# A queue that is away keeps no page waiting: what was to be sent stands in the database and is sent by the sweep.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.2, "interval_max": 0.2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# What only a worker with optional packages can do: read pictures, draw pages by their scripts.
CELERY_TASK_ROUTES = {
    name: {"queue": "ocr"} for name in ("vendors.read_pictures", "vendors.draw_source", "vendors.draw_article")
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "vendors.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "poll due feeds": {"task": "vendors.poll_due_feeds", "schedule": 60.0, "options": {"expires": 55}},
    "judge stories again": {"task": "vendors.judge_stories_again", "schedule": 60.0, "options": {"expires": 55}},
    "read sources": {"task": "vendors.read_due_sources", "schedule": 600.0, "options": {"expires": 590}},
    "read pictures": {"task": "vendors.read_due_pictures", "schedule": 600.0, "options": {"expires": 590}},
    "draw pages": {"task": "vendors.draw_due_pages", "schedule": 600.0, "options": {"expires": 590}},
    "submit to the archive": {"task": "vendors.submit_to_archive", "schedule": 300.0, "options": {"expires": 290}},
    # At night, when nobody waits for the queue that is put in order anew; later than the next morning it can wait.
    "recalibrate": {
        "task": "vendors.recalibrate",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 14400},
    },
    "back up": {
        "task": "vendors.back_up",
        "schedule": crontab(hour=2, minute=40),
        "options": {"expires": 14400},
    },
    "workbook": {
        "task": "vendors.keep_workbook",
        "schedule": crontab(hour=1, minute=50),
        "options": {"expires": 14400},
    },
    "keep house": {
        "task": "vendors.keep_house",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 14400},
    },
}
BACKUP_DIR = env.str("BACKUP_DIR", "")
BACKUPS_KEPT = env.int("BACKUPS_KEPT", 14)
READ_WITH_ENCODER = env.bool("READ_WITH_ENCODER", True)
STEP_LEASE = max(env.int("STEP_LEASE", 180), 0 if READER == "engine" else CELERY_TASK_TIME_LIMIT + 30)
FETCH_PAUSE = env.float("FETCH_PAUSE", 2.0)
FETCH_PORTS = env.list("FETCH_PORTS", [80, 443, 8080, 8443], subcast=int)
SOURCES_A_DAY = env.int("SOURCES_A_DAY", 200)
OCR_WORKER = env.bool("OCR_WORKER", False)
RENDER_WORKER = env.bool("RENDER_WORKER", False)
CHROMIUM = env.str("CHROMIUM", "")
CHROMIUM_SANDBOX = env.bool("CHROMIUM_SANDBOX", True)
ARCHIVE_URL = env.str("ARCHIVE_URL", "")
ARCHIVE_SUBMIT_URL = env.str("ARCHIVE_SUBMIT_URL", "")
ARCHIVE_A_DAY = env.int("ARCHIVE_A_DAY", 100)
FETCH_ALLOW_LOOPBACK = env.bool("FETCH_ALLOW_LOOPBACK", False)

# --- Double coding (off with a share of 0) ---------------------------------------------------------------------------
DOUBLE_CODING = env.float("DOUBLE_CODING", 0.0)
DOUBLE_CODING_PUBLIC = env.bool("DOUBLE_CODING_PUBLIC", False)

# --- API -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {"TITLE": SITE_NAME, "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

# --- Log and mail --------------------------------------------------------------------------------------------------
ADMINS: list[str] = env.list("ADMINS", [])
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    MAILERS = {"default": mailer_of(EMAIL_URL)}
SERVER_EMAIL = env.str("MAIL_FROM", "") or "root@localhost"
EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
LOG_FORMAT = env.str("LOG_FORMAT", "line")
LOGGING = logging_by(level=env.str("LOG_LEVEL", ""), as_json=LOG_FORMAT == "json", by_mail=bool(ADMINS and EMAIL_URL))
