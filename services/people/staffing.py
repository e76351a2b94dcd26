"""Officers come, change and go: every act says who did it, to whom and why, and nobody does it to themselves."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.audit.actions import record
from services.catalogue.models import Department
from services.core.actors import Actor
from services.people import events
from services.people.models import Account, Officer, RecoveryCode

INVITATION_HOLDS = timedelta(days=3)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Refused(Exception):
    """It is not done; the message is for the person who asked."""


def administers(actor: Actor, department: str = "") -> bool:
    """Return whether the actor administers officers: of one department, or with "" of any at all."""
    if actor.kind == "administrator":
        return True
    return actor.kind == "officer" and "administrate" in actor.powers and department in {"", actor.department}


def officers_for(actor: Actor) -> QuerySet[Officer]:
    """Return the officers the actor administers: an administrator all, an officer those of the own department."""
    if not administers(actor):
        return Officer.objects.none()
    officers = Officer.objects.select_related("account", "department")
    if actor.kind != "administrator":
        officers = officers.filter(department__code=actor.department)
    return officers.order_by("department__code", "-account__is_active", "account__username")


def departments_for(actor: Actor) -> QuerySet[Department]:
    """Return the departments whose officers the actor administers."""
    found = Department.objects.order_by("code")
    return found if actor.kind == "administrator" else found.filter(code=actor.department)


def heads() -> dict[str, list[str]]:
    """Return for each department the names of those who supervise it."""
    found: dict[str, list[str]] = {}
    supervisors = Officer.objects.select_related("account", "department").filter(account__is_active=True)
    for officer in supervisors.filter(powers__contains=["supervise"]).order_by("account__username"):
        found.setdefault(officer.department.code, []).append(officer.account.display_name)
    return found


def _check(actor: Actor, department: Department, powers: Iterable[str]) -> None:
    if not administers(actor, department.code):
        raise Refused(_("You administer the officers of your own department only."))
    if "administrate" in powers and actor.kind != "administrator":
        raise Refused(_("Only an administrator of the portal lets somebody administer officers."))


def _check_other(actor: Actor, officer: Officer) -> None:
    if officer.account_id == actor.account_id:
        raise Refused(_("Nobody changes their own post: ask another administrator."))


@transaction.atomic
def invite(
    *, username: str, name: str, department: Department, powers: list[str], actor: Actor, reason: str
) -> tuple[Officer, str]:
    """Make an officer's account and return it with its one-time password, which is shown once.

    With it the officer chooses a password and adds an authenticator within three days. Raises Refused.
    """
    _check(actor, department, powers)
    password = get_random_string(14, LETTERS)
    account = Account(username=username, first_name=name, realm=Account.Realm.STAFF)
    account.set_password(password)
    account.invited_until = timezone.now() + INVITATION_HOLDS
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Refused(_("An account with this name already exists.")) from error
    officer = Officer.objects.create(account=account, department=department, powers=powers)
    _write_down(officer, "people.officer_invited", actor, reason, powers=powers)
    return officer, password


@transaction.atomic
def invite_again(*, officer: Officer, actor: Actor, reason: str) -> str:
    """Return a new one-time password for an officer who lost password or authenticator; the old ones are void."""
    _check(actor, officer.department, ())
    _check_other(actor, officer)
    account = Account.objects.select_for_update().get(pk=officer.account_id)
    password = get_random_string(14, LETTERS)
    account.set_password(password)
    account.invited_until, account.is_active = timezone.now() + INVITATION_HOLDS, True
    account.epoch += 1
    account.save()
    TOTPDevice.objects.filter(user=account).delete()
    RecoveryCode.objects.filter(account=account).delete()
    _write_down(officer, "people.officer_invited_again", actor, reason)
    return password


@transaction.atomic
def change_post(*, officer: Officer, department: Department, powers: list[str], actor: Actor, reason: str) -> Officer:
    """Change department and powers; they hold from the officer's next page on. Raises Refused."""
    current = Officer.objects.select_for_update(of=("self",)).select_related("account", "department").get(pk=officer.pk)
    _check(actor, current.department, ())
    _check(actor, department, set(powers) - set(current.powers))
    _check_other(actor, current)
    before, left = list(current.powers), current.department
    current.department, current.powers = department, powers
    current.save(update_fields=["department", "powers"])
    _write_down(current, "people.officer_changed", actor, reason, powers=powers, before=before, left=left.code)
    if left != department:
        events.officer_left.send(sender=Officer, officer=current, department=left, actor=actor)
    return current


@transaction.atomic
def deactivate(*, officer: Officer, actor: Actor, reason: str) -> Officer:
    """End an officer's service: sessions end at once, powers are gone, what they had claimed becomes free."""
    current = Officer.objects.select_for_update(of=("self",)).select_related("account", "department").get(pk=officer.pk)
    _check(actor, current.department, ())
    _check_other(actor, current)
    before = list(current.powers)
    current.powers = []
    current.save(update_fields=["powers"])
    account = current.account
    account.is_active, account.invited_until = False, None
    account.epoch += 1
    account.save(update_fields=["is_active", "invited_until", "epoch"])
    _write_down(current, "people.officer_deactivated", actor, reason, before=before)
    events.officer_left.send(sender=Officer, officer=current, department=current.department, actor=actor)
    return current


def _write_down(officer: Officer, action: str, actor: Actor, reason: str, **detail: object) -> None:
    record(
        actor=actor,
        action=action,
        subject_type="people.Officer",
        subject_id=officer.pk,
        department=officer.department.code,
        purpose=reason,
        detail=detail,
    )
