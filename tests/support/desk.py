"""Officers at their desk, over HTTP: every case of an application driven to its end."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from services.applications.models import Application
from services.casework import actions, casepage
from services.casework.models import Case, CaseMaterial, Step
from services.core import outbox
from tests.support import people
from tests.support.filler import value_of
from tests.support.people import signed_in


class Desk:
    """Two officers of each department that is asked for: one drafts, the other signs."""

    def __init__(self) -> None:
        self._clients: dict[tuple[str, int], Client] = {}

    def officer(self, department: str, place: int = 0) -> Client:
        """Return the browser of one of a department's officers."""
        if (department, place) not in self._clients:
            self._clients[department, place] = signed_in(people.officer(department))
        return self._clients[department, place]

    def post(self, case: Case, name: str, place: int = 0, arguments: tuple[str, ...] = (), **data: Any) -> None:
        """Press one button of the case page; fail with what the page says when it is not taken."""
        address = reverse(f"desk:{name}", args=[case.pk, *arguments])
        response = self.officer(case.department.code, place).post(address, data)
        assert response.status_code == 302, (case.matter, name, response.status_code, response.content.decode()[-3000:])

    def grant(self, case: Case) -> None:
        """A notice period begins here and ends by itself; anything else is decided."""
        if case.regime == "waiting_period":
            self.check_materials(case)
            self.post(case, "accept")
            return
        self._decide(case)

    def _decide(self, case: Case) -> None:
        """Look at the materials, then grant: on the spot, or by proposal and signature."""
        self.check_materials(case)
        if case.instant:
            self.post(case, "decide_on_the_spot", **results_of(case))
            return
        self.post(case, "accept")
        self.answer_steps(case)
        self.post(case, "propose", kind="grant", **results_of(case))
        self.post(case, "sign", place=1, kind="grant")

    def refuse(self, case: Case) -> None:
        """Accept, propose to refuse, and let another officer sign."""
        self.check_materials(case)
        self.post(case, "accept")
        self.answer_steps(case)
        self.post(case, "propose", kind="refuse", reasons="与登记信息不一致", basis="《户口登记条例》第七条")
        self.post(case, "sign", place=1, kind="refuse")

    def answer_steps(self, case: Case) -> None:
        """Let as many officers speak on every open step as it needs, all in agreement."""
        for step in Step.objects.filter(case=case, round=case.round, status="open").select_related("department"):
            for place in range(step.voices):
                address = reverse("desk:give_opinion", args=[step.pk])
                self.officer(step.department.code, place).post(address, {"outcome": "agree", "note": "符合条件"})

    def check_materials(self, case: Case) -> None:
        """Put every material in order that waits for an officer's eye."""
        for row in CaseMaterial.objects.filter(case=case, status__in=["missing", "offered"]):
            if row.supply == "original":
                self.post(case, "original_seen", arguments=(row.material,))
            else:
                self.post(case, "judge_material", arguments=(row.material,), in_order="1")

    def drive_to_the_end(
        self, application: Application, refuse: Collection[str] = (), *, by_rule: bool = False
    ) -> None:
        """Decide whatever is open until nothing is; `refuse` names the matters that are refused.

        What a rule set grants by itself is left to it when this process does the background work (`by_rule`).
        """
        while waiting := self._waiting(application, by_rule=by_rule):
            for case in waiting:
                (self.refuse if case.matter in refuse else self.grant)(case)

    def _waiting(self, application: Application, *, by_rule: bool) -> list[Case]:
        if by_rule:
            outbox.drain(strict=True)
        waiting = list(open_cases(application))
        if not waiting and let_notices_run_out(application):
            return self._waiting(application, by_rule=by_rule)
        return waiting


def open_cases(application: Application) -> Any:
    """Return the cases that are in a department's queue."""
    found = Case.objects.select_related("application", "department")
    return found.filter(application=application, state="intake").order_by("position")


def let_notices_run_out(application: Application) -> bool:
    """Let the days of the running notice periods pass; return whether there was one."""
    running = Case.objects.filter(application=application, state="reviewing", regime="waiting_period")
    ended = [actions.see_to(case.pk, at=case.wake_at + timedelta(days=120)) for case in list(running) if case.wake_at]
    return any(ended)


def results_of(case: Case) -> dict[str, Any]:
    """Return what an officer types for the elements that the matter produces."""
    return {element.code: value_of(element) for element in casepage.produced(case)}
