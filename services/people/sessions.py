"""How long somebody stays signed in: an idle limit and an absolute one, shorter for staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from services.people.models import Account

BEGAN, SEEN = "signed_in_at", "seen_at"
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


def is_over(session: SessionBase, account: Account, now: datetime) -> bool:
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
