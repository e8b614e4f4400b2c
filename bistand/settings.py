"""Settings of the project; everything that differs between installations comes from the environment.

Any variable X may instead be given as X_FILE, a path to a file that holds the value (container secrets).

DATABASE_APP_URL  the application's role: owns nothing, may not alter anything (web, worker, beat)
DATABASE_URL      the owner's role: migrations and loaders, chosen by BISTAND_DB_ROLE=owner
REDIS_URL         broker and cache
SECRET_KEY        required unless BISTAND_DEBUG or BISTAND_DEMO is set
SECRET_KEY_FALLBACKS  comma-separated keys of before a rotation
ALLOWED_HOSTS     comma-separated host names
BISTAND_DATA      folder of data that is not in the database (default .local)
BISTAND_DEMO      1 shows the demo band and accepts the documented demo code
FILE_SCANNER      host:port of the virus scanner (clamd) that looks through what is handed in
BISTAND_HTTPS     0 only for the loopback default; production is 1
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """Value of an environment variable, or of the file that NAME_FILE points to."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes"}


DATA_DIR = Path(env("BISTAND_DATA") or BASE_DIR / ".local")
DEBUG = flag("BISTAND_DEBUG")
BISTAND_DEMO = flag("BISTAND_DEMO")
BISTAND_VERSION = "0.1.0"
# The second factor of the demo users; accepted only where BISTAND_DEMO is set.
BISTAND_DEMO_CODE = "246810"
SECRET_KEY = env("SECRET_KEY") or ("development-only-" + "0" * 40 if DEBUG else "")
# Keys of before a rotation, separated by commas: they still read second factors and form tokens, and write nothing.
SECRET_KEY_FALLBACKS = [k for k in env("SECRET_KEY_FALLBACKS").split(",") if k]
ALLOWED_HOSTS = [h for h in env("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in env("CSRF_TRUSTED_ORIGINS").split(",") if o]

INSTALLED_APPS = [
    "bistand",
    "bistand.staff",
    "bistand.audit",
    "bistand.ui",
    "cases",
    "payments",
    "planning",
    "followup",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "bistand.staff.apps.ReadOnlyAdminConfig",
    "django.contrib.postgres",
    "django_cotton",
    "django_htmx",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bistand.staff.middleware.IdleSignOut",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bistand.staff.middleware.SignInRequired",
    "bistand.staff.middleware.Confined",
    "bistand.middleware.LargestBody",
    "bistand.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bistand.urls"
WSGI_APPLICATION = "bistand.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bistand.ui.context.frame",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.static",
                "bistand.ui.templatetags.ui",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "bistand.ui.forms.FieldRenderer"

# ---- database: two roles, one database ------------------------------------------------------------------
# Chosen by migrations and loaders only; the web server refuses to start with it.
BISTAND_OWNER = _OWNER = env("BISTAND_DB_ROLE") == "owner"
_DATABASE = (env("DATABASE_URL") if _OWNER else env("DATABASE_APP_URL")) or "postgresql:///bistand"
DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(dj_database_url.parse(_DATABASE, conn_max_age=None, conn_health_checks=True))
}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "application_name": "bistand-owner" if _OWNER else "bistand",
}
# The role the application connects as; migrations grant it what it may do.
BISTAND_APP_ROLE = env("BISTAND_APP_ROLE") or (dj_database_url.parse(env("DATABASE_APP_URL") or _DATABASE)["USER"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- sign-in -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "staff.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "bistand.staff.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "60/m/ip", "reauthenticate": "10/m/user"}
ACCOUNT_FORMS = {"login": "bistand.staff.forms.LoginForm"}
MFA_ADAPTER = "bistand.staff.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "bistand.staff.forms.AuthenticateForm",
    "reauthenticate": "bistand.staff.forms.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Bistånd"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_USERNAME_CALLABLE = "bistand.staff.adapters.axes_username"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
SESSION_IDLE_SECONDS = int(env("SESSION_IDLE_SECONDS", "1800"))
SESSION_ENGINE = "bistand.staff.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "bistand_session"
# How long a second factor given for a release counts as fresh (seconds).
RELEASE_CODE_SECONDS = 300

# ---- transport -----------------------------------------------------------------------------------------
HTTPS = flag("BISTAND_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
if flag("BISTAND_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "bistand.ui.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "fullscreen")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A request with more than this is answered before it is read: some photographs at once, and no film.
LARGEST_BODY = 60 * 1024 * 1024
# The virus scanner (clamd) as host:port; without one, files are looked through by our own rules only.
FILE_SCANNER = env("FILE_SCANNER")

# ---- language, files -----------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if flag("BISTAND_STATIC_MANIFEST")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Letters, documents and bank files lie in the database, so that one backup holds everything.

# ---- broker, cache, jobs -------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", "redis://localhost:6379/0")
_SOCKET = REDIS_URL.startswith(("redis+socket://", "unix://"))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://") if _SOCKET else REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    # Every job selects by state and `due <= now`, so that a missed run is caught up by the next one.
    "deliver-facts": {"task": "bistand.audit.tasks.deliver_pending", "schedule": 20.0},
    "carry-on-bulk-acts": {"task": "cases.tasks.carry_on_bulk_acts", "schedule": 20.0},
    "ask-agencies": {"task": "cases.tasks.ask_agencies", "schedule": 20.0},
    "send-notices": {"task": "cases.tasks.send_notices", "schedule": 30.0},
    "send-digests": {"task": "followup.tasks.send_digests", "schedule": 60.0},
    "read-receipts": {"task": "payments.tasks.read_receipts", "schedule": 60.0},
    "read-invoices": {"task": "payments.tasks.read_invoices", "schedule": 60.0},
    "read-ledger-receipts": {"task": "payments.tasks.read_ledger_receipts", "schedule": 60.0},
    "run-what-ifs": {"task": "cases.tasks.run_what_ifs", "schedule": 60.0},
    "flag-followups": {"task": "followup.tasks.flag_followups", "schedule": crontab(minute=5)},
    # In the morning; later in the day only where the morning was missed.
    "make-digests": {"task": "followup.tasks.make_digests", "schedule": crontab(hour="6-16", minute=20)},
    "remind-of-supplements": {"task": "cases.tasks.remind_of_supplements", "schedule": crontab(minute=35)},
    "refresh-warnings": {"task": "cases.tasks.refresh_warnings", "schedule": crontab(minute=50)},
    "review-rights": {"task": "followup.tasks.review_rights", "schedule": crontab(hour=1, minute=40)},
    "run-controls": {"task": "followup.tasks.run_controls", "schedule": crontab(hour=2, minute=10)},
    "clear-old": {"task": "bistand.ui.tasks.clear_old", "schedule": crontab(hour=3, minute=20)},
}

# ---- API -----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["bistand.staff.api.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["bistand.api_parsing.ShallowJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "bistand.api.problem_details",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bistånd API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Ansökningar in, beräkningar ut. Fel kommer som problem details (RFC 9457).",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
}

# ---- logs: no personal data, one line of JSON per event ------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "WARNING")},
    "loggers": {"django_structlog": {"level": "WARNING"}, "axes": {"level": "ERROR"}},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

# ---- the municipality (shown in letters and in the bank file) -------------------------------------------
MUNICIPALITY: dict[str, Any] = {
    "name": env("MUNICIPALITY_NAME", "Almby kommun"),
    "board": env("MUNICIPALITY_BOARD", "Socialnämnden"),
    "committee": env("MUNICIPALITY_COMMITTEE", "Socialnämndens utskott"),
    "address": env("MUNICIPALITY_ADDRESS", "Box 100, 123 45 Almby").split(", "),
    "phone": env("MUNICIPALITY_PHONE", "0123-456 00"),
    "org_number": env("MUNICIPALITY_ORG_NUMBER", "212000-9994"),
    "court": env("MUNICIPALITY_COURT", "Förvaltningsrätten i Almby"),
    "court_address": env("MUNICIPALITY_COURT_ADDRESS", "Box 200, 123 46 Almby").split(", "),
    # Where Försäkringskassan pays what is asked of a benefit. Without it no order is sent.
    "repayment_account": env("MUNICIPALITY_REPAYMENT_ACCOUNT", "Bankgiro 5050-1055" if BISTAND_DEMO else ""),
}
# SSBTEK, the composed service of other agencies' data. Address, certificates and actor id come with the connection;
# certificate, key and authority are paths to PEM files. Purpose and legal text are the municipality's settings.
SSBTEK: dict[str, Any] = {
    "url": env("SSBTEK_URL"),
    "certificate": env("SSBTEK_CERTIFICATE"),
    "key": env("SSBTEK_KEY"),
    "authority": env("SSBTEK_AUTHORITY"),
    "version": env("SSBTEK_VERSION", "10"),
    "actor_id": env("SSBTEK_ACTOR_ID", "okänd"),
    "connect_seconds": float(env("SSBTEK_CONNECT_SECONDS", "5")),
    "read_seconds": float(env("SSBTEK_READ_SECONDS", "30")),
    # How many questions may be out at once, from all workers together.
    "at_once": int(env("SSBTEK_AT_ONCE", "1")),
}
# Notices to clients that there is something new on the e-service. Text messages go to a supplier's address, as the JSON
# that SMS_BODY is a template of, or to a folder; without either, and e-mail without a server, they fail visibly.
NOTICES: dict[str, Any] = {
    "email_from": env("EMAIL_FROM", "inget-svar@almby.example" if BISTAND_DEMO else ""),
    "sms_url": env("SMS_URL"),
    "sms_authorization": env("SMS_AUTHORIZATION"),
    "sms_body": env("SMS_BODY") or '{"to": "{to}", "text": "{text}"}',
    "sms_folder": env("SMS_FOLDER") or (DATA_DIR / "sms" if BISTAND_DEMO else ""),
}
EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = int(env("EMAIL_PORT", "587"))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env("EMAIL_USER"), env("EMAIL_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 15
if BISTAND_DEMO and not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"


def sftp(name: str) -> dict[str, Any]:
    """The other end of an SFTP that the service itself carries files over; empty where another file transfer does.

    The private key is given only as a path to a file: a key in the environment would be read by every process.
    """
    if not env(f"{name}_SFTP_HOST"):
        return {}
    return {
        "host": env(f"{name}_SFTP_HOST"),
        "port": int(env(f"{name}_SFTP_PORT", "22")),
        "user": env(f"{name}_SFTP_USER"),
        "key_file": os.environ.get(f"{name}_SFTP_KEY_FILE", ""),
        "host_key": env(f"{name}_SFTP_HOST_KEY"),
        "outbox": env(f"{name}_SFTP_OUT", "out"),
        "inbox": env(f"{name}_SFTP_IN", "in"),
    }


# The edge to the bank: a prefix of our file numbers, and the folder that the bank's file transfer empties and fills.
# Through which bank and from which account is paid is no setting: two persons lay it (payments/bank_rows.py).
BANK: dict[str, Any] = {
    # The bankgiro of clients' own money; empty: the municipality keeps none. Never the one that pays aid.
    "funds_bankgiro": env("BANK_FUNDS_BANKGIRO", "5402-9681" if BISTAND_DEMO else ""),
    "prefix": env("BANK_PREFIX", "BISTAND"),
    "folder": env("BANK_FOLDER") or DATA_DIR / "bank",
    "sftp": sftp("BANK"),
    # The accounts whose statements are read, as digits or IBAN; empty: all that the bank sends.
    "accounts": {a.replace(" ", "").replace("-", "").upper() for a in env("BANK_ACCOUNTS").split(",") if a.strip()},
}
# E-invoices that another system of the municipality's passes on.
INVOICES: dict[str, Any] = {
    "folder": env("INVOICES_FOLDER") or DATA_DIR / "invoices",
    "sftp": sftp("INVOICES"),
}
# The ledger: the series of our vouchers, names of its dimensions as "1=Ansvar,6=Aktivitet", and how it reads CSV.
LEDGER: dict[str, Any] = {
    "folder": env("LEDGER_FOLDER") or DATA_DIR / "ledger",
    "sftp": sftp("LEDGER"),
    "series": env("LEDGER_SERIES", "EB"),
    "format": env("LEDGER_FORMAT", "sie"),
    "dimensions": dict(pair.strip().split("=", 1) for pair in env("LEDGER_DIMENSIONS").split(",") if "=" in pair),
    "csv_columns": env("LEDGER_CSV_COLUMNS", "datum,serie,referens,konto,dim1,debet,kredit,text").split(","),
    "csv_separator": env("LEDGER_CSV_SEPARATOR", ";"),
    "csv_decimal": env("LEDGER_CSV_DECIMAL", ","),
    "csv_encoding": env("LEDGER_CSV_ENCODING", "utf-8-sig"),
}
