"""Departments administered on the desk: added, renamed, switched off and on by an administrator of the portal.

The catalogue's files bring departments too; what was written here is not overwritten by them (`Department.kept`).
Rooms above register what they still need a department for: it cannot be switched off before.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from services.audit.actions import record
from services.catalogue.actions import republish
from services.catalogue.models import Department, OneThing
from services.core.actors import Actor
from services.core.labels import label

Check: TypeAlias = Callable[[Department], Iterable[str | Promise]]
FIELDS = ("label", "kind", "reconsideration", "superior", "phone")

_checks: list[Check] = []


class Refused(Exception):
    """It is not done; the message is for the person who asked."""


class ChangedMeanwhile(Refused):
    """Somebody else has written the row since the page was opened."""


class StillNeeded(Refused):
    """The department cannot be switched off yet; `reasons` say why."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def register(check: Check) -> Check:
    """Add a function that yields why a department has to stay on. Call it at start, from a receivers module."""
    if check not in _checks:
        _checks.append(check)
    return check


def reasons_against(department: Department) -> list[str]:
    """Return why the department cannot be switched off now, in words; empty when it can."""
    return [str(reason) for check in _checks for reason in check(department)]


@register
def published(department: Department) -> Iterable[str]:
    """Say that a department with published matters stays on; one that leads or gives an opinion counts too."""
    code = department.code
    for one_thing in OneThing.objects.select_related("current").exclude(current=None):
        if one_thing.current and code in _named_in(one_thing.current.document):
            yield _("It is named in “%(errand)s”, which is published.") % {"errand": label(one_thing.label)}


@register
def runs_the_portal(department: Department) -> Iterable[str]:
    """Say that whoever runs the portal stays on: receipts are signed and the others overseen in its name."""
    if department.kind == Department.Kind.PORTAL_OWNER:
        yield _("It runs the portal: receipts are signed in its name.")


def _named_in(document: dict[str, Any]) -> set[str]:
    steps = {step["department"] for matter in document["matters"] for step in matter.get("steps", ())}
    return steps | {one["code"] for one in document["departments"]}


@transaction.atomic
def add(*, code: str, facts: dict[str, Any], actor: Actor, reason: str) -> Department:
    """Add a department with all its facts written on the desk; raises Refused."""
    _check(actor, reason)
    row = Department(code=code, kept=list(FIELDS), edition=1, **_lawful(facts))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("There is already a department with this code.")) from error
    _write_down(row, "catalogue.department_added", actor, reason, after=_facts(row))
    return row


@transaction.atomic
def change(*, department: Department, edition: int, facts: dict[str, Any], actor: Actor, reason: str) -> Department:
    """Write what an administrator changed; only what is different is kept against the files. Raises Refused.

    `edition`: the one the administrator has seen. What is published names the department anew.
    """
    row = _locked(department, edition, actor, reason)
    before, wanted = _facts(row), _lawful(facts)
    changed = [name for name in FIELDS if wanted[name] != before[name]]
    if not changed:
        raise Refused(_("Nothing is different."))
    if "kind" in changed and before["kind"] == Department.Kind.PORTAL_OWNER:
        raise Refused(_("First say which other department runs the portal."))
    for name in changed:
        setattr(row, name, wanted[name])
    row.kept = [name for name in FIELDS if name in {*row.kept, *changed}]
    row.edition += 1
    row.save()
    versions = [f"{one.one_thing.code}/{one.number}" for one in republish(row)]
    detail = {"before": {name: before[name] for name in changed}, "after": {name: wanted[name] for name in changed}}
    _write_down(row, "catalogue.department_changed", actor, reason, published=versions, **detail)
    return row


@transaction.atomic
def switch(*, department: Department, edition: int, on: bool, actor: Actor, reason: str) -> Department:
    """Switch a department off, when nothing is its any more, or on again; raises Refused."""
    row = _locked(department, edition, actor, reason)
    if row.is_active == on:
        raise Refused(_("It is switched on already.") if on else _("It is switched off already."))
    if not on and (reasons := reasons_against(row)):
        raise StillNeeded(reasons)
    row.is_active = on
    row.edition += 1
    row.save()
    _write_down(row, f"catalogue.department_switched_{'on' if on else 'off'}", actor, reason)
    return row


def _check(actor: Actor, reason: str) -> None:
    if actor.kind != "administrator":
        raise Refused(_("Only an administrator of the portal does this."))
    if not reason.strip():
        raise Refused(_("Write the reason."))


def _locked(department: Department, edition: int, actor: Actor, reason: str) -> Department:
    _check(actor, reason)
    row = Department.objects.select_for_update().get(pk=department.pk)
    if row.edition != edition:
        raise ChangedMeanwhile(_("Somebody else has changed this department since you opened the page."))
    return row


def _facts(row: Department) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _lawful(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts as the law has them: no review of what is no administrative act (Reconsideration Law art 11)."""
    found = {"superior": None, "phone": "", **{name: facts[name] for name in FIELDS if name in facts}}
    if found["kind"] == Department.Kind.ENTERPRISE and found["reconsideration"] != Department.Reconsideration.NONE:
        raise Refused(_("A company or institution makes no administrative acts: nobody reviews them."))
    if found["reconsideration"] != Department.Reconsideration.SUPERIOR:
        found["superior"] = None
    return found


def _write_down(row: Department, action: str, actor: Actor, reason: str, **detail: object) -> None:
    record(
        actor=actor,
        action=action,
        subject_type="catalogue.Department",
        subject_id=row.pk,
        department=row.code,
        purpose=reason,
        detail=detail,
    )
