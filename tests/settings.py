"""The settings of the test suite: the product's own, under an environment that is set here whole.

Only the database may be another: ``DATABASE_URL``.
"""

import os

os.environ.update(
    {
        "DEBUG": "off",
        "SECRET_KEY": "a-key-for-the-tests-alone-which-guards-nothing-whatever",
        "ALLOWED_HOSTS": "testserver",
        "CSRF_TRUSTED_ORIGINS": "",
        "HTTPS": "off",
        "TRUSTED_PROXIES": "0",
        "CACHE_URL": "locmem://",
        "THROTTLES": "off",
        "IMPORT_MEGABYTES": "10",
        "FOUR_EYES": "off",
        "LOG_LEVEL": "WARNING",
    }
)

from claimsdb.settings import *  # noqa: F403 - must follow the environment; Django's idiom

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Nothing is collected before a test run: files are served and named as they lie in the packages.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
