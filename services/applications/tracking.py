"""Following an application without an account: its number, four characters of the identity number, a code by SMS.

Whether there is such a number, whether the characters fit, whether a telephone is on record: every answer is the same.
Only whoever types the code that was sent learns something, and then states and dates, no names.
"""

import hmac
import unicodedata
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import salted_hmac

from services.applications import tries
from services.applications.models import Application
from services.people import phone_check
from services.people.one_time_codes import TooMany, Verdict

PURPOSE = "track"
NOTHING = "----"  # compared with when there is no such number


class TooManyTries(Exception):
    """The number, or the address it was typed from, was tried too often this hour."""


def ask(session: SessionBase, *, number: str, last_four: str, address: str, at: datetime) -> None:
    """Send a code when the details are right, and do as if when they are not. Raises TooManyTries, counted first.

    When the limits of codes are reached nothing is sent either, and nothing is said: it would tell that there is
    a telephone behind the number.
    """
    number = normal(number)
    if not tries.may_track(number, address, at=at):
        raise TooManyTries
    application = Application.objects.exclude(number=None).filter(number=number).select_related("account").first()
    right = _fits(application, last_four)
    phone = str(application.account.phone or "") if application and right else ""
    forget(session)
    try:
        phone_check.begin(
            session,
            phone=phone or _nobodys_phone(number),
            purpose=PURPOSE,
            address=address,
            really=bool(phone),
            application=str(application.pk) if application and phone else "",
        )
    except TooMany:
        return


def normal(text: str) -> str:
    """Return a number as it is stored, from what a hand may have typed."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(mark for mark in plain if mark.isalnum())


def _fits(application: Application | None, last_four: str) -> bool:
    known = application.applicant_id_no[-4:] if application else ""
    same = hmac.compare_digest((known or NOTHING).upper().encode(), normal(last_four).encode())
    return same and len(known) == 4


def _nobodys_phone(number: str) -> str:
    """Return a number of the right shape that is sent nothing; the same for the same application number."""
    digits = int(salted_hmac("applications.nobody", number, algorithm="sha256").hexdigest(), 16) % 10**10
    return f"1{digits:010d}"


def try_code(session: SessionBase, code: str) -> bool:
    """Return whether the digits are the ones that were sent; five tries each."""
    return phone_check.try_code(session, PURPOSE, code) == Verdict.RIGHT


def followed(session: SessionBase) -> Application | None:
    """Return the application that this browser may look at for some minutes; None when it may not."""
    if not phone_check.proved(session, PURPOSE):
        return None
    key = phone_check.facts(session, PURPOSE).get("application", "")
    return Application.objects.select_related("version__one_thing").get(pk=UUID(key)) if key else None


def forget(session: SessionBase) -> None:
    """End the look, for the next person at the same machine."""
    if session.get(phone_check.KEY, {}).get("purpose") == PURPOSE:
        phone_check.forget(session)
