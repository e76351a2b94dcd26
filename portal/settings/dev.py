"""The demo city on this machine: what bin/up and a bare manage.py use."""

from portal import env

from .base import *

DEBUG = env.flag("DEBUG", False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver")
