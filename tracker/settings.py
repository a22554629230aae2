"""Settings, in reading order. Every knob is an environment variable; docs list them."""

from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF

from tracker import env

# Lets ModelAdmin[Commitment] be written at run time as well as read by mypy.
django_stubs_ext.monkeypatch()

HOME = Path(__file__).resolve().parent.parent
SEEDS = HOME / "seeds"
VAR = env.folder("TRACKER_VAR", default=HOME / "var")

# --- Safety -------------------------------------------------------------------------------
# A laptop makes its own secrets and speaks plain http. Anything else must be given its
# secrets and its host names, and speaks https only: a forgotten variable fails closed.
DEMO = env.flag("TRACKER_DEMO")
DEBUG = False
SECRET_KEY = env.secret("TRACKER_SECRET_KEY", demo=VAR / "secret_key" if DEMO else None)
SECRET_KEY_FALLBACKS = env.words("TRACKER_OLD_SECRET_KEYS")
ALLOWED_HOSTS = env.words("TRACKER_HOSTS", default="*" if DEMO else "")
CSRF_TRUSTED_ORIGINS = env.words("TRACKER_ORIGINS")

# --- Apps ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "ledger",
    "tracker.apps.LedgerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tracker.doorstep.Doorstep",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ledger.admin.language.DeskLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HOME / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database -----------------------------------------------------------------------------
DATABASE: dict[str, Any] = dj_database_url.config(  # type: ignore[assignment]
    default=f"sqlite:///{VAR / 'ledger.sqlite3'}", conn_max_age=60, conn_health_checks=True
)
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock when a transaction opens, so two officers queue for it
    # instead of one failing half-way; FULL keeps the last commit through a power cut.
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        " PRAGMA recursive_triggers=ON;",
    }
    # A file, so that several connections see one database.
    DATABASE["TEST"] = {"NAME": VAR / "test.sqlite3"}
else:
    # To compile a query takes PostgreSQL longer than any of ours takes to run; and so does it to
    # plan those that partners ask again and again (``composed.planned_once``): once is enough.
    given: dict[str, Any] = DATABASE.setdefault("OPTIONS", {})
    given.setdefault("options", "-c jit=off -c plan_cache_mode=force_generic_plan")
    given.setdefault("prepare_threshold", 1)
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counts of partners' quotas, shared by all processes: of this host in a file, of several in Redis.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "quota": env.cache("TRACKER_CACHE", file=VAR / "quota.sqlite3"),
}

# --- People and partners ------------------------------------------------------------------
AUTH_USER_MODEL = "ledger.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ["username", "full_name"]},
        "MinimumLengthValidator": {},
        "CommonPasswordValidator": {},
    }.items()
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "admin:login"
# Peppers of partners' keys: the first makes new keys, the others still open old ones.
LEDGER_PEPPERS = env.pairs("TRACKER_PEPPERS", demo=VAR / "pepper" if DEMO else None)

# The site as the world reaches it, for what is sent rather than asked for; and the ports to which
# webhooks may be sent beside 443.
_FIRST_HOST = next(iter(ALLOWED_HOSTS), "").lstrip(".*")
LEDGER_ADDRESS = env.address(
    "TRACKER_ADDRESS", default="http://127.0.0.1:8000" if DEMO else f"https://{_FIRST_HOST}"
)
LEDGER_WEBHOOK_PORTS = env.numbers("TRACKER_WEBHOOK_PORTS")

# --- The sealed log -----------------------------------------------------------------------
# Its private keys, and the last checkpoint that they signed. A process without the keys seals
# nothing. Never on the volume of the database, nor in its backups: a restored database must
# meet a signer who remembers more.
LEDGER_FOLDER = env.folder("TRACKER_LEDGER", default=VAR / "ledger")

# --- Transport ----------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
# A proxy's word for the scheme and for the caller's address; without a proxy, anybody's.
LEDGER_BEHIND_PROXY = env.flag("TRACKER_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if LEDGER_BEHIND_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^livez$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Words and time -----------------------------------------------------------------------
# Instants are stored and answered in UTC; "today" is asked of a desk, in its own zone.
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "French"), ("nl", "Dutch")]
LANGUAGE_COOKIE_AGE = 31_536_000  # seconds; a browser that nobody signed in with remembers a year
LOCALE_PATHS = [HOME / "ledger" / "locale"]  # templates and the site speak from there too

