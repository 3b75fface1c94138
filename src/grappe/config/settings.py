"""Every setting, read from the environment; defaults suit a developer's machine."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from grappe.config import databases, oidc, policy
from grappe.operations import logs


def flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("GRAPPE_VAR", "var")).resolve()

DEBUG = flag("GRAPPE_DEBUG", False)
# A published key protects nothing: without GRAPPE_SECRET_KEY, only development starts.
DEVELOPMENT = flag("GRAPPE_DEVELOPMENT", True)
SECRET_KEY = os.environ.get("GRAPPE_SECRET_KEY", "")
if not SECRET_KEY:
    if not DEVELOPMENT:
        raise ImproperlyConfigured("Set GRAPPE_SECRET_KEY to a long random text.")
    SECRET_KEY = "development-only-" + "x" * 40
# Keys that the one above replaced: what they signed or sealed is still read.
SECRET_KEY_FALLBACKS = os.environ.get("GRAPPE_OLD_SECRET_KEYS", "").split()

ALLOWED_HOSTS = os.environ.get(
    "GRAPPE_HOSTS", "127.0.0.1,localhost,testserver" if DEVELOPMENT else ""
).split(",")
SITE_URL = os.environ.get("GRAPPE_SITE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Applications -------------------------------------------------------------------------

INSTALLED_APPS = [
    "grappe.web",
    "grappe.demo",
    "grappe.operations",
    "grappe.privacy",
    "grappe.impact",
    "grappe.indicators",
    "grappe.followup",
    "grappe.committees",
    "grappe.reviews",
    "grappe.labels",
    "grappe.labelling",
    "grappe.projects",
    "grappe.memberships",
    "grappe.organisations",
    "grappe.imports",
    "grappe.tokens",
    "grappe.webhooks",
    "grappe.accounts",
    "grappe.clusters",
    "grappe.outbox",
    "grappe.documents",
    "grappe.audit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widgets' templates, for our own form renderer
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "lucide",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "grappe.web.operations.middleware.ObservedMiddleware",
    "grappe.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "grappe.web.guard.SafeRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "grappe.web.accounts.middleware.DoorsMiddleware",
    "grappe.web.middleware.AccessMiddleware",
]

ROOT_URLCONF = "grappe.config.urls"
WSGI_APPLICATION = "grappe.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lucide.templatetags.lucide",
                "template_partials.templatetags.partials",
                "grappe.web.templatetags.grappe",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "grappe.web.context.access",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "grappe.web.forms.TablerRenderer"

# Data ---------------------------------------------------------------------------------

DATABASES = {
    "default": databases.database(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'grappe.sqlite3'}",
        is_prepared=flag("GRAPPE_PREPARED_QUERIES", True),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
    # What all processes of this machine count together: see docs/adr/0018.
    "shared": {
        "BACKEND": "grappe.common.limits.SharedCache",
        "LOCATION": VAR / "limits.sqlite3",
    },
}
# A member list of 100,000 rows is about 20 MB; the reader sets finer limits.
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
MEDIA_ROOT = VAR / "files"

# Documents ----------------------------------------------------------------------------

GRAPPE_UPLOAD_BYTES = int(float(os.environ.get("GRAPPE_UPLOAD_MB", 20)) * 1024 * 1024)
# HOST:PORT or the socket of a ClamAV daemon; "" takes files without looking.
GRAPPE_CLAMAV = os.environ.get("GRAPPE_CLAMAV", "")
GRAPPE_CLAMAV_SECONDS = float(os.environ.get("GRAPPE_CLAMAV_SECONDS", 30))
# How long it is known who opened what.
GRAPPE_OPENING_DAYS = int(os.environ.get("GRAPPE_OPENING_DAYS", 3 * 365))

# History ------------------------------------------------------------------------------

# After so many years, lines of the history keep who acted and when, not what was said;
# 0 keeps all. A label's decision is asked after for ten years at least.
GRAPPE_AUDIT_YEARS = int(os.environ.get("GRAPPE_AUDIT_YEARS", 10))

# Public registers ---------------------------------------------------------------------

# Copies loaded by `grappe registry load`, and recent answers of the online register.
GRAPPE_REGISTERS = Path(os.environ.get("GRAPPE_REGISTERS") or VAR / "registers")
# The State's online search of legal units, "" to leave it alone as developers do.
GRAPPE_RECHERCHE_ENTREPRISES = os.environ.get(
    "GRAPPE_RECHERCHE_ENTREPRISES",
    "" if DEVELOPMENT else "https://recherche-entreprises.api.gouv.fr",
)
GRAPPE_REGISTER_SECONDS = float(os.environ.get("GRAPPE_REGISTER_SECONDS", 5))
GRAPPE_REGISTER_DAYS = float(os.environ.get("GRAPPE_REGISTER_DAYS", 7))

# Back-ups -----------------------------------------------------------------------------

# A folder, on another disk if it can be: `grappe nightly` then writes one there.
GRAPPE_BACKUPS = os.environ.get("GRAPPE_BACKUPS", "")
GRAPPE_BACKUPS_KEPT = int(os.environ.get("GRAPPE_BACKUPS_KEPT", 7))
# A file whose secret seals the back-ups; without it they are plain tar files.
GRAPPE_BACKUP_KEY_FILE = os.environ.get("GRAPPE_BACKUP_KEY_FILE", "")

# Notices to other software ------------------------------------------------------------

# Hosts that notices may reach on a private network and without TLS, by commas.
GRAPPE_WEBHOOK_HOSTS = [
    host
    for host in os.environ.get(
        "GRAPPE_WEBHOOK_HOSTS", "127.0.0.1,localhost" if DEVELOPMENT else ""
    ).split(",")
    if host
]
# How long it is known what was sent and what came back.
GRAPPE_WEBHOOK_DAYS = int(os.environ.get("GRAPPE_WEBHOOK_DAYS", 30))

# Background work ----------------------------------------------------------------------

TASKS = {
    "default": {
        "BACKEND": (
            "django_tasks_db.DatabaseBackend"
            if flag("GRAPPE_WORKER", not DEVELOPMENT)
            else "django_tasks.backends.immediate.ImmediateBackend"
        ),
    }
}

# Sign-in ------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "sesame.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
ACCOUNT_ADAPTER = "grappe.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
# Nobody without an account gets mail: this site has no sign-up to tell them of.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "grappe.web.accounts.forms.LoginForm",
    "reset_password": "grappe.web.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "grappe.web.accounts.forms.ResetPasswordKeyForm",
    "change_password": "grappe.web.accounts.forms.ChangePasswordForm",
    "set_password": "grappe.web.accounts.forms.SetPasswordForm",
    "reauthenticate": "grappe.web.accounts.forms.ReauthenticateForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "grappe.web.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # telephones whose clock is half a minute wrong
MFA_FORMS = {
    "authenticate": "grappe.web.accounts.forms.CodeForm",
    "reauthenticate": "grappe.web.accounts.forms.CodeAgainForm",
    "activate_totp": "grappe.web.accounts.forms.ActivateAppForm",
    "add_webauthn": "grappe.web.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "grappe.web.accounts.forms.RenamePasskeyForm",
    "authenticate_webauthn": "grappe.web.accounts.forms.PasskeyForm",
    "reauthenticate_webauthn": "grappe.web.accounts.forms.PasskeyAgainForm",
    "login_webauthn": "grappe.web.accounts.forms.PasskeyOnlyForm",
}
SOCIALACCOUNT_ADAPTER = "grappe.accounts.oidc.adapter.SocialAdapter"
# Providers of identity: see grappe.config.oidc.
GRAPPE_OIDC = oidc.read(os.environ)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:index"
ACCOUNT_LOGOUT_REDIRECT_URL = "web:index"
SESAME_MAX_AGE = int(os.environ.get("GRAPPE_LINK_SECONDS", 30 * 60))
SESAME_ONE_TIME = True
SESAME_INVALIDATE_ON_EMAIL_CHANGE = True
# So many wrong passwords or codes close the door for so many minutes.
GRAPPE_LOCK_FAILURES = int(os.environ.get("GRAPPE_LOCK_FAILURES", 10))
GRAPPE_LOCK_MINUTES = int(os.environ.get("GRAPPE_LOCK_MINUTES", 15))
# A session ends after so many days, and after so many minutes without a page.
GRAPPE_SESSION_DAYS = float(os.environ.get("GRAPPE_SESSION_DAYS", 14))
GRAPPE_IDLE_MINUTES = float(os.environ.get("GRAPPE_IDLE_MINUTES", 12 * 60))
SESSION_COOKIE_AGE = int(GRAPPE_SESSION_DAYS * 24 * 3600)
# Who runs the installation needs a second factor to open its pages.
GRAPPE_OPERATOR_FACTOR = flag("GRAPPE_OPERATOR_FACTOR", not DEVELOPMENT)
# So long at most, figures and the list of members stay in memory; 0 keeps nothing.
GRAPPE_KEPT_SECONDS = float(os.environ.get("GRAPPE_KEPT_SECONDS", 60))
INVITATION_DAYS = int(os.environ.get("GRAPPE_INVITATION_DAYS", 14))

# API ----------------------------------------------------------------------------------

# What a token may ask in a minute.
GRAPPE_API_PER_MINUTE = int(os.environ.get("GRAPPE_API_PER_MINUTE", 300))

# Mail ---------------------------------------------------------------------------------

EMAIL_BACKEND = os.environ.get(
    "GRAPPE_EMAIL_BACKEND",
    "django.core.mail.backends.filebased.EmailBackend"
    if DEVELOPMENT
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = os.environ.get("GRAPPE_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("GRAPPE_SMTP_PORT", 25))
EMAIL_HOST_USER = os.environ.get("GRAPPE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("GRAPPE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = flag("GRAPPE_SMTP_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("GRAPPE_FROM_EMAIL", "grappe@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = ""

# Words --------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = os.environ.get("GRAPPE_TIME_ZONE", "Europe/Paris")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "grappe.config.formats"

# Pages --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEVELOPMENT
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT

CONTENT_SECURITY_POLICY = policy.CONTENT_SECURITY_POLICY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = flag("GRAPPE_HTTPS", not DEVELOPMENT)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = False  # the reverse proxy redirects
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Limits by address look behind the proxies that write X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("GRAPPE_PROXIES", int(HTTPS)))
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the reverse proxy redirects to https
    "security.W021",  # whoever owns the domain decides to join the preload list
]

# The log and figures ------------------------------------------------------------------

# Production says each request in one line; see grappe.operations.logs.
LOGGING = logs.configuration(
    level=os.environ.get("GRAPPE_LOG", "WARNING" if DEVELOPMENT else "INFO"),
    is_json=flag("GRAPPE_LOG_JSON", not DEVELOPMENT),
)
# Who may read /metrics: networks, separated by commas, or whoever knows the token.
GRAPPE_METRICS_NETWORKS = os.environ.get(
    "GRAPPE_METRICS_NETWORKS", "127.0.0.0/8,::1/128"
).split(",")
GRAPPE_METRICS_TOKEN = os.environ.get("GRAPPE_METRICS_TOKEN", "")
