"""Staff come, change and go: every act says who did it, to whom and why, and nobody does it to themselves.

Officers belong to a department and may be administered by one of its own; clerks of the halls and editors of the
website are the administrators' affair.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.audit.actions import record
from services.catalogue.models import Department
from services.core.actors import Actor
from services.core.codes import EASY_TO_READ
from services.people import events
from services.people.models import Account, Clerk, Officer, RecoveryCode
from services.people.queries import EDITORS, subject_of

INVITATION_HOLDS = timedelta(days=3)


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


def others_for(actor: Actor) -> QuerySet[Account]:
    """Return the staff without a department, clerks and editors, for an administrator; nobody for anybody else."""
    if actor.kind != "administrator":
        return Account.objects.none()
    found = Account.objects.filter(realm=Account.Realm.STAFF, officer=None).select_related("clerk")
    return found.order_by("-is_active", "username")


def departments_for(actor: Actor) -> QuerySet[Department]:
    """Return the departments whose officers the actor administers; those switched off too."""
    found = Department.objects.order_by("code")
    return found if actor.kind == "administrator" else found.filter(code=actor.department)


def heads() -> dict[str, list[str]]:
    """Return for each department the names of those who supervise it."""
    found: dict[str, list[str]] = {}
    supervisors = Officer.objects.select_related("account", "department").filter(account__is_active=True)
    for officer in supervisors.filter(powers__contains=["supervise"]).order_by("account__username"):
        found.setdefault(officer.department.code, []).append(officer.account.display_name)
    return found


def strength() -> dict[str, Counter[str]]:
    """Return for each department how many officers in service it has (under "") and how many hold each power."""
    found: dict[str, Counter[str]] = {}
    in_service = Officer.objects.filter(account__is_active=True).order_by("department__code")
    for code, powers in in_service.values_list("department__code", "powers"):
        found.setdefault(code, Counter()).update(["", *powers])
    return found


def _check(actor: Actor, department: Department, powers: Iterable[str]) -> None:
    if not administers(actor, department.code):
        raise Refused(_("You administer the officers of your own department only."))
    if "administrate" in powers and actor.kind != "administrator":
        raise Refused(_("Only an administrator of the portal lets somebody administer officers."))


def _check_active(department: Department) -> None:
    """Refuse a post in a department that is switched off; its row stays as it is until the post is written."""
    if not Department.objects.select_for_update().get(pk=department.pk).is_active:
        raise Refused(_("This department is switched off."))


def _check_administrator(actor: Actor) -> None:
    if actor.kind != "administrator":
        raise Refused(_("Only an administrator of the portal does this."))


def _check_other(actor: Actor, account: Account) -> None:
    """Refuse what somebody does to themselves, or to an account that is not theirs to administer."""
    if account.pk == actor.account_id:
        raise Refused(_("Nobody changes their own post: ask another administrator."))
    officer = Officer.objects.select_related("department").filter(account=account).first()
    if officer is None:
        return _check_administrator(actor)
    return _check(actor, officer.department, set(officer.powers) & {"administrate"})


@transaction.atomic
def invite(
    *, username: str, name: str, department: Department, powers: list[str], actor: Actor, reason: str
) -> tuple[Officer, str]:
    """Make an officer's account and return it with its one-time password, which is shown once.

    With it the officer chooses a password and adds an authenticator within three days. Raises Refused.
    """
    _check(actor, department, powers)
    _check_active(department)
    account, password = _new_account(username, name)
    officer = Officer.objects.create(account=account, department=department, powers=powers)
    _write_down(account, "people.staff_invited", actor, reason, department=department.code, powers=powers)
    return officer, password


@transaction.atomic
def invite_clerk(*, username: str, name: str, hall: str, actor: Actor, reason: str) -> tuple[Account, str]:
    """Make the account of a window clerk; raise Refused for anybody but an administrator."""
    _check_administrator(actor)
    account, password = _new_account(username, name)
    Clerk.objects.create(account=account, hall=hall)
    _write_down(account, "people.staff_invited", actor, reason, hall=hall)
    return account, password


@transaction.atomic
def invite_editor(*, username: str, name: str, actor: Actor, reason: str) -> tuple[Account, str]:
    """Make the account of an editor of the website; raise Refused for anybody but an administrator."""
    _check_administrator(actor)
    account, password = _new_account(username, name)
    account.groups.add(Group.objects.get_or_create(name=EDITORS)[0])
    _write_down(account, "people.staff_invited", actor, reason, group=EDITORS)
    return account, password


def _new_account(username: str, name: str) -> tuple[Account, str]:
    account = Account(username=username, first_name=name, realm=Account.Realm.STAFF)
    password = _one_time_password(account)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Refused(_("An account with this name already exists.")) from error
    return account, password


def _one_time_password(account: Account) -> str:
    password = get_random_string(14, EASY_TO_READ)
    account.set_password(password)
    account.invited_until, account.is_active = timezone.now() + INVITATION_HOLDS, True
    return password


@transaction.atomic
def invite_again(*, account: Account, actor: Actor, reason: str) -> str:
    """Return a new one-time password for somebody who lost password or authenticator; the old ones are void."""
    _check_other(actor, account)
    current = Account.objects.select_for_update().get(pk=account.pk)
    password = _one_time_password(current)
    current.epoch += 1
    current.save()
    TOTPDevice.objects.filter(user=current).delete()
    RecoveryCode.objects.filter(account=current).delete()
    _write_down(current, "people.staff_invited_again", actor, reason)
    return password


@transaction.atomic
def change_post(*, officer: Officer, department: Department, powers: list[str], actor: Actor, reason: str) -> Officer:
    """Change department and powers; they hold from the officer's next page on. Raises Refused."""
    current = Officer.objects.select_for_update(of=("self",)).select_related("account", "department").get(pk=officer.pk)
    _check_other(actor, current.account)
    _check(actor, department, set(powers) - set(current.powers))
    _check_active(department)
    before, left = list(current.powers), current.department
    current.department, current.powers = department, powers
    current.save(update_fields=["department", "powers"])
    detail = {"department": department.code, "powers": powers, "before": before, "left": left.code}
    _write_down(current.account, "people.staff_changed", actor, reason, **detail)
    if left != department:
        events.officer_left.send(sender=Officer, officer=current, department=left, actor=actor)
    return current


@transaction.atomic
def deactivate(*, account: Account, actor: Actor, reason: str) -> Account:
    """End somebody's service: sessions end at once, powers are gone, what they had claimed becomes free."""
    _check_other(actor, account)
    current = Account.objects.select_for_update().get(pk=account.pk)
    current.is_active, current.invited_until = False, None
    current.epoch += 1
    current.save(update_fields=["is_active", "invited_until", "epoch"])
    officer = Officer.objects.select_for_update(of=("self",)).select_related("department").filter(account=current)
    _write_down(current, "people.staff_deactivated", actor, reason, before=[one.powers for one in officer])
    for one in officer:
        one.powers = []
        one.save(update_fields=["powers"])
        events.officer_left.send(sender=Officer, officer=one, department=one.department, actor=actor)
    return current


def _write_down(account: Account, action: str, actor: Actor, reason: str, **detail: object) -> None:
    record(
        actor=actor,
        action=action,
        subject_type="people.Account",
        subject_id=subject_of(account),
        department=str(detail.get("department", "")),
        purpose=reason,
        detail=detail,
    )