# --- Files --------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [HOME / "static"]
STATIC_ROOT = None if DEMO else VAR / "static"
STORAGES = {
    # Files of evidence lie below no served address: a door reads them, and says who may.
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "evidence"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # what is typed; a file has its own limit, 20 MB
DATA_UPLOAD_MAX_NUMBER_FILES = 4  # no form takes more than one
FILE_UPLOAD_HANDLERS = ["ledger.admin.uploads.Bounded"]

# --- Partner API --------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["ledger.api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["ledger.api.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["ledger.api.rendering.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "ledger.api.problems.answer",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # ?format= is a parameter like any other: unknown, so refused
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Commitment Ledger",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "What was promised, by whom, and where it stands, with what proves it: for "
    "partners. Fields and codes may be added within a version: ignore those you do not know.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "ledger.api.common_answers.told_everywhere",
    ],
    "WEBHOOKS": ["ledger.api.webhook_schema.EVENT"],
    "ENUM_NAME_OVERRIDES": {
        "EndpointStateCode": "ledger.domain.webhooks.EndpointState",
        "DeliveryStateCode": "ledger.domain.webhooks.DeliveryState",
        "StatusCode": "ledger.domain.status.Status",
        "PartyKindCode": "ledger.models.party.PartyKind",
        "InstrumentKindCode": "ledger.models.instrument.InstrumentKind",
        "ObligationRoleCode": "ledger.domain.publishing.ObligationRole",
        "DocumentKindCode": "ledger.domain.evidence.DocumentKind",
        "PrecisionCode": "ledger.domain.dates.Precision",
        "ReliabilityCode": "ledger.domain.evidence.Reliability",
        "CredibilityCode": "ledger.domain.evidence.Credibility",
        "StanceCode": "ledger.domain.evidence.Stance",
        "CitationRoleCode": "ledger.domain.publishing.CitationRole",
        "RungCode": "ledger.domain.publishing.Rung",
        "OutcomeCode": "ledger.domain.reviews.Outcome",
        "GradeCode": "ledger.domain.assessments.Grade",
        "OutlookCode": "ledger.domain.assessments.Outlook",
        "AssessorCode": "ledger.domain.assessments.Assessor",
        "LateCode": "ledger.domain.lateness.Late",
        "TimelinessCode": "ledger.domain.lateness.Timeliness",
        "PositionCode": "ledger.domain.parts.Position",
        "JointRuleCode": "ledger.domain.parts.JointRule",
        "MilestoneStateCode": "ledger.domain.milestones.MilestoneState",
        "OccurrenceStatusCode": "ledger.domain.occurrences.OccurrenceStatus",
        "RuleKindCode": "ledger.domain.recurrence.RuleKind",
        "AnchorCode": "ledger.domain.recurrence.Anchor",
        "DisagreementStateCode": "ledger.domain.disagreements.DisagreementState",
        "RulingCode": "ledger.domain.disagreements.Ruling",
        "LinkKindCode": "ledger.domain.relations.LinkKind",
        "LevelCode": "ledger.domain.risks.Level",
        "EventTypeCode": "ledger.domain.changes.TYPES",
        "EntryKindCode": "ledger.domain.kinds.Kind",
        "SubjectCode": "ledger.api.changes_serializers.SUBJECTS",
        "ReleaseLevelCode": "ledger.domain.levels.CODES",
        "BondCode": "ledger.domain.strength.Bond",
        "DetailCode": "ledger.domain.strength.Detail",
        "FollowUpCode": "ledger.domain.strength.FollowUp",
        "SubmissionKindCode": "ledger.domain.submissions.SubmissionKind",
        "SubmissionStateCode": "ledger.domain.submissions.SubmissionState",
        "TakenPositionCode": "ledger.api.submission_serializers.TAKEN",
        "ScopeCode": "ledger.domain.credentials.Scope",
        "ComingKindCode": ["review", "occurrence"],
        "MatchCode": ["exact", "close", "none"],
    },
}

# --- Logs ---------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"requests": {"()": "tracker.log_lines.Requests"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s%(about)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["requests"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
