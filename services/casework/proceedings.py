"""What the desk shows of a case's inner steps, doubts and signatures, and of the rules that decide by themselves."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms

from services.catalogue import queries as catalogue
from services.catalogue.decision_tables import table_of
from services.core.actors import Actor

from .forms import (
    CountersignForm,
    FlagForm,
    OpinionForm,
    OpinionRequestForm,
    PostCheckForm,
    ReasonForm,
    ReopenForm,
)
from .grounds import FLAG_KINDS
from .models import Case, PostCheck, Step
from .workflow import GRANTED, LIVE, CaseState

UNDER_REVIEW = (CaseState.REVIEWING, CaseState.SUSPENDED)
Entered = Mapping[str, forms.Form]  # what was entered and is not in order, by the name of its place on the page


def place(name: str, key: object) -> str:
    """Return the name of the place of a form that a page shows once for each row."""
    return f"{name}-{key}"


def blank(kind: type[forms.Form], where: str, entered: Entered) -> forms.Form:
    """Return the form of a place on the page: as entered if it came back, else empty; with its own ids."""
    form = entered.get(where) or kind()
    form.auto_id = f"{where}-%s"
    return form


def of_case(case: Case, actor: Actor, entered: Entered, *, held: bool) -> dict[str, Any]:
    """Return the steps, signatures and doubts of a case, and the forms that this officer may use on it."""
    steps = [step for step in case.steps.all() if step.round == case.round]
    decision = case.live_decision()
    chain = list(decision.countersigns.filter(valid=True).select_related("signer")) if decision else []
    own = case.department.code
    may_review = not held and case.state in UNDER_REVIEW and actor.may("review", own)
    return {
        "steps": [_shown(step, case, actor, entered) for step in steps],
        "chain": chain,
        "may_countersign": any(one.signed_at is None for one in chain) and actor.may("decide", own),
        "flags": [
            {
                "flag": flag,
                "kind": FLAG_KINDS.get(flag.kind, ""),
                "form": blank(ReasonForm, place("settle", flag.pk), entered),
            }
            for flag in case.flags.select_related("raised_by", "removed_by")
        ],
        "may_review": may_review,
        "may_supervise": actor.may("supervise", own),
        "is_live": case.state in LIVE,
        "is_suspect": case.state == GRANTED and case.suspect_at is not None,
        "may_reverify": actor.may("decide", own),
        "ask_form": blank(OpinionRequestForm, "ask", entered) if may_review else None,
        "countersign_form": blank(CountersignForm, "countersign", entered),
        "flag_form": blank(FlagForm, "flag", entered),
        "ceased_form": blank(ReasonForm, "ceased", entered),
        "reverify_form": blank(ReasonForm, "reverify", entered),
        "reopen_form": blank(ReopenForm, "reopen", entered),
    }


def _shown(step: Step, case: Case, actor: Actor, entered: Entered) -> dict[str, Any]:
    return {
        "step": step,
        "form": blank(OpinionForm, place("opinion", step.pk), entered),
        "resolve_form": blank(ReasonForm, place("resolve", step.pk), entered),
        "verdict": step.verdict,
        "opinions": list(step.opinions.all()),
        "may_answer": case.state in UNDER_REVIEW and actor.may("review", step.department.code),
        "is_conflict": step.is_in_the_way and step.status == Step.Status.DONE,
    }


def asked_of(actor: Actor, entered: Entered) -> list[dict[str, Any]]:
    """Return what other departments ask this one and nobody has answered, the earliest date first, with its form."""
    asked = Step.objects.filter(department__code=actor.department, status=Step.Status.OPEN)
    found = (
        asked.exclude(case__department__code=actor.department)
        .filter(case__state__in=UNDER_REVIEW)
        .select_related("case__department", "department", "asked_by")
        .order_by("due_on", "asked_at")
    )
    return [{"step": step, "form": blank(OpinionForm, place("opinion", step.pk), entered)} for step in found]


def step_for(actor: Actor, step_id: UUID) -> Step | None:
    """Return a step that the officer's department was asked for or whose case it decides; None otherwise."""
    step = Step.objects.select_related("case__department", "department").filter(pk=step_id).first()
    if step and actor.department in {step.department.code, step.case.department.code}:
        return step
    return None


def rules_of(actor: Actor, entered: Entered) -> dict[str, Any]:
    """Return the rule sets with their switches, and the department's sampled decisions that wait for a look."""
    waiting = PostCheck.objects.filter(outcome="", decision__case__department__code=actor.department)
    return {
        "tables": [
            {
                "version": row,
                "table": table_of(row.document),
                "runs": catalogue.rules_run(row.code),
                "switches": catalogue.switches_of(row.code)[:5],
                "form": blank(ReasonForm, place("switch", row.code), entered),
            }
            for row in catalogue.rule_sets()
        ],
        "checks": [
            {"check": check, "form": blank(PostCheckForm, place("check", check.pk), entered)}
            for check in waiting.select_related("decision__case__application")[:50]
        ],
        "may_switch": "supervise" in actor.powers,
    }
