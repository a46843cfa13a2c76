"""Settings, read from the environment. See .env.example.

Without ``DATABASE_URL`` the site runs in embedded development mode: its own PostgreSQL, a generated secret key and
local host names. With it, every required variable must be set or the site refuses to start.
"""

import re
import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from core.http.csp import CSP
from sepsis_site.observability import error_reporting, log_formatters

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")


def given(name):
    """Return whether the variable has a value; an empty line of .env.example means the default."""
    return bool(env.str(name, default=""))


EMBEDDED = not given("DATABASE_URL")
if EMBEDDED:
    # A development tool: a real site does not install it.
    from sepsis_site.dev.postgres import server as embedded_postgres

EMBEDDED_FOLDER = Path(env.str("EMBEDDED_FOLDER", default="") or BASE_DIR / ".postgres").resolve()


def required_outside_development(name, development, why):
    """Return the variable's value, or ``development`` in embedded mode. Raises ImproperlyConfigured otherwise."""
    value = env.str(name, default="")
    if value:
        return value
    if EMBEDDED:
        return development() if callable(development) else development
    raise ImproperlyConfigured(f"Set {name}: {why} See .env.example.")


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required_outside_development(
    "SECRET_KEY",
    lambda: embedded_postgres.local_secret_key(EMBEDDED_FOLDER),
    "it signs sessions and forms, and nobody else may know it.",
)
ALLOWED_HOSTS = [
    host.strip()
    for host in required_outside_development(
        "ALLOWED_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "the host names this site answers to, separated by commas.",
    ).split(",")
]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "sepsis_site.views.csrf_failure"

INSTALLED_APPS = [
    "groups",
    "stories",
    "faq",
    "core",
    "support",
    "sepsis_site",
    "sepsis_site.accounts",
    "sepsis_site.admin.apps.SiteAdminConfig",
    "sepsis_site.admin.apps.PeopleConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_prose_editor",
    "simple_history",
    "import_export",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
]
if EMBEDDED:
    INSTALLED_APPS.append("sepsis_site.dev")

MIDDLEWARE = [
    # These three first, so that no answer goes out without their headers: no redirect, no refusal, no breakdown.
    "core.http.csp.ContentSecurityPolicyMiddleware",
    "sepsis_site.middleware.security_headers.security_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sepsis_site.observability.server_timing.server_timing",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sepsis_site.outage.health.health_endpoints",
    "sepsis_site.middleware.caching.conditional_get",
    "sepsis_site.outage.stale_pages.serve_stale_on_outage",
    "sepsis_site.middleware.request_limits.reject_other_encodings",
    "sepsis_site.outage.replica_router.read_from_replica",
    "sepsis_site.middleware.caching.cache_public_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sepsis_site.accounts.login.sessions.end_old_sessions",
    # After authentication, and before the CSRF check reads the whole form.
    "sepsis_site.middleware.rate_limits.limit_requests",
    "sepsis_site.middleware.request_limits.reject_large_bodies",
    "core.http.redirects.follow_redirects",
]

ROOT_URLCONF = "sepsis_site.urls"
# The URL prefix of the admin. Another one than "admin/" only avoids automated login attempts.
ADMIN_PATH = env.str("ADMIN_PATH", default="").strip("/") or "admin"
if not re.fullmatch(r"[a-z0-9_-]+(/[a-z0-9_-]+)*", ADMIN_PATH):
    raise ImproperlyConfigured(
        "Set ADMIN_PATH: only small letters, figures, - and _ may stand in it. See .env.example."
    )
ADMIN_PATH += "/"
WSGI_APPLICATION = "sepsis_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "support.helpline.context_processors.helpline",
                "sepsis_site.layout.layout",
            ],
            "builtins": ["core.templatetags.icons"],
            "libraries": {
                "meta_tags": "sepsis_site.seo.template_tags",
                "personal_data": "sepsis_site.privacy.template_tags",
            },
        },
    },
]

FORM_RENDERER = "core.forms.renderer.SiteFormRenderer"

if EMBEDDED:
    DATABASES = {
        "default": {
            "ENGINE": "sepsis_site.dev.postgres",
            "EMBEDDED_FOLDER": EMBEDDED_FOLDER,
            "NAME": embedded_postgres.DATABASE,
            "USER": embedded_postgres.SUPERUSER,
            "HOST": str(embedded_postgres.socket_folder(EMBEDDED_FOLDER)),
        }
    }
else:
    DATABASES = {"default": env.db_url("DATABASE_URL", engine="sepsis_site.outage.postgres_backend")}
if given("REPLICA_URL"):
    # A read replica. Tests read from the primary instead.
    DATABASES["replica"] = env.db_url("REPLICA_URL", engine="sepsis_site.outage.postgres_backend")
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
# A new connection costs twenty times a finder query, and a prepared statement saves planning it.
# The health check asks one question per request (0.02 ms here, of a page's 5): without it, every thread
# would answer one visitor with an error after the database was restarted.
for database in DATABASES.values():
    database |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    database.setdefault("OPTIONS", {}).update(
        {"server_side_binding": True, "prepare_threshold": 3, "connect_timeout": 5}
    )
DATABASE_ROUTERS = ["sepsis_site.outage.replica_router.Router"]

# In seconds: how long a request waits for the database, all its questions together. See core.database.deadline.
DB_TIMEOUT_VISITORS, DB_TIMEOUT_FORMS, DB_TIMEOUT_STAFF = 0.65, 5, 25
# Of a worker's threads, one never waits for the database: the helpline's page and static files pass there.
MAX_THREADS_WAITING_FOR_DATABASE = max(1, (env.int("WEB_THREADS") if given("WEB_THREADS") else 4) - 1)

