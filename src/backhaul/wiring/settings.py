"""Django's settings. Reads the environment, touches nothing, and imports without either."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from backhaul.foundation.postgres.where import django_database

DATA = (
    Path(os.environ.get("BACKHAUL_DATA") or "~/.local/share/backhaul").expanduser().absolute()
)
_LAST_PORT = 65_535 - 2


def _port() -> int:
    """The first of three: web, and the two sandbox peers."""
    given = os.environ.get("BACKHAUL_PORT", "8000")
    if not given.isdecimal() or not 0 < int(given) <= _LAST_PORT:
        raise ImproperlyConfigured(f"BACKHAUL_PORT is a number up to {_LAST_PORT}, not {given}")
    return int(given)


PORT = _port()
PUBLIC_URL = os.environ.get("BACKHAUL_PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_IS_HTTPS = PUBLIC_URL.startswith("https://")


def _secret_key() -> str:
    """From the environment, else the file that the first `serve` or `migrate` wrote."""
    given = os.environ.get("BACKHAUL_SECRET_KEY")
    kept = DATA / "secret-key"
    if given is None and kept.exists():
        given = kept.read_text().strip()
    return given or secrets.token_urlsafe(50)


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = [
    *{urlsplit(PUBLIC_URL).hostname or "127.0.0.1", "127.0.0.1", "localhost"},
    *filter(None, os.environ.get("BACKHAUL_HOSTS", "").split(",")),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

_STAGES = (
    "catalog",
    "orders",
    "policies",
    "returns",
    "exchanges",
    "incidents",
    "intake",
    "risk",
    "authorization",
    "shipping",
    "proofs",
    "withdrawals",
    "tracking",
    "playbooks",
    "receiving",
    "inspection",
    "disposition",
    "settlement",
    "transfers",
    "credit",
    "approvals",
    "advances",
    "holds",
    "disputes",
    "recovery",
    "reconciliation",
    "bookkeeping",
    "promises",
    "amends",
    "service_levels",
    "messaging",
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
    "backhaul.foundation.tenancy",
    "backhaul.foundation.journal",
    "backhaul.foundation.outbox",
    "backhaul.foundation.inbox",
    "backhaul.foundation.connections",
    "backhaul.foundation.idempotency",
    "backhaul.foundation.limits",
    *(f"backhaul.stages.{stage}" for stage in _STAGES),
    "csp",
]
AUTH_USER_MODEL = "tenancy.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
BACKHAUL_REACTIONS = "backhaul.wiring.reactions.make_wiring"
BACKHAUL_EXAMINE = "backhaul.wiring.diagnosis.examine"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

_PACKAGE = Path(__file__).resolve().parent.parent


def _database(url_name: str, role: str) -> dict[str, object]:
    """Of a server of one's own by its URL, else of the embedded one by its socket."""
    url = os.environ.get(url_name) or os.environ.get("DATABASE_URL")
    if not url:
        return {**django_database(DATA, role)}
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{url_name} is not a postgresql://user@host/name address")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or dict(parse_qsl(parts.query)).get("host", "")),
        "PORT": str(parts.port or ""),
    }


DATABASES = {
    "default": {
        "ENGINE": "backhaul.foundation.postgres.engine",
        **_database("DATABASE_URL", "bh_app"),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # The server binds parameters and keeps plans: planning was half the cost.
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 3,
            "options": "-c plan_cache_mode=force_generic_plan",
        },
    },
    "owner": {
        "ENGINE": "backhaul.foundation.postgres.engine",
        **_database("DATABASE_OWNER_URL", "bh_owner"),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {},
    },
}

ROOT_URLCONF = "backhaul.wiring.urls"
WSGI_APPLICATION = "backhaul.wiring.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "backhaul.wiring.refusals.closing",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
if os.environ.get("BACKHAUL_COUNT_STATEMENTS"):
    MIDDLEWARE = ["backhaul.wiring.counting.StatementHeader", *MIDDLEWARE]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_PACKAGE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {
                "pages": "backhaul.foundation.pages.tags",
                "console": "backhaul.doors.console.tags",
            },
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [_PACKAGE / "static"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Chinese (simplified)"))]
LOCALE_PATHS = [_PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "file_permissions_mode": 0o640},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 8_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

DEFAULT_FROM_EMAIL = os.environ.get("BACKHAUL_FROM_EMAIL", "returns@localhost")
_SMTP = urlsplit(os.environ.get("BACKHAUL_SMTP_URL", ""))
if _SMTP.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _SMTP.hostname, _SMTP.port or 25
    EMAIL_HOST_USER = unquote(_SMTP.username or "")
    EMAIL_HOST_PASSWORD = unquote(_SMTP.password or "")
    EMAIL_USE_SSL = _SMTP.scheme == "smtps"
    EMAIL_USE_TLS = _SMTP.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "backhaul.foundation.mail.FolderBackend"
    EMAIL_FILE_PATH = str(DATA / "mail")

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "backhaul.foundation.tenancy.signed_in.Backend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "backhaul.doors.console.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
_FORMS = "backhaul.doors.console.accounts."
ACCOUNT_FORMS = {
    "login": f"{_FORMS}SignIn",
    "change_password": f"{_FORMS}ChangePassword",
    "reset_password": f"{_FORMS}AskForReset",
    "reset_password_from_key": f"{_FORMS}ResetPassword",
    "reauthenticate": f"{_FORMS}ItIsMe",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}CodeToSignIn",
    "reauthenticate": f"{_FORMS}CodeAgain",
    "activate_totp": f"{_FORMS}FirstCode",
}
# One mechanism locks out, and only one speaks: axes.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Nobody signs up: whoever has an account was invited by e-mail.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Backhaul"
AXES_USERNAME_CALLABLE = "backhaul.doors.console.accounts.name_tried"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "backhaul.doors.console.accounts.client_address"
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "backhaul.doors.console.accounts.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_ENGINE = "backhaul.foundation.tenancy.signed_in"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _IS_HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _IS_HTTPS else 0
#: How many proxies of ours stand in front and add to X-Forwarded-For.
BACKHAUL_PROXIES = int(os.environ.get("BACKHAUL_PROXIES", "1" if _IS_HTTPS else "0"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _IS_HTTPS else None
CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "backhaul.wiring.refusals.csrf_failed"
X_FRAME_OPTIONS = "DENY"
_SELF = "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [_SELF],
        "script-src": [_SELF],
        "style-src": [_SELF],
        "img-src": [_SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": [_SELF],
        "frame-ancestors": ["'none'"],
        "form-action": [_SELF],
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"out": {"class": "logging.StreamHandler"}},
    # What a caller did wrong is told to the caller.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["out"], "level": os.environ.get("BACKHAUL_LOG_LEVEL", "WARNING")},
}
