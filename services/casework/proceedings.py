"""What the desk shows of a case's inner steps, doubts and signatures, and of the rules that decide by themselves."""

from typing import Any
from uuid import UUID

from services.catalogue import queries as catalogue
from services.catalogue.decision_tables import table_of
from services.core.actors import Actor

from .forms import CountersignForm, FlagForm, OpinionForm, OpinionRequestForm, ReasonForm, ReopenForm
from .models import Case, PostCheck, Step
from .workflow import GRANTED, LIVE, CaseState

UNDER_REVIEW = (CaseState.REVIEWING, CaseState.SUSPENDED)


def of_case(case: Case, actor: Actor) -> dict[str, Any]:
    """Return the steps, signatures and doubts of a case, and the forms that this officer may use on it."""
    steps = [step for step in case.steps.all() if step.round == case.round]
    decision = case.live_decision()
    chain = list(decision.countersigns.filter(valid=True).select_related("signer")) if decision else []
    own = case.department.code
    may_review = case.state in UNDER_REVIEW and actor.may("review", own)
    return {
        "steps": [_shown(step, case, actor) for step in steps],
        "chain": chain,
        "may_countersign": any(one.signed_at is None for one in chain) and actor.may("decide", own),
        "flags": list(case.flags.select_related("raised_by", "removed_by")),
        "may_review": may_review,
        "may_supervise": actor.may("supervise", own),
        "is_live": case.state in LIVE,
        "is_suspect": case.state == GRANTED and case.suspect_at is not None,
        "may_reverify": actor.may("decide", own),
        "opinion_form": OpinionForm(),
        "ask_form": OpinionRequestForm() if may_review else None,
        "countersign_form": CountersignForm(),
        "flag_form": FlagForm(),
        "reason_form": ReasonForm(),
        "reopen_form": ReopenForm(),
    }


def _shown(step: Step, case: Case, actor: Actor) -> dict[str, Any]:
    return {
        "step": step,
        "verdict": step.verdict,
        "opinions": list(step.opinions.all()),
        "may_answer": case.state in UNDER_REVIEW and actor.may("review", step.department.code),
        "is_conflict": step.is_in_the_way and step.status == Step.Status.DONE,
    }


def asked_of(actor: Actor) -> list[Step]:
    """Return what other departments ask this one and nobody has answered, the earliest date first."""
    asked = Step.objects.filter(department__code=actor.department, status=Step.Status.OPEN)
    return list(
        asked.exclude(case__department__code=actor.department)
        .filter(case__state__in=UNDER_REVIEW)
        .select_related("case__department", "department", "asked_by")
        .order_by("due_on", "asked_at")
    )


def step_for(actor: Actor, step_id: UUID) -> Step | None:
    """Return a step that the officer's department was asked for or whose case it decides; None otherwise."""
    step = Step.objects.select_related("case__department", "department").filter(pk=step_id).first()
    if step and actor.department in {step.department.code, step.case.department.code}:
        return step
    return None


def rules_of(actor: Actor) -> dict[str, Any]:
    """Return the rule sets with their switches, and the department's sampled decisions that wait for a look."""
    waiting = PostCheck.objects.filter(outcome="", decision__case__department__code=actor.department)
    return {
        "tables": [
            {
                "version": row,
                "table": table_of(row.document),
                "runs": catalogue.rules_run(row.code),
                "switches": catalogue.switches_of(row.code)[:5],
            }
            for row in catalogue.rule_sets()
        ],
        "checks": list(waiting.select_related("decision__case__application")[:50]),
        "may_switch": "supervise" in actor.powers,
    }
