"""Settings shared by every way to run the portal. The parts named _*.py hold one subject each."""

from pathlib import Path

from portal import env

from ._celery import *
from ._database import DATABASES as DATABASES
from ._logging import LOGGING as LOGGING
from ._messages import *
from ._security import *
from ._signing import SIGNER as SIGNER
from ._signing import TIME_STAMPS as TIME_STAMPS
from ._signing import TRUST as TRUST
from ._wagtail import *

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PORTAL_DATA = env.folder("PORTAL_DATA", BASE_DIR / "var")

ROOMS = [
    "services.core",
    "services.audit",
    "services.notices",
    "services.catalogue",
    "services.people",
    "services.sharing",
    "services.certificates",
    "services.materials",
    "services.applications",
    "services.casework",
    "services.feedback",
]

INSTALLED_APPS = [
    "portal",
    "cms",
    *ROOMS,
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.SessionLimitMiddleware",
    "portal.middleware.SentFormMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "portal.middleware.StaffSecondFactorMiddleware",
    "portal.middleware.SignInMiddleware",
    "portal.middleware.RealmMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.ActingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.display.DisplayMiddleware",
    "portal.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "portal.forms.PortalRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.display.display",
                "services.notices.context.unread_messages",
                "services.people.context.acting_for",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "portal.templatetags.components",
                "portal.templatetags.words",
            ],
        },
    },
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = PORTAL_DATA / "static"
# Wagtail's pictures only; citizens' files live under PORTAL_DATA/files and are never served from here.
MEDIA_URL = "/media/"
MEDIA_ROOT = PORTAL_DATA / "media"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Uploads and issued documents: one door each, services/materials/storage.py and services/certificates/storage.py.
    "materials": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PORTAL_DATA / "files" / "materials", "base_url": None},
    },
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PORTAL_DATA / "files" / "documents", "base_url": None},
    },
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The demo city. Its name is shown on every page and document.
CITY = {"zh": "云溪市", "en": "Yunxi", "region": "990100"}
# No law sets the time for answering a correction notice; the city does: working days after the notice is served.
CORRECTION_ANSWER_WORKDAYS = env.number("CORRECTION_ANSWER_WORKDAYS", 15)
# How long a department gives for putting an unmet pledge right, and within which it verifies one after the decision.
PLEDGE_RECTIFY_WORKDAYS = env.number("PLEDGE_RECTIFY_WORKDAYS", 15)
PLEDGE_VERIFY_WORKDAYS = env.number("PLEDGE_VERIFY_WORKDAYS", 40)
# Following up a bad rating, in working days: speaking with the rater, the answer, and the answer when it is complex.
RATING_CONTACT_WORKDAYS = env.number("RATING_CONTACT_WORKDAYS", 1)
RATING_ANSWER_WORKDAYS = env.number("RATING_ANSWER_WORKDAYS", 5)
RATING_SUPPLEMENT_DAYS = env.number("RATING_SUPPLEMENT_DAYS", 30)
RATING_COMPLEX_WORKDAYS = env.number("RATING_COMPLEX_WORKDAYS", 15)
PORTAL_ORIGIN = env.text("PORTAL_ORIGIN", "http://127.0.0.1:8000")
IS_DEMO = env.flag("PORTAL_DEMO", True)

# The registers of other departments (room sharing): one HTTP service in the demo city.
REGISTERS_URL = env.text("REGISTERS_URL", "http://127.0.0.1:8001")
REGISTERS_TOKEN = env.text("REGISTERS_TOKEN", "demo-registers")  # also read by services/sharing/register_server.py
REGISTERS_TIMEOUT = 2.0  # seconds

UPLOAD_MAX_BYTES = 10 * 1024 * 1024
UPLOAD_MAX_PIXELS = 50_000_000
UPLOAD_MAX_PAGES = 300
MATERIAL_MAX_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# Triggers are part of the schema: installed whenever migrate has run.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True
