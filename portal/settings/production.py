"""A real deployment: every secret from the environment, HTTPS only."""

from portal import env

from .base import *

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
IS_DEMO = env.flag("PORTAL_DEMO", False)
SMS_GATEWAY = {**SMS_GATEWAY, "url": env.text("SMS_GATEWAY_URL"), "secret": env.text("SMS_GATEWAY_SECRET")}
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
