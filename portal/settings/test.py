"""What bin/test uses: real PostgreSQL, plain static files, fast password hashing, a data folder per test process."""
# ruff: noqa: E402 - the server has to run before the settings read its address

import os
from pathlib import Path

from portal.embedded import ensure_database

TEST_DATA = Path(os.environ.get("PORTAL_TEST_DATA") or Path(__file__).resolve().parents[2] / "var" / "test")
ensure_database(TEST_DATA, durable=False)
os.environ["PORTAL_DATA"] = str(TEST_DATA / os.environ.get("PYTEST_XDIST_WORKER", "main"))
os.environ["CELERY_BROKER_URL"] = os.environ.get("PORTAL_TEST_BROKER", "memory://")

from .base import *

PRINT_IN_CHILD = False  # tests of the press start their own

DEBUG = False
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False
DATABASES["default"]["CONN_MAX_AGE"] = 0
TIME_STAMPS = {**TIME_STAMPS, "url": ""}  # tests that need time-stamps ask for them
QUEUE_TABLES = True  # journeys run a real worker on pgmq:// in the test database

# Nothing is collected for a test: staticfiles serves straight from static/.
MIDDLEWARE = [one for one in MIDDLEWARE if not one.startswith("whitenoise")]
