"""Proving that somebody holds a mobile number, over two or three pages: the session remembers how far they are."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from services.core import codes
from services.people import one_time_codes
from services.people.one_time_codes import Verdict

KEY = "phone_check"
PROOF_HOLDS = timedelta(minutes=20)


def begin(session: SessionBase, *, phone: str, purpose: str, address: str, really: bool = True, **facts: Any) -> None:
    """Send a code and remember what for; `facts` are kept for the pages that follow. Raises TooMany, ValueError."""
    phone = codes.normalise_phone(phone)
    asked = one_time_codes.request(phone=phone, purpose=purpose, address=address, really=really)
    session[KEY] = {"phone": phone, "purpose": purpose, "handle": str(asked.id), "really": really, "facts": facts}


def again(session: SessionBase, purpose: str, address: str) -> None:
    """Send another code to the same number. Raises TooMany."""
    if found := _found(session, purpose):
        begin(session, phone=found["phone"], purpose=purpose, address=address, really=found["really"], **found["facts"])


def try_code(session: SessionBase, purpose: str, code: str) -> Verdict:
    """Return what became of the digits; right ones prove the number for the pages that follow."""
    found = _found(session, purpose)
    if found is None:
        return Verdict.OVER
    verdict = one_time_codes.check(handle=found["handle"], code=code, purpose=purpose, phone=found["phone"])
    if verdict == Verdict.RIGHT:
        session[KEY] = {**found, "handle": "", "proved": timezone.now().timestamp()}
    return verdict


def waiting(session: SessionBase, purpose: str) -> str:
    """Return the number, in part, to which a code was sent; empty when none was."""
    found = _found(session, purpose)
    return codes.mask_phone(found["phone"]) if found else ""


def proved(session: SessionBase, purpose: str) -> str:
    """Return the number that was proved not long ago; empty when none was."""
    found = _found(session, purpose) or {}
    fresh = timezone.now().timestamp() - found.get("proved", 0) < PROOF_HOLDS.total_seconds()
    return str(found["phone"]) if fresh else ""


def facts(session: SessionBase, purpose: str) -> dict[str, Any]:
    """Return what the first page kept for the later ones."""
    found = _found(session, purpose)
    return dict(found["facts"]) if found else {}


def forget(session: SessionBase) -> None:
    """Forget the number: what it was proved for is done."""
    session.pop(KEY, None)


def _found(session: SessionBase, purpose: str) -> dict[str, Any] | None:
    found = session.get(KEY)
    return found if found and found["purpose"] == purpose else None
