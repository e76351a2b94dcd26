"""How long somebody stays signed in: an idle limit and an absolute one, shorter for staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from services.people.models import Account, SignIn

BEGAN, SEEN, ROW = "signed_in_at", "seen_at", "sign_in"
WRITE_AGAIN = timedelta(minutes=1)  # the session row is not written on every page


@dataclass(frozen=True)
class Limit:
    idle: timedelta
    absolute: timedelta


LIMITS = {
    Account.Realm.CITIZEN: Limit(idle=timedelta(minutes=30), absolute=timedelta(hours=24)),
    Account.Realm.STAFF: Limit(idle=timedelta(minutes=15), absolute=timedelta(hours=8)),
}


def begin(session: SessionBase, now: datetime) -> None:
    """Note that somebody signed in."""
    session[BEGAN] = session[SEEN] = now.timestamp()


def is_over(session: SessionBase | Mapping[str, Any], account: Account, now: datetime) -> bool:
    """Return whether the account was idle, or signed in, for longer than its realm allows."""
    limit = LIMITS[Account.Realm(account.realm)]
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    return (
        now.timestamp() - seen > limit.idle.total_seconds() or now.timestamp() - began > limit.absolute.total_seconds()
    )


def touch(session: SessionBase, now: datetime) -> None:
    """Note that the account was seen; at most once a minute, a page costs no extra statement otherwise."""
    if now.timestamp() - session.get(SEEN, 0) >= WRITE_AGAIN.total_seconds():
        session[SEEN] = now.timestamp()


def note(session: SessionBase, account: Account, *, device: str, address: str, now: datetime) -> None:
    """Remember the browser in which somebody signed in, so that its owner can recognise and end it."""
    if not session.session_key:
        session.save()
    row = SignIn.objects.create(
        account=account, session_key=session.session_key or "", device=device, address=address, began=now
    )
    session[ROW] = str(row.pk)


def follow(session: SessionBase) -> None:
    """Keep a session recognisable after its key was changed."""
    if session.get(ROW):
        SignIn.objects.filter(pk=session[ROW]).update(session_key=session.session_key)


@dataclass(frozen=True)
class OpenSession:
    """A browser in which an account is signed in now."""

    device: str
    address: str
    began: datetime
    seen: datetime
    here: bool


def open_sessions(account: Account, session: SessionBase, now: datetime) -> list[OpenSession]:
    """Return where the account is signed in, this browser first, then the latest."""
    rows = {row.session_key: row for row in account.sign_ins.order_by("-began")[:50]}
    stored = Session.objects.filter(session_key__in=rows, expire_date__gt=now).order_by("-expire_date")
    found = [_shown(rows[one.session_key], one.get_decoded(), session) for one in stored if _counts(one, account, now)]
    return sorted(found, key=lambda one: (not one.here, -one.began.timestamp()))


def _counts(stored: Session, account: Account, now: datetime) -> bool:
    data = stored.get_decoded()
    same = constant_time_compare(data.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash())
    return same and not is_over(data, account, now)


def _shown(row: SignIn, data: dict[str, Any], session: SessionBase) -> OpenSession:
    seen = datetime.fromtimestamp(data.get(SEEN, 0), tz=UTC)
    return OpenSession(row.device, row.address, row.began, seen, row.session_key == session.session_key)


SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_of(agent: str) -> str:
    """Return what people call a browser, from what it says of itself: "Chrome · Android", or an empty text."""
    names = [next((name for mark, name in table if mark in agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in names if name)
