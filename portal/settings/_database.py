"""PostgreSQL by DATABASE_URL; manage.py and bin/up fill it in when the embedded one is used."""

from urllib.parse import parse_qsl, unquote, urlsplit

from portal import env


def database(url: str) -> dict[str, object]:
    """Return Django's settings for a postgresql:// URL; a host in the query is a socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise env.SettingError(f"DATABASE_URL begins with {parts.scheme!r}; only postgresql:// is supported.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


DATABASES = {"default": database(env.text("DATABASE_URL"))}
