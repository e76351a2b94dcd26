"""The departments' part of a rehearsal: what officers do with a case on one day, each as the plot has it."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from services.applications import queries as applications
from services.core.calendar import load
from services.core.simulation import Moment

from .. import actions, samples
from ..casepage import produced
from ..correction_texts import templates
from ..models import Case, CaseMaterial, CorrectionItem, Step
from ..models.corrections import CorrectionKind
from ..workflow import CaseState
from .people import Cast
from .report import CORRECTION, LAST_DAY, OVERDUE, PAUSE, PLEDGE, REFUSAL, REOPENING, SILENCE

PAUSED_FOR = 5  # working days
MATERIAL, ELEMENT = CorrectionItem.Target.MATERIAL, CorrectionItem.Target.ELEMENT
NOT_OURS = {"zh": "不属于本机关职权范围", "en": "not within this agency's powers"}


class Officers:
    """Everybody who handles the cases of one application."""

    def __init__(self, cast: Cast, moment: Moment, rng: random.Random, plot: str) -> None:
        self.cast, self.moment, self.rng, self.plot = cast, moment, rng, plot
        self.has_paused = self.has_reopened = False

    def work_on(self, case_id: Any) -> bool:
        """Do what is to be done with a case now; say whether anything was."""
        case = Case.objects.select_related("application", "department").get(pk=case_id)
        act: dict[str, Callable[[Case], bool]] = {
            CaseState.INTAKE: self._intake,
            CaseState.REVIEWING: self._review,
            CaseState.DECIDING: self._sign,
            CaseState.GRANTED: self._look_again,
        }
        return case.state in act and act[case.state](case)

    @property
    def today(self) -> date:
        """The day in the city."""
        return timezone.localdate(self.moment.now)

    def _waits(self, case: Case) -> bool:
        """Say whether the officer of this plot leaves the case lying for another day."""
        due = case.due_on
        if self.plot == OVERDUE:
            return (case.silence_accepts() and case.state == CaseState.INTAKE) or bool(due and self.today <= due)
        return self.plot == LAST_DAY and bool(due and _next_workday(self.today) <= due)

    # Before acceptance

    def _intake(self, case: Case) -> bool:
        if self.plot in {CORRECTION, SILENCE} and self._ask_for_correction(case):
            return True
        if case.corrections.filter(state__in=["draft", "ready"]).exists() or (
            self.plot == OVERDUE and self._waits(case)
        ):
            return False
        if self.plot == REFUSAL and case.regime != "waiting_period" and self.rng.random() < 0.1:
            return self._turn_away(case)
        self._check_filing(case)
        if case.instant and self.plot != REFUSAL and case.upstream_allows_grant() and not case.pledges_in_the_way():
            alone = self.cast.alone(case.department.code)
            actions.decide_on_the_spot(case=case, results=results_of(case), actor=alone, at=self.moment.now)
        else:
            actions.accept(case=case, actor=self.cast.receives(case.department.code), at=self.moment.now)
        return True

    def _turn_away(self, case: Case) -> bool:
        officer = self.cast.receives(case.department.code)
        actions.not_accept(
            case=case, reason_code="not_competent", reason=NOT_OURS, explanation="不属于本机关职权范围",
            actor=officer, at=self.moment.now,
        )  # fmt: skip
        return True

    def _check_filing(self, case: Case) -> None:
        officer = self.cast.receives(case.department.code)
        for item in case.corrections.filter(state="answered"):
            actions.accept_answer(item=item, actor=officer, at=self.moment.now)
        waiting = case.case_materials.exclude(status__in=["satisfied", "pledged", "waived"])
        for row in waiting.exclude(supply="sibling"):
            self._check(case, row, officer)

    def _check(self, case: Case, row: CaseMaterial, officer: Any) -> None:
        if row.supply == "original":
            actions.record_original_seen(case=case, material=row.material, actor=officer, at=self.moment.now)
        else:
            actions.judge_material(
                case=case, material=row.material, in_order=True, reason="", actor=officer, at=self.moment.now
            )

    def _ask_for_correction(self, case: Case) -> bool:
        """The first department that can ask does, about a paper, or about an answer where there is no paper."""
        asked = CorrectionItem.objects.of_application(case.application_id).exists()
        if asked or not case.regime_corrects() or not (place := _correctable(case)):
            return False
        officer = self.cast.receives(case.department.code)
        item = actions.add_item(
            case=case, kind=CorrectionKind.UNCLEAR, target_kind=place[0], target=place[1],
            template=templates()[CorrectionKind.UNCLEAR], actor=officer,
        )  # fmt: skip
        actions.prepare_item(item=item, actor=officer, at=self.moment.now)
        return True

    # Under review

    def _review(self, case: Case) -> bool:
        if case.regime == "waiting_period":
            return False
        if self.plot == PAUSE and not self.has_paused:
            return self._pause(case)
        if self.plot == PLEDGE and case.pledges_in_the_way():
            return self._verify(case)
        if not case.upstream_allows_grant() or self._waits(case):
            return False
        self._finish_steps(case)
        refuse = self.plot == REFUSAL and self.rng.random() < 0.4
        grant: dict[str, Any] = {"kind": "grant", "results": results_of(case)}
        no = {"kind": "refuse", "reasons": "不符合法定条件", "basis": "《行政许可法》第三十八条第二款"}
        officer = self.cast.reviews(case.department.code)
        actions.propose(case=case, actor=officer, at=self.moment.now, **(no if refuse else grant))
        return True

    def _pause(self, case: Case) -> bool:
        self.has_paused = True
        actions.suspend(
            case=case, kind="expert_review", days=PAUSED_FOR, basis="《行政许可法》第四十五条",
            actor=self.cast.reviews(case.department.code), at=self.moment.now,
        )  # fmt: skip
        return True

    def _verify(self, case: Case) -> bool:
        handed_in = list(case.pledges.filter(state="fulfilled"))
        for pledge in handed_in:
            officer = self.cast.reviews(case.department.code)
            actions.verify_pledge(pledge=pledge, actor=officer, at=self.moment.now)
        return bool(handed_in)

    def _finish_steps(self, case: Case) -> None:
        for step in Step.objects.filter(case=case, round=case.round, status="open").select_related("department"):
            for place in range(step.voices):
                speaker = self.cast.reviews(step.department.code, place + (step.kind == Step.Kind.SECOND_REVIEW))
                actions.give_opinion(step=step, outcome="agree", note="符合条件", actor=speaker, at=self.moment.now)

    def _sign(self, case: Case) -> bool:
        decision = case.live_decision()
        if decision is None or self._waits(case) or (decision.kind == "grant" and not case.upstream_allows_grant()):
            return False
        for place in decision.countersigns.filter(valid=True, signed_at=None):
            along = self.cast.signs(case.department.code, place.order)
            actions.countersign(case=case, accepted=True, actor=along, at=self.moment.now)
        act = actions.grant if decision.kind == "grant" else actions.refuse
        act(case=case, actor=self.cast.signs(case.department.code), at=self.moment.now)
        return True

    # After the decision

    def _look_again(self, case: Case) -> bool:
        """One decision is found to rest on an error and is made again; what rests on it is confirmed."""
        supervisor = self.cast.supervises(case.department.code)
        if self.plot != REOPENING:
            return False
        if case.suspect_at:
            if self.has_reopened and case.upstream_allows_grant():
                actions.reverify(case=case, reason="复核后决定仍然成立", actor=supervisor, at=self.moment.now)
                return True
            return False
        if self.has_reopened or case.regime == "waiting_period":
            return False
        self.has_reopened = True
        actions.reopen(case=case, ground="error", reason="彩排：重新审查", actor=supervisor, at=self.moment.now)
        return True


def _correctable(case: Case) -> tuple[str, str] | None:
    row = case.case_materials.filter(status=CaseMaterial.Status.OFFERED).order_by("material").first()
    if row is not None:
        return MATERIAL, row.material
    matter = applications.definition_of(case.application).matters[case.matter]
    asked = [code for code in matter.elements if code in case.application.answers]
    return (ELEMENT, asked[0]) if asked else None


def results_of(case: Case) -> dict[str, Any]:
    """Return possible values for everything the matter's decision yields."""
    return {element.code: samples.possible_value(element, case) for element in produced(case)}


def _next_workday(day: date) -> date:
    calendar = load()
    day += timedelta(days=1)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day
