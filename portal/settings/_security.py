"""Sign-in, sessions, headers, content security policy."""

from csp.constants import NONCE, SELF

from portal import env

SECRET_KEY = env.text("SECRET_KEY", "development-only-not-a-secret-0000000000000000000000000000")

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "services.people.backends.AccountBackend"]
LOGIN_URL = "people:login"
# Where signing in leads, by kind of actor, when no page was asked for.
HOME_PAGES = {
    "citizen": "applications:list",
    "officer": "desk:queue",
    "clerk": "people:account",
    "editor": "wagtailadmin_home",
    "administrator": "wagtailadmin_home",
}
LOGIN_REDIRECT_URL = "people:account"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "services.people.passwords.RealmLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SESSION_COOKIE_AGE = 60 * 60 * 24
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# A wrong password counts against (account, address) and, far higher, against the address alone; never against the
# account alone, or an attacker could lock a victim out: services/people/lockout.py.
AXES_HANDLER = "services.people.lockout.LockoutHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_FAILURE_LIMIT = 5
ADDRESS_FAILURE_LIMIT = 50
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the waiting time that is shown stays true
AXES_LOCKOUT_CALLABLE = "portal.errors.locked_out"
AXES_CLIENT_IP_CALLABLE = "services.people.lockout.client_address"
AXES_DISABLE_ACCESS_LOG = True  # staff's comings and goings are in the audit record
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)

SMS_PER_HOUR = 2000  # codes for the whole portal, so that an attack costs at most so much

OTP_TOTP_ISSUER = "Yunxi Government Services (demo)"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    },
    # Wagtail's admin still uses inline scripts; it is reachable for signed-in editors with a second factor only.
    "EXCLUDE_URL_PREFIXES": ("/cms/", "/en/cms/"),
}
