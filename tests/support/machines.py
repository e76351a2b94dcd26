"""One row of every machine in every state, and one person of every kind, for the tables of who may do what.

Rows are put into their state in the database with triggers asleep; the moves themselves are made awake.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection

from services.casework.models import Case, CorrectionItem, CorrectionNotice, Decision, Pledge
from services.certificates.models import BatchRevocation, Certificate, Letter
from services.core.actors import CLOCK, RULES, SYSTEM, Actor
from services.core.models import WorkflowModel
from services.feedback.models import FollowUp
from services.notices.models import Delivery
from services.people.models import Delegation
from services.people.queries import actor_of
from services.sharing.models import Dispute
from tests.support import casework, rows, synthetic
from tests.support.rows import DAY, HASH, NOW, Row, asleep, plain, write

MACHINES = [
    model
    for model in apps.get_models()
    if issubclass(model, WorkflowModel) and model.__module__.startswith("services.")
]
SIGNED: Row = {"file": "f", "sha256": HASH, "size": 1, "issued_at": NOW}
ACCEPTED, REASON, DECIDED = {"accepted_at": NOW}, {"reason_code": "upstream_failed"}, {"decided_at": NOW}
COLUMNS: dict[str, Row] = {
    "reviewing": ACCEPTED, "suspended": ACCEPTED, "deciding": ACCEPTED, "granted": {**ACCEPTED, **DECIDED},
    "refused": {**ACCEPTED, **DECIDED, **REASON}, "not_accepted": REASON, "terminated": REASON, "skipped": REASON,
}  # fmt: skip


class Scene:
    """The people, and an application whose first case is the department health's."""

    def __init__(self) -> None:
        self.account = casework.citizen()
        self.agent = casework.citizen("代办人")
        self.cases = synthetic.submitted(["licence"], account=self.account)
        self.application = self.cases[0].application
        powers = {power: casework.officer("health", power) for power in ("intake", "review", "decide", "supervise")}
        self.proposer = casework.officer("health")
        self.people: dict[str, Actor] = {
            **powers,
            "proposer": self.proposer,
            "foreign": casework.officer("police", "intake", "review", "decide", "supervise"),
            "applicant": actor_of(self.account),
            "agent": actor_of(self.agent),
            "stranger": actor_of(casework.citizen("路人")),
            "clerk": Actor(account_id=None, kind="clerk", name="窗口"),
            "system": SYSTEM,
            "clock": CLOCK,
            "rules": RULES,
        }

    def rows(self, model: type[WorkflowModel]) -> Iterator[tuple[str, WorkflowModel]]:
        """Return an instance of a machine in each of its states, and in variants of one that differ in who may move."""
        make: dict[type[Any], Callable[[str], Iterator[tuple[str, Row]]]] = {
            Case: self.case_rows,
            CorrectionItem: self.item_rows,
            CorrectionNotice: self.notice_rows,
            Pledge: self.pledge_rows,
            Certificate: self.document_rows,
            Letter: self.document_rows,
            BatchRevocation: self.batch_rows,
            Delivery: self.delivery_rows,
            Delegation: self.delegation_rows,
            Dispute: self.dispute_rows,
            FollowUp: self.follow_up_rows,
        }
        for state in model.codes():
            for name, changes in make[model](state):
                pk = changes.pop("pk", None) or uuid4()
                if model is Case:
                    self.put(pk, {"state": state, **changes})
                else:
                    write(model, plain(model, id=pk, state=state, **changes))
                yield name, model._base_manager.get(pk=pk)

    def case_rows(self, state: str) -> Iterator[tuple[str, Row]]:
        kinds = ["licence"]
        kinds += {"intake": ["service"], "reviewing": ["notice_period", "silent"], "deciding": ["silent"]}.get(
            state, []
        )
        for kind in kinds:
            case = synthetic.submitted([kind], account=self.account)[0]
            columns = {"id": case.pk, "pk": case.pk, **COLUMNS.get(state, {})}
            if state == "deciding":
                for proposal in ("grant", "refuse") if kind == "licence" else ("grant",):
                    self.propose(case, proposal)
                    yield f"{state} {kind} to {proposal}", dict(columns)
            else:
                yield state if kind == "licence" else f"{state} {kind}", columns
        if state == "skipped":
            case = synthetic.submitted(["licence"], account=self.account)[0]
            yield "skipped by a change", {"id": case.pk, "pk": case.pk, "reason_code": "no_longer_applies"}

    def propose(self, case: Case, kind: str) -> None:
        Decision.objects.filter(case=case).delete()
        Decision.objects.create(
            case=case,
            round=1,
            kind=kind,
            reasons="r",
            basis="b",
            proposed_at=NOW,
            proposed_by_id=self.proposer.account_id,
        )

    def put(self, pk: Any, columns: Row) -> None:
        """Put a real case into a state, as if it had got there."""
        columns = {name: value for name, value in columns.items() if name != "id"}
        names = ", ".join(f'"{name}" = %s' for name in columns)
        with connection.cursor() as cursor, asleep():
            cursor.execute(f"UPDATE casework_case SET {names} WHERE id = %s", [*columns.values(), pk])

    def item_rows(self, state: str) -> Iterator[tuple[str, Row]]:
        served = {"notice_id": uuid4()} if state in {"noticed", "answered", "accepted", "rejected"} else {}
        yield state, {"case_id": self.cases[0].pk, "target": state, "outcome_reason": "x", **served}

    def notice_rows(self, state: str) -> Iterator[tuple[str, Row]]:
        no = CorrectionNotice.codes().index(state) + 1
        closed = {} if state == "open" else {"closed_at": NOW}
        yield state, {"application_id": self.application.pk, "no": no, **closed}

    def pledge_rows(self, state: str) -> Iterator[tuple[str, Row]]:
        closed = {} if state in {"active", "fulfilled"} else {"closed_at": NOW}
        yield state, {"case_id": self.cases[0].pk, "requirement": state, "outcome_reason": "x", **closed}

    def document_rows(self, state: str) -> Iterator[tuple[str, Row]]:
        signed = {} if state == "draft" else SIGNED
        yield state, {"department_code": "health", "case_id": uuid4(), **signed}

    def batch_rows(self, state: str) -> Iterator[tuple[str, Row]]:
        closed = {} if state == "proposed" else {"closed_at": NOW, "closed_by_id": self.people["decide"].account_id}
        yield state, {"department_code": "health", "proposed_by_id": self.proposer.account_id, **closed}

    def delivery_rows(self, state: str) -> Iterator[tuple[str, Row]]:
        times = {"sent_at": NOW, "delivered_at": NOW, "failed_at": NOW, "failure": "x"}
        yield state, {"notice_id": 100 + Delivery.codes().index(state), **times}

    def delegation_rows(self, state: str) -> Iterator[tuple[str, Row]]:
        pair = {"principal_person_id": self.account.person_id, "agent_id": self.agent.person_id}
        ended = {"revoked_at": NOW} if state == "revoked" else {}
        offer = {"accepted_at": NOW, "offer_until": NOW + timedelta(days=3650)}
        yield state, {**pair, **offer, **ended}
        if state == "offered":
            yield "offered, too late", {**pair, "offer_until": NOW - timedelta(days=365), "code_hash": "1" * 64}

    def follow_up_rows(self, state: str) -> Iterator[tuple[str, Row]]:
        written = {"contacted_at": NOW} if state != "open" else {}
        if state in {"answered", "closed"}:
            written |= {"answered_at": NOW, "answer": "x"}
        closed = {"closed_at": NOW} if state == "closed" else {}
        yield state, {"department_id": self.cases[0].department_id, "rating_id": uuid4(), **written, **closed}

    def dispute_rows(self, state: str) -> Iterator[tuple[str, Row]]:
        closed = {} if state == "open" else {"closed_at": NOW, "answer": "x"}
        yield state, {"department": "health", "application_id": self.application.pk, "element": state, **closed}


__all__ = ["DAY", "MACHINES", "Scene", "rows"]
