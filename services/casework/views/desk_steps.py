"""Inside a review and after the end: opinions, countersignatures, doubts, reopening, and what rules decided."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from services.catalogue import actions as catalogue_actions
from services.catalogue import queries as catalogue

from .. import actions, proceedings
from ..forms import (
    CountersignForm,
    FlagForm,
    OpinionForm,
    OpinionRequestForm,
    PostCheckForm,
    ReasonForm,
    ReopenForm,
)
from ..models import Flag, PostCheck, Step
from .desk import acting_officer, case_for


def _carry_out(
    request: HttpRequest, form: forms.Form, act: Callable[..., Any], done: str, *, where: str, **ids: Any
) -> HttpResponse:
    """Do what a small form asks for, or say field by field what is wrong with it, and go back to its page."""
    if form.is_valid():
        act(**form.cleaned_data)
        messages.success(request, done)
        return redirect(where, **ids)
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for error in errors:
            messages.error(request, f"{label}: {error}" if label else str(error))
    return redirect(where, **ids)


def _on_case(
    request: HttpRequest, case_id: UUID, form: forms.Form, verb: Callable[..., Any], done: str
) -> HttpResponse:
    """Carry out a verb of casework on one case of the officer's department."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)

    def act(**data: Any) -> None:
        verb(case=found, actor=actor, **data)

    return _carry_out(request, form, act, done, where="desk:case", case_id=case_id)


@require_POST
def ask_opinion(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask another department for its opinion."""
    form = OpinionRequestForm(request.POST)
    return _on_case(request, case_id, form, actions.ask_opinion, _("The other department has been asked."))


@require_POST
def countersign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Sign along, or decline."""
    return _on_case(request, case_id, CountersignForm(request.POST), actions.countersign, _("Noted."))


@require_POST
def raise_flag(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down a doubt that holds the decision back."""
    return _on_case(request, case_id, FlagForm(request.POST), actions.raise_flag, _("The doubt is written down."))


@require_POST
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open a decided or declined case again."""
    return _on_case(request, case_id, ReopenForm(request.POST), actions.reopen, _("The case is open again."))


@require_POST
def reverify(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Confirm that a decision stands although what it rests on is in doubt."""
    return _on_case(request, case_id, ReasonForm(request.POST), actions.reverify, _("The decision is confirmed."))


@require_POST
def subject_ceased(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """End a case whose subject has ceased to exist."""
    done = _("The case has ended; the applicant gets it in writing.")
    return _on_case(request, case_id, ReasonForm(request.POST), actions.subject_ceased, done)


@require_GET
def opinions(request: HttpRequest) -> HttpResponse:
    """List what other departments ask this one, the earliest date first."""
    asked = proceedings.asked_of(acting_officer(request))
    return render(request, "casework/desk/opinions.html", {"nav": "opinions", "steps": asked, "form": OpinionForm()})


@require_POST
def give_opinion(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Say something on a step, of the own case or of another department's."""
    actor = acting_officer(request)
    step = proceedings.step_for(actor, step_id)
    if step is None:
        raise Http404
    own = step.case.department.code == actor.department
    ids: dict[str, Any] = {"case_id": step.case_id} if own else {}

    def act(**data: Any) -> None:
        actions.give_opinion(step=step, actor=actor, **data)

    where = "desk:case" if own else "desk:opinions"
    return _carry_out(request, OpinionForm(request.POST), act, _("Noted."), where=where, **ids)


@require_POST
def resolve_conflict(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Settle a contradiction between opinions."""
    step = get_object_or_404(Step, pk=step_id)

    def settle(*, case: object, **data: Any) -> None:
        actions.resolve_conflict(step=step, **data)

    done = _("The contradiction is settled.")
    return _on_case(request, step.case_id, ReasonForm(request.POST), settle, done)


@require_POST
def remove_flag(request: HttpRequest, flag_id: UUID) -> HttpResponse:
    """Settle a doubt."""
    flag = get_object_or_404(Flag, pk=flag_id)

    def settle(*, case: object, **data: Any) -> None:
        actions.remove_flag(flag_id=flag_id, **data)

    return _on_case(request, flag.case_id, ReasonForm(request.POST), settle, _("The doubt is settled."))


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rule sets, who stopped or started them, and the sampled decisions that wait for a look."""
    found = proceedings.rules_of(acting_officer(request))
    context = {"nav": "rules", **found, "form": PostCheckForm(), "reason_form": ReasonForm()}
    return render(request, "casework/desk/rules.html", context)


@require_POST
def switch_rules(request: HttpRequest, code: str) -> HttpResponse:
    """Stop a rule set, or let it run again: supervisors only."""
    actor = acting_officer(request)
    if "supervise" not in actor.powers or code not in {row.code for row in catalogue.rule_sets()}:
        raise Http404
    runs = request.POST.get("runs") == "1"

    def act(*, reason: str) -> None:
        catalogue_actions.switch_rules(code=code, runs=runs, reason=reason, actor=actor)

    done = _("The rule set runs.") if runs else _("The rule set is stopped.")
    return _carry_out(request, ReasonForm(request.POST), act, done, where="desk:rules")


@require_POST
def post_check(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Write down what a person found about a decision that a rule set made."""
    actor = acting_officer(request)
    check = get_object_or_404(PostCheck, pk=check_id, decision__case__department__code=actor.department)

    def act(**data: Any) -> None:
        actions.post_check(check=check, actor=actor, **data)

    return _carry_out(request, PostCheckForm(request.POST), act, _("Noted."), where="desk:rules")
