"""Many cases at once, by SQL: copies of one case in any state, for lists that have to stay fast."""

from django.db import connection

from services.applications.models import Application
<<<<<<< HEAD
from services.casework import casepage
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
        """Put every main material in order that waits for an officer's eye."""
        for row in CaseMaterial.objects.filter(case=case, status__in=["missing", "offered"], secondary=False):
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
        return list(open_cases(application))
=======
from services.casework.models import Case

COPY_APPLICATIONS = """
INSERT INTO applications_application
SELECT (jsonb_populate_record(NULL::applications_application, to_jsonb(original) || jsonb_build_object(
    'id', gen_random_uuid(),
    'number', 'COPY' || lpad(n::text, 8, '0'),
    'query_code', lpad(to_hex(n), 8, '0'),
    'subject_key', 'copy' || n,
    'applicant_name', substr(%(surnames)s, 1 + (n * 7) %% length(%(surnames)s), 1)
        || substr(%(given)s, 1 + (n * 11) %% length(%(given)s), 1) || substr(%(given)s, 1 + n %% length(%(given)s), 1)
))).* FROM applications_application original, generate_series(%(first)s, %(last)s) n WHERE original.id = %(id)s
"""

COPY_CASES = """
INSERT INTO casework_case
SELECT (jsonb_populate_record(NULL::casework_case, to_jsonb(original) || jsonb_build_object(
    'id', gen_random_uuid(), 'application_id', application.id, 'matter', original.matter || copy,
    'state', 'pending', 'received_at', NULL, 'due_on', NULL
))).* FROM casework_case original, applications_application application, generate_series(1, %(each)s) copy
WHERE original.id = %(case)s AND application.number LIKE 'COPY%%'
  AND substr(application.number, 5)::int BETWEEN %(first)s AND %(last)s
"""

START = """
UPDATE casework_case SET state = 'intake', received_at = now() - random() * interval '10 days',
    due_on = current_date - 3 + (random() * 9)::int
WHERE state = 'pending' AND application_id IN (SELECT id FROM applications_application WHERE number LIKE 'COPY%%')
"""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华文辉玉萍建"


def copy(case: Case, applications: int, each: int = 1, first: int = 1) -> None:
    """Add applications like the case's, numbered from `first`, with `each` copies of the case, all in intake."""
    names = {"surnames": SURNAMES, "given": GIVEN}
    span = {"first": first, "last": first + applications - 1}
    with connection.cursor() as cursor:
        cursor.execute(COPY_APPLICATIONS, {"id": case.application_id, **names, **span})
        cursor.execute(COPY_CASES, {"case": case.pk, "each": each, **span})
        cursor.execute(START)
>>>>>>> e17e608 (Filters have an address; the claims of officers who left end; tests of lists and claims)


def copies() -> int:
    """Return how many copied cases there are."""
    return Case.objects.filter(application__in=Application.objects.filter(number__startswith="COPY")).count()
