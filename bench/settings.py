"""The portal as bin/up runs it, with one more address for the baseline."""

from portal.settings.dev import *

ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["*"]
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}
