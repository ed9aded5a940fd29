"""Settings of the plain app: it shares the database of the product, in tables of its own."""

from claimsdb.settings import DATABASES, SECRET_KEY

__all__ = ["DATABASES", "SECRET_KEY"]

ALLOWED_HOSTS = ["127.0.0.1"]
DEBUG = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "rest_framework",
    "django_filters",
    "simple_history",
    "benchmarks.plain",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
ROOT_URLCONF = "benchmarks.plain.urls"
TIME_ZONE = "UTC"
USE_TZ = True
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
