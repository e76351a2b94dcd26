"""Logs go to standard output, one line an event; never with personal data in them."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "portal.log_lines.Line", "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
        "pgtrigger": {"level": "WARNING"},
        "weasyprint.progress": {"level": "ERROR"},
        "pyhanko": {"level": "WARNING"},
    },
}
