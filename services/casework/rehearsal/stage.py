"""One rehearsal: an application is filed and every day somebody or something acts, until nothing is open."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from services.applications.models import Application
from services.applications.synthetic import picture
from services.catalogue.models import OneThingVersion
from services.certificates import queries as certificates
from services.core import outbox
from services.core.calendar import load
from services.core.models import Outbox
from services.core.simulation import Moment
from services.materials import actions as materials
from services.people.models import Account
from services.people.queries import actor_of

from .. import actions, consequences, samples
from ..casepage import produced
from ..correction_texts import templates
from ..models import Case, CaseMaterial, CorrectionItem, CorrectionNotice, Step
from ..workflow import CaseState
from . import invariants
from .filing import file
from .people import Staff, applicant

LONGEST = 400  # days; a rehearsal that takes longer is stuck
SMOOTH, CORRECTION, REFUSAL, OVERDUE, WITHDRAWAL = "smooth", "correction", "refusal", "overdue", "withdrawal"
PLOTS = (SMOOTH, CORRECTION, REFUSAL, OVERDUE, WITHDRAWAL)


@dataclass
class Report:
    """What became of one path. `broken` names every rule that did not hold, with the day on which it was seen."""

    situation: dict[str, str]
    plot: str
    number: str = ""
    state: str = ""
    outcome: str = ""
    cases: dict[str, str] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)
    promised_on: date | None = None
    finished_on: date | None = None
    broken: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "situation": self.situation,
            "plot": self.plot,
            "number": self.number,
            "state": self.state,
            "outcome": self.outcome,
            "cases": self.cases,
            "letters": self.letters,
            "promised_on": self.promised_on.isoformat() if self.promised_on else None,
            "finished_on": self.finished_on.isoformat() if self.finished_on else None,
            "broken": self.broken,
        }


class Stage:
    """Plays one path with one plot. `printing`: let the worker's part, rendering and signing, run as well."""

    def __init__(self, version: OneThingVersion, moment: Moment, rng: random.Random, *, printing: bool = False) -> None:
        self.version, self.moment, self.rng, self.printing = version, moment, rng, printing
        self.staff = Staff()

    def play(self, situation: dict[str, str], plot: str, *, days: int = LONGEST) -> tuple[Report, Application]:
        """File and act until everything is closed or the days are over; return the report and the application."""
        report, account = Report(situation, plot), applicant()
        application = file(self.version, situation, account)
        report.number, report.promised_on = application.number or "", application.promised_on
        began = self.moment.now
        while not self._is_over(application) and self.moment.now - began < timedelta(days=days):
            acted = self._day(application, plot, account)
            report.broken += invariants.broken(application, self.moment.now)
            if report.broken:
                break
            self._next_day(application, acted)
        self._close(report, application, stuck=days >= LONGEST)
        return report, application

    def _is_over(self, application: Application) -> bool:
        application.refresh_from_db()
        return application.state in consequences.FINAL

    def _next_day(self, application: Application, acted: bool) -> None:
        today = timezone.localtime(self.moment.now)
        following = today + timedelta(days=1)
        if not acted and (wait := self._next_date(application, today.date())):
            following = max(following, today.replace(year=wait.year, month=wait.month, day=wait.day))
        self.moment.set(following.replace(hour=9, minute=0, second=0, microsecond=0))

    def _next_date(self, application: Application, today: date) -> date | None:
        """When nothing is to be done, go on to the next date that ends something."""
        dates = [case.due_on for case in application.cases.live() if case.due_on and case.due_on > today]
        return min(dates, default=None)

    def _day(self, application: Application, plot: str, account: Account) -> bool:
        acted = bool(actions.keep_time(at=self.moment.now))
        self._background()
        if load().is_workday(timezone.localtime(self.moment.now).date()):
            acted = self._answer_notice(application, account) or acted
            for case in application.cases.live().select_related("application", "department").order_by("position"):
                acted = self._work_on(case, plot, account) or acted
        self._background()
        self._hand_over(application)
        return acted

    def _background(self) -> None:
        if self.printing:
            outbox.drain(strict=True)
            return
        for kind in ("casework.", "applications."):
            due = Outbox.objects.waiting().filter(kind__startswith=kind, available_at__lte=self.moment.now)
            for row in due:
                outbox.run_row(row.pk, strict=True)

    def _hand_over(self, application: Application) -> None:
        """Without printing, what is decided counts as handed over the same day."""
        if self.printing:
            return
        for case in application.cases.filter(state__in=["granted", "refused"], delivered_at=None):
            consequences.mark_delivered(case, at=self.moment.now)
        application.refresh_from_db()
        consequences.project(application, at=self.moment.now)

    # The officers

    def _work_on(self, case: Case, plot: str, account: Account) -> bool:
        current = Case.objects.select_related("application", "department").get(pk=case.pk)
        act: dict[str, Callable[[Case, str], bool]] = {
            CaseState.INTAKE: self._intake,
            CaseState.REVIEWING: self._review,
            CaseState.DECIDING: self._sign,
        }
        if plot == WITHDRAWAL and current.state in {CaseState.INTAKE, CaseState.REVIEWING} and self.rng.random() < 0.3:
            actions.withdraw(case=current, actor=actor_of(account), at=self.moment.now)
            return True
        if current.regime == "waiting_period" or current.state not in act:
            return False
        if plot == OVERDUE and self.rng.random() < 0.9:
            return False
        return act[CaseState(current.state)](current, plot)

    def _intake(self, case: Case, plot: str) -> bool:
        officer = self.staff.officer(case.department.code)
        if plot == CORRECTION and self._ask_for_correction(case):
            return True
        if case.corrections.filter(state="ready").exists():
            return False
        self._check_materials(case)
        if case.instant and plot != REFUSAL:
            actions.decide_on_the_spot(case=case, results=_results(case), actor=officer, at=self.moment.now)
            return True
        actions.accept(case=case, actor=officer, at=self.moment.now)
        return True

    def _check_materials(self, case: Case) -> None:
        officer = self.staff.officer(case.department.code)
        for item in case.corrections.filter(state="answered"):
            actions.accept_answer(item=item, actor=officer, at=self.moment.now)
        waiting = case.case_materials.filter(status__in=["missing", "offered"], secondary=False)
        for row in waiting.exclude(supply="sibling"):
            if row.supply == "original":
                actions.record_original_seen(case=case, material=row.material, actor=officer, at=self.moment.now)
            else:
                actions.judge_material(
                    case=case, material=row.material, in_order=True, reason="", actor=officer, at=self.moment.now
                )

    def _ask_for_correction(self, case: Case) -> bool:
        known = case.application.cases.filter(corrections__isnull=False).exists()
        row = case.case_materials.filter(status=CaseMaterial.Status.OFFERED).order_by("material").first()
        if known or row is None or not case.regime_corrects():
            return False
        officer = self.staff.officer(case.department.code)
        item = actions.add_item(
            case=case,
            kind=CorrectionItem.Kind.UNCLEAR,
            target_kind=CorrectionItem.Target.MATERIAL,
            target=row.material,
            template=templates()[CorrectionItem.Kind.UNCLEAR],
            actor=officer,
        )
        actions.prepare_item(item=item, actor=officer, at=self.moment.now)
        return True

    def _review(self, case: Case, plot: str) -> bool:
        officer = self.staff.officer(case.department.code)
        for step in Step.objects.filter(case=case, round=case.round, status="open").select_related("department"):
            for place in range(step.voices):
                speaker = self.staff.officer(step.department.code, place + 2)
                actions.give_opinion(step=step, outcome="agree", note="符合条件", actor=speaker, at=self.moment.now)
        refuse = plot == REFUSAL and self.rng.random() < 0.4
        grant: dict[str, Any] = {"kind": "grant", "results": _results(case)}
        no = {"kind": "refuse", "reasons": "不符合法定条件", "basis": "《行政许可法》第三十八条第二款"}
        actions.propose(case=case, actor=officer, at=self.moment.now, **(no if refuse else grant))
        return True

    def _sign(self, case: Case, plot: str) -> bool:
        signer = self.staff.officer(case.department.code, 1)
        decision = case.live_decision()
        if decision is None or not case.upstream_allows_grant():
            return False
        for place in decision.countersigns.filter(valid=True, signed_at=None):
            along = self.staff.officer(case.department.code, 20 + place.order)
            actions.countersign(case=case, accepted=True, actor=along, at=self.moment.now)
        act = actions.grant if decision.kind == "grant" else actions.refuse
        act(case=case, actor=signer, at=self.moment.now)
        return True

    # The applicant

    def _answer_notice(self, application: Application, account: Account) -> bool:
        notice = CorrectionNotice.objects.filter(application=application, state="open").first()
        if notice is None:
            return False
        me = actor_of(account)
        for item in notice.items.filter(state="noticed"):
            if item.target_kind == CorrectionItem.Target.MATERIAL:
                materials.add_upload(
                    application_id=application.pk, type_code=item.target, uploaded_file=picture(), actor=me
                )
        actions.send_answers(notice=notice, actor=me, at=self.moment.now)
        return True

    def _close(self, report: Report, application: Application, *, stuck: bool) -> None:
        application.refresh_from_db()
        report.state, report.outcome = application.state, application.outcome or ""
        report.cases = dict(application.cases.order_by("position").values_list("matter", "state"))
        report.letters = sorted(certificates.letters_of(application.pk).values_list("code", flat=True))
        if application.state in consequences.FINAL:
            report.finished_on = timezone.localtime(self.moment.now).date()
            report.broken += invariants.broken_at_the_end(application, report.plot, report.promised_on, report.finished_on)
        elif stuck and not report.broken:
            report.broken.append(f"stuck: nothing moves any more, {report.cases}")


def _results(case: Case) -> dict[str, Any]:
    return {element.code: samples.possible_value(element, case) for element in produced(case)}


def at_nine(day: date) -> datetime:
    """Return nine o'clock in the city on the first working day from `day` on."""
    first = load().roll_over_holidays(day)
    return timezone.make_aware(datetime(first.year, first.month, first.day, 9))
