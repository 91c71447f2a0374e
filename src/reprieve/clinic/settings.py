"""How is the clinic's application set up? From the environment; what is not named has a careful default.

`DATABASE_URL` (default: SQLite in the clinic's folder), `REPRIEVE_CLINIC_FOLDER`, `REPRIEVE_CLINIC_SECRET_KEY`,
`REPRIEVE_CLINIC_HOSTS` (comma-separated names this server answers to), `REPRIEVE_CLINIC_PROXIES` (how many proxies
stand in front and set X-Forwarded-For and X-Forwarded-Proto), `REPRIEVE_CLINIC_PLAIN_HTTP` (1: no TLS, for this
machine alone), `REPRIEVE_CLINIC_TIME_ZONE`, `REPRIEVE_CLINIC_DEBUG`.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from reprieve.clinic.folder import clinic_folder, secret_key

FOLDER = clinic_folder()
SECRET_KEY = secret_key(FOLDER)
DEBUG = os.environ.get("REPRIEVE_CLINIC_DEBUG") == "1"
PLAIN_HTTP = os.environ.get("REPRIEVE_CLINIC_PLAIN_HTTP") == "1"
PROXIES = int(os.environ.get("REPRIEVE_CLINIC_PROXIES", "0"))
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *filter(None, os.environ.get("REPRIEVE_CLINIC_HOSTS", "").split(",")),
]

INSTALLED_APPS = [
    "reprieve.clinic",
    "reprieve.clinic.accounts",
    "reprieve.clinic.store",
    "reprieve.clinic.work",
    "reprieve.clinic.patient",
    "reprieve.clinic.clinician",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "reprieve.clinic.headers.SafeHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reprieve.clinic.size.SizeLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reprieve.clinic.access.Gate",
    "reprieve.clinic.failing.WhileRestored",
]
ROOT_URLCONF = "reprieve.clinic.urls"
WSGI_APPLICATION = "reprieve.clinic.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reprieve.clinic.menu.menu",
            ],
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{FOLDER / 'clinic.sqlite3'}", conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # a writer waits for its turn at the start, where waiting is safe, and not half way
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who signs in, and how
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["reprieve.clinic.accounts.backend.WithClinic"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # there is no mail: people are invited by a link
ACCOUNT_ADAPTER = "reprieve.clinic.accounts.adapter.InvitedOnly"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "reprieve.clinic.accounts.adapter.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "reprieve"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # ended for one process is ended for all
SESSION_COOKIE_AGE = int(dt.timedelta(days=30).total_seconds())
SESSION_IDLE = {  # how long a session may lie idle before it ends, by role
    "patient": dt.timedelta(days=30),
    "clinician": dt.timedelta(minutes=30),
    "admin": dt.timedelta(minutes=15),
}
SESSION_LONGEST = {  # how long after signing in one must sign in again, by role
    "patient": dt.timedelta(days=90),
    "clinician": dt.timedelta(hours=12),
    "admin": dt.timedelta(hours=12),
}
CACHES = {  # counts of tries to sign in, the same for every web process
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "clinic_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# What a browser is told
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else int(dt.timedelta(days=365).total_seconds())
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "reprieve.clinic.failing.csrf_failed"

# What a request may bring
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
LARGEST_REQUEST = 5_000_000  # bytes, a file with it included

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

USE_TZ = True
TIME_ZONE = os.environ.get("REPRIEVE_CLINIC_TIME_ZONE", "UTC")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
USE_I18N = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"quiet": {"()": "reprieve.clinic.quiet.NoPatientData"}},
    "formatters": {
        "plain": {
            "()": "reprieve.clinic.quiet.PlaceOnly",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["quiet"], "formatter": "plain"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        "jax": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},  # it warns of every request that waits a moment
        "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
    },
}
