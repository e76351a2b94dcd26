"""The rows of the citizen's progress page: every department side by side, in plain words."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications import progress as application_progress
from services.applications.models import Application
from services.applications.progress import CaseRow, DateMove, HearingDate, HearingRight, Times, TimeSpent
from services.certificates import queries as certificates
from services.core.calendar import load

from . import ledger, times
from .conditions import NO_LONGER_APPLIES, SUBJECT_CEASED, is_waiting_period, upstream_not_failed
from .models import Case, CaseEdge, Hearing, HearingOffer, Pledge, PromiseChange
from .remedies import remedies_against_silence
from .settling import START_AFTER_GRANT
from .workflow import GRANTED, HEARD, LIVE, REFUSED, SKIPPED, TERMINATED, CaseState

HEARING_AWAITED = _("A hearing is to be held, the clock is paused")


def rows(application: Application) -> list[CaseRow]:
    """Return one row per case, with what it waits for, its certificate and its letters."""
    cases = list(application.cases.select_related("department").order_by("position"))
    waits = _waits(application)
    papers = {certificate.case_id: certificate for certificate in certificates.of_application(application.pk)}
    letters: dict[object, list[object]] = {}
    for letter in certificates.letters_of(application.pk).exclude(recipient_account_id=None):
        letters.setdefault(letter.case_id, []).append(letter)
    labels = {row.matter: row.label for row in cases}
    pledges, hearings = _pledges(application), _hearings(application)
    at, rights = timezone.now(), _hearing_rights(application)
    over = ledger.past_the_law(cases, at)
    return [
        replace(
            _row(case, waits, papers, letters, labels, pledges, hearings),
            hearing_rights=rights.get(case.pk, []),
            against_silence=remedies_against_silence(case.regime, case.department) if case.pk in over else None,
        )
        for case in cases
    ]


def _hearings(application: Application) -> dict[object, HearingDate]:
    """Return the hearing that is set for each case, with its newest notice."""
    found = Hearing.objects.filter(case__application=application, status=Hearing.Status.SET)
    dates = {one.case_id: one.date for one in found.prefetch_related("notices__chair")}
    return {
        case_id: HearingDate(date.begins_at, date.place, date.chair.display_name, postponed=date.no > 1)
        for case_id, date in dates.items()
    }


def _hearing_rights(application: Application) -> dict[object, list[HearingRight]]:
    """Return for each case the offers of a hearing, answered or not; of a case that is over none."""
    offers = HearingOffer.objects.filter(case__application=application, case__state__in=HEARD)
    open_ones = Hearing.objects.filter(case__application=application, status__in=["asked", "set"])
    heard, today = set(open_ones.values_list("case_id", flat=True)), timezone.localdate()
    found: dict[object, list[HearingRight]] = {}
    for offer in offers.prefetch_related("answers__given_by"):
        found.setdefault(offer.case_id, []).append(_right(offer, today, heard))
    return found


def _right(offer: HearingOffer, today: date, heard: set[UUID]) -> HearingRight:
    if offer.answer is None:
        return HearingRight(offer.pk, offer.apply_by, today <= offer.apply_by and offer.case_id not in heard)
    answer = offer.answer
    name = answer.given_by.display_name
    return HearingRight(offer.pk, offer.apply_by, False, answer.kind, answer.given_at, name)


def _pledges(application: Application) -> dict[object, list[Pledge]]:
    found: dict[object, list[Pledge]] = {}
    for pledge in Pledge.objects.open().of_application(application.pk).filter(case__state__in=LIVE):
        found.setdefault(pledge.case_id, []).append(pledge)
    return found


def _waits(application: Application) -> dict[object, list[dict[str, str]]]:
    edges = CaseEdge.objects.filter(below__application=application, kind=START_AFTER_GRANT)
    waits: dict[object, list[dict[str, str]]] = {}
    for edge in edges.select_related("above"):
        if edge.above.state != GRANTED:
            waits.setdefault(edge.below_id, []).append(edge.above.label)
    return waits


def _row(case: Case, waits: dict, papers: dict, letters: dict, labels: dict, pledges: dict, hearings: dict) -> CaseRow:  # type: ignore[type-arg]
    because = labels.get(case.reason_text) if case.reason_code == "upstream_failed" else None
    return CaseRow(
        case_id=case.pk,
        matter=case.label,
        department=case.department.label,
        state=case.state,
        state_public=HEARING_AWAITED
        if case.pk in hearings and case.state == CaseState.SUSPENDED
        else case.public_state,
        tone=case.current_state.tone,
        due_on=case.due_on,
        provisional=case.due_is_provisional,
        days_late=_days_late(case),
        closed_at=case.closed_at,
        waits_for=waits.get(case.pk, []) if case.state == CaseState.PENDING else [],
        because_of=because,
        reasons=case.reason_text if _is_reasoned(case) else "",
        certificate=papers.get(case.pk),
        letters=letters.get(case.pk, []),
        may_revive=case.state in {TERMINATED, SKIPPED} and upstream_not_failed(case),
        pledges=pledges.get(case.pk, []),
        hearing=hearings.get(case.pk),
        ends_by_itself=is_waiting_period(case) and case.state != CaseState.INTAKE,
        dropped=case.reason_code == NO_LONGER_APPLIES,
    )


def _is_reasoned(case: Case) -> bool:
    """Say whether an officer has written for the applicant why the case ended as it did."""
    return case.state in {REFUSED, CaseState.NOT_ACCEPTED} or case.reason_code == SUBJECT_CEASED


def _days_late(case: Case) -> int:
    """Return by how many working days the department has missed its day; 0 when it is in time or need not act."""
    today = timezone.localdate()
    works_on_it = case.state in LIVE and case.current_state.tone == "doing"
    return load().workdays_between(case.due_on, today) if works_on_it and case.due_on and case.due_on < today else 0


def times_of(application: Application) -> Times:
    """Return whose days passed on an application, and why the promised day moved."""
    ids = list(application.cases.values_list("pk", flat=True))
    found = times.of_cases(ids, timezone.localdate())
    moves = PromiseChange.objects.filter(application=application).select_related("case").order_by("-at")
    return Times(
        whole=_spent(times.together(found.values())),
        by_case={case_id: _spent(one) for case_id, one in found.items()},
        moves=[_moved(one) for one in moves],
        confirmed_until=load().until,
    )


def _spent(one: times.Times) -> TimeSpent:
    return TimeSpent(one.government, one.citizen, one.third_party)


def _moved(one: PromiseChange) -> DateMove:
    return DateMove(one.at, one.before, one.after, one.get_cause_display(), one.case.label if one.case else None)


application_progress.register(rows)
application_progress.register_times(times_of)
