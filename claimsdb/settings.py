"""Django's settings. What differs between installations comes from the environment: docs/settings.md."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from claimsdb.environment import ROOT, environment, pictures, seal

env = environment()

DEBUG: bool = env.flag("DEBUG", default="off")
SECRET_KEY: str = env.secret_key(
    "SECRET_KEY",
    default="insecure-key-for-debugging-on-one-machine-never-for-the-public" if DEBUG else ...,
)
ALLOWED_HOSTS: list[str] = env.names("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS: list[str] = env.origins("CSRF_TRUSTED_ORIGINS", default="")
HTTPS: bool = env.flag("HTTPS", default="off" if DEBUG else "on")
TRUSTED_PROXIES: int = env.count("TRUSTED_PROXIES", default="0")
DATABASE: Mapping[str, Any] = env.database("DATABASE_URL", default="sqlite:///var/claimsdb.sqlite3")
CACHE: Mapping[str, Any] = env.cache("CACHE_URL", default="locmem://")
THROTTLES: Mapping[str, str] = env.throttles(
    "THROTTLES", default="anon:120/min,user:1200/min,token:1200/min"
)
IMPORT_MEGABYTES: int = env.count("IMPORT_MEGABYTES", default="10")
FOUR_EYES: bool = env.flag("FOUR_EYES", default="off")
LOG_LEVEL: str = env.level("LOG_LEVEL", default="INFO")

seal(env)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "axes",
    "claimsdb.apps.ClaimsdbConfig",
    "claimsdb.edits.apps.EditsConfig",
    "claimsdb.tokens.apps.TokensConfig",
    "claimsdb.api.idempotency.apps.IdempotencyConfig",
    "articles.apps.ArticlesConfig",
    "claims.apps.ClaimsConfig",
]

MIDDLEWARE = [
    "claimsdb.middleware.content_security_policy",
    "claimsdb.middleware.cross_origin_reads",
    "claimsdb.middleware.problems_for_developers_too",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "claimsdb.urls"
WSGI_APPLICATION = "claimsdb.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": CACHE, "pictures": pictures(CACHE)}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# By account and address together: nobody can lock out another who is elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_CLIENT_IP_CALLABLE = "claimsdb.addresses.reader_address"
AXES_LOCKOUT_CALLABLE = "claimsdb.lockout.locked_out"
AXES_VERBOSE = False

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "claimsdb.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
# A load balancer asks over plain HTTP whether the service is up.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whether the domain's other hosts may be bound to HTTPS, and listed so in browsers, is for its
# owner to say, in the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # Django's own handlers would write each line twice.
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "claimsdb.tokens.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["claimsdb.api.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "claimsdb.api.renderers.ContentNegotiation",
    "DEFAULT_PARSER_CLASSES": [],
    # Views take `format` themselves, where they have several; spectacular would add it to others.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "claimsdb.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "claimsdb.api.errors.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": ["claimsdb.api.throttles.ReaderThrottle"],
    "DEFAULT_THROTTLE_RATES": THROTTLES,
    "NUM_PROXIES": TRUSTED_PROXIES,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "claimsdb",
    "DESCRIPTION": "Numeric claims made in the news, their revision history and their timelines.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "claimsdb.api.documenting.add_answers",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # Bodies of PATCH are declared as they are, with what they need.
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_NAME_OVERRIDES": {
        "AppearanceKind": "claims.models.Appearance.Kind",
        "RecordingStatus": "claims.serializers.writing.shapes.RECORDING",
        "RevisingKind": "claims.serializers.writing.shapes.REVISING",
        "RevisionKind": "claims.models.Revision.Kind",
        "RevisionStatus": "claims.models.Revision.Status",
        "SeriesLinkKind": "claims.models.SeriesLink.Kind",
        "SpeakerKind": "claims.models.Speaker.Kind",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