# The last copies of public pages, shown while the database is away. They may be deleted at any time.
STALE_PAGE_CACHE_FOLDER = Path(env.str("STALE_PAGE_CACHE_FOLDER", default="") or BASE_DIR / ".stale_pages").resolve()
STALE_PAGE_CACHE_BYTES = 50 * 1000 * 1000

# In seconds: for how long browsers and caches together keep a public page, so how soon everybody sees an edit. With
# what each worker remembers of the helpline for two seconds, within a minute.
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS") if given("PAGE_CACHE_SECONDS") else 56

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
FORMAT_MODULE_PATH = "core.dates.formats"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Other sites have no use for them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# In bytes, without files: of a form, also one sent to the admin. The longest story fills a third of it, in any script.
DATA_UPLOAD_MAX_MEMORY_SIZE = 750_000

# Uploaded files. Never served from here directly: views hand them out, so that only published ones are seen.
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default="") or BASE_DIR / ".media").resolve()
# In bytes. A film of ten minutes fits, as does any booklet.
MAX_UPLOAD_BYTES = 50 * 1000 * 1000

# Without EMAIL_URL, development prints mail to the terminal. A real site must not: its terminal is a log, and mail
# has names and addresses in it. It asks the computer's own mail server, and what cannot be sent is kept and said so.
vars().update(
    env.email_url_config(env.str("EMAIL_URL", default="") or ("consolemail://" if EMBEDDED else "smtp://localhost:25"))
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", default="") or "UK Sepsis Trust Support <support@localhost>"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"sepsis_site.accounts.passwords.validators.{name}"}
    for name in ("NotSimilarToUser", "MinimumLength", "NotCommon", "NotNumeric")
]
# In seconds: how long an invitation's link is valid. See sepsis_site.accounts.passwords.tokens.
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60
OTP_TOTP_ISSUER = "UK Sepsis Trust Support"
# In seconds. A day's work; an hour of nothing ends it sooner, see core.admin.staff_session. Many share a computer.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# A cookie only where a form posts; reading pages set none.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = env.bool("HTTPS") if given("HTTPS") else not EMBEDDED
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
if HTTPS:
    # By these names browsers take a cookie from this very host over HTTPS alone: no neighbour can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# What a page may load and run. Where a page needs more, its view says so (core.http.csp).
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "upgrade-insecure-requests": HTTPS,
}
ONE_YEAR = 365 * 24 * 60 * 60
SECURE_HSTS_SECONDS = (env.int("HSTS_SECONDS") if given("HSTS_SECONDS") else ONE_YEAR) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# The public base URL, also for links made on a staff address. Empty in development.
SITE_ADDRESS = env.str("SITE_ADDRESS", default="").rstrip("/") or (
    "" if EMBEDDED or "*" in ALLOWED_HOSTS[0] else f"http{'s' if HTTPS else ''}://{ALLOWED_HOSTS[0].lstrip('.')}"
)
if not (EMBEDDED or SITE_ADDRESS):
    # Else the links of a mail that chooses a password would lead wherever its sender's browser said the site is.
    raise ImproperlyConfigured("Set SITE_ADDRESS: with ALLOWED_HOSTS=* links in mails need it. See .env.example.")
# Whom to tell about a weakness, for /.well-known/security.txt.
SECURITY_CONTACT = [
    contact.strip() for contact in env.str("SECURITY_CONTACT", default="").split(",") if contact.strip()
]
SECURE_PROXY_SSL_HEADER = None
if env.bool("BEHIND_HTTPS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours a request passes, each of which adds to X-Forwarded-For who asked it.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES") if given("TRUSTED_PROXIES") else int(bool(SECURE_PROXY_SSL_HEADER))

# How often one network may do so in ten minutes. A hospital, a university or a phone company has thousands of people
# behind one address. See sepsis_site.middleware.rate_limits.
RATE_LIMIT_SEARCHES, RATE_LIMIT_FORMS, RATE_LIMIT_UNSUBSCRIBE = 1000, 300, 5000

# Recipients of error emails, which hold nothing that visitors typed: sepsis_site.observability.error_reporting.
ADMINS = [("", address.strip()) for address in env.str("ERRORS_TO", default="").split(",") if address.strip()]
EMAIL_SUBJECT_PREFIX = "[Support site] "
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    error_reporting.configure_sentry(SENTRY_DSN)

# What visitors look for is not ours to keep: sepsis_site.observability.log_formatters says what a line may hold.
LOG_FORMAT = env.str("LOG_FORMAT", default="") or (log_formatters.PLAIN if EMBEDDED else log_formatters.JSON)
if LOG_FORMAT not in {log_formatters.PLAIN, log_formatters.JSON}:
    raise ImproperlyConfigured("Set LOG_FORMAT to json or plain. See .env.example.")
ERROR_HANDLERS = ["error_mail", *(["sentry"] if SENTRY_DSN else [])]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "sepsis_site.observability.log_formatters.formatter", "chosen": LOG_FORMAT, "tells_all": DEBUG},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"},
        "error_mail": {"class": "sepsis_site.observability.error_reporting.EmailErrorHandler", "level": "ERROR"},
        "sentry": {"class": "sepsis_site.observability.error_reporting.SentryErrorHandler", "level": "ERROR"},
    },
    "root": {"handlers": ["console", *ERROR_HANDLERS], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console", *ERROR_HANDLERS], "level": "WARNING", "propagate": False},
    },
}
