"""What follows from a move, in the same transaction: the graph settles, the application is projected.

The caller holds the lock on the application row, the aggregate root.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from services.applications import actions as applications
from services.applications import queries as application_queries
from services.applications.models import Application
from services.catalogue import queries as catalogue
from services.certificates import queries as certificates
from services.core import clocks
from services.core.actions import enqueue, move
from services.core.actors import SYSTEM
from services.core.calendar import Calendar, load
from services.notices.actions import notify

from . import events, ledger, letters, promise_journal, settling, timing
from .conditions import UPSTREAM_FAILED
from .models import Case, CaseEdge, CaseMaterial, Pledge
from .projection import CaseFact, Projection, aggregate
from .workflow import ACCEPTED_STATES, GRANTED, LIVE, REFUSED, CaseState

FINAL = frozenset({"completed", "terminated", "not_accepted", "withdrawn"})


def cases_of(application: Application) -> list[Case]:
    """Return the application's cases in their order of work."""
    return list(application.cases.select_related("department", "application").order_by("position"))


def settle(application: Application, *, at: datetime, cause: str = "") -> None:
    """Let the dependency graph come to rest, then project the application; `cause`: what moves the promised date."""
    cases = {case.pk: case for case in cases_of(application)}
    edges = [row.edge for row in CaseEdge.objects.filter(below__application=application)]
    for effect in settling.settle({pk: case.node for pk, case in cases.items()}, edges):
        _apply(effect, cases, at)
    project(application, at=at, cause=cause)


def _apply(effect: settling.Effect, cases: dict[UUID, Case], at: datetime) -> None:
    case = cases[effect.node]
    if effect.move == "activate":
        move(case, "activate", actor=SYSTEM, at=at)
        _after_activation(case)
    elif effect.move == "suspect":
        case.suspect_at = at
        case.save(update_fields=["suspect_at"])
    else:
        cause = cases[effect.cause]
        move(case, effect.move, actor=SYSTEM, at=at, reason_code=UPSTREAM_FAILED, reason_text=cause.matter)
        kind = "case_skipped" if effect.move == "skip" else "case_terminated"
        tell_applicant(case, kind, reason=cause.label)
        if effect.move == "terminate":
            letters.termination(case, reason=cause.label, actor=SYSTEM, upstream=True)


def _after_activation(case: Case) -> None:
    """A sibling's result is now at hand; an instant matter may be decided by rule."""
    case.case_materials.filter(supply="sibling").update(status=CaseMaterial.Status.SATISFIED)
    if case.regime == "waiting_period":
        enqueue("casework.accept_on_filing", {"case": str(case.pk)}, key=f"filing:{case.pk}:{case.round}")
    if case.instant:
        enqueue("casework.decide_by_rule", {"case": str(case.pk)}, key=f"rule:{case.pk}:{case.round}")


def tell_applicant(case: Case, kind: str, **params: object) -> None:
    """Put a message about one case into the applicant's inbox."""
    application = case.application
    notify(
        account_id=application.account_id,
        kind=kind,
        params={
            "one_thing": application_queries.definition_of(application).label,
            "number": application.number,
            "matter": case.label,
            "department": case.department.label,
            **params,
        },
        subject_id=application.pk,
        link=application.get_absolute_url(),
    )


def project(application: Application, *, at: datetime | None = None, cause: str = "", case: Case | None = None) -> None:
    """Recompute the promised date and the application's state; close the bundle when all is done.

    `cause`, `case`: what moves the promised date where it is not a move of a case.
    """
    at, before = at or timezone.now(), application.promised_on
    cases = cases_of(application)
    was_final = application.state in FINAL
    fields = projected(application, cases, at)
    applications.project(application=application, **fields)
    promise_journal.note(application, before=before, after=fields["promised_on"], at=at, cause=cause, case=case)
    if fields["state"] in FINAL and not was_final:
        _close_bundle(application, cases, withdrawn=fields["state"] == "withdrawn", outcome=fields["outcome"])


def projected(application: Application, cases: list[Case], at: datetime) -> dict[str, Any]:
    """Return what an application has to show of its cases at a moment, by column. Writes nothing."""
    promised_on, provisional = _promise(application, cases, at)
    result = projection_of(cases, at)
    return {
        "state": result.state,
        "outcome": result.outcome,
        "facets": sorted(result.facets),
        "promised_on": promised_on,
        "promised_provisional": provisional,
    }


def projection_of(cases: list[Case], at: datetime) -> Projection:
    """Return the projection of one application's cases, facets included."""
    facts = [CaseFact(case.state, case.required, case.accepted_at is not None) for case in cases]
    result = aggregate(submitted=True, cases=facts, undelivered=any(_is_undelivered(case) for case in cases))
    facets = set(result.facets)
    today = timing.local_day(at)
    if any(case.state in LIVE and case.due_on and today and case.due_on < today for case in cases):
        facets.add("overdue")
    if any(case.state == GRANTED and case.delivered_at is None for case in cases):
        facets.add("certificate_pending")
    if certificates.is_one_revoked(case.pk for case in cases):
        facets.add("has_revocation")
    if Pledge.objects.open().filter(case__in=cases).exists():
        facets.add("has_open_pledge")
    return Projection(result.state, result.outcome, frozenset(facets))


def _is_undelivered(case: Case) -> bool:
    return case.state in {GRANTED, REFUSED} and case.delivered_at is None


def _promise(application: Application, cases: list[Case], at: datetime) -> tuple[date | None, bool]:
    definition = application_queries.definition_of(application)
    calendar, today = load(), timezone.localtime(at).date()
    expected = _expected_ends(cases, calendar)
    edges = CaseEdge.objects.filter(below__application=application)
    promise = timing.promised(cases, list(edges), definition.matters, calendar, today, expected)
    if promise is None:
        return application.promised_on, application.promised_provisional
    return promise.on, promise.provisional


def _expected_ends(cases: list[Case], calendar: Calendar) -> dict[str, date]:
    """Return by matter the day on which the running clocks say that a case will be decided."""
    by_case: dict[UUID, dict[str, clocks.Clock]] = {}
    for row in ledger.rows_of([case.pk for case in cases if case.state in ACCEPTED_STATES]):
        by_case.setdefault(row.subject_id, {})[row.kind] = clocks.clock_of(row, calendar)
    ends = {case.matter: ledger.expected_end(case, by_case.get(case.pk, {})) for case in cases}
    return {matter: day for matter, day in ends.items() if day}


def _close_bundle(application: Application, cases: list[Case], *, withdrawn: bool, outcome: str) -> None:
    lead = catalogue.departments()[application_queries.definition_of(application).lead]
    letters.closing(application, lead, cases, withdrawn=withdrawn, actor=SYSTEM)
    letters.proof_of_service(application, lead, cases, actor=SYSTEM)
    notify(
        account_id=application.account_id,
        kind="application_completed",
        params={
            "one_thing": application_queries.definition_of(application).label,
            "number": application.number,
            "outcome": outcome,
        },
        subject_id=application.pk,
        link=application.get_absolute_url(),
    )
    events.bundle_closed.send(sender=Application, application=application)


def mark_delivered(case: Case, *, at: datetime) -> None:
    """Note that the result has reached the applicant's account, once."""
    if case.delivered_at is None and case.state in {CaseState.GRANTED, CaseState.REFUSED}:
        case.delivered_at = at
        case.save(update_fields=["delivered_at"])
        ledger.delivered(case, at=at)
