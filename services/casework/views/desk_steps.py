"""Inside a review and after the end: opinions, countersignatures, doubts, reopening, and what rules decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from services.catalogue import actions as catalogue_actions
from services.catalogue import queries as catalogue
from services.core.actors import Actor
from services.people.queries import account_of, actor_of

from .. import actions, proceedings, queries
from ..forms import (
    CountersignForm,
    FlagForm,
    OpinionForm,
    OpinionRequestForm,
    PostCheckForm,
    ReasonForm,
    ReopenForm,
)
from ..models import Case, Flag, PostCheck, Step


def _actor(request: HttpRequest) -> Actor:
    actor = actor_of(account_of(request))
    if actor.kind != "officer":
        raise Http404
    return actor


def _case(actor: Actor, case_id: UUID) -> Case:
    try:
        return queries.get_for(actor, case_id)
    except Case.DoesNotExist as error:
        raise Http404 from error


def _back(request: HttpRequest, case_id: UUID, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("desk:case", case_id=case_id)


def _faulty(request: HttpRequest, form: Any, where: str, **ids: Any) -> HttpResponse:
    """Say what is wrong, field by field, on the page the form stands on."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for error in errors:
            messages.error(request, f"{label}: {error}" if label else error)
    return redirect(where, **ids)


@require_POST
def ask_opinion(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask another department for its opinion."""
    actor = _actor(request)
    found, form = _case(actor, case_id), OpinionRequestForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, "desk:case", case_id=case_id)
    actions.ask_opinion(case=found, actor=actor, **form.cleaned_data)
    return _back(request, case_id, _("The other department has been asked."))


@require_GET
def opinions(request: HttpRequest) -> HttpResponse:
    """List what other departments ask this one, the earliest date first."""
    actor = _actor(request)
    asked = proceedings.asked_of(actor)
    return render(request, "casework/desk/opinions.html", {"nav": "opinions", "steps": asked, "form": OpinionForm()})


@require_POST
def give_opinion(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Say something on a step, of the own case or of another department's."""
    actor = _actor(request)
    step = proceedings.step_for(actor, step_id)
    if step is None:
        raise Http404
    own = step.case.department.code == actor.department
    where = "desk:case" if own else "desk:opinions"
    ids: dict[str, Any] = {"case_id": step.case_id} if own else {}
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, where, **ids)
    actions.give_opinion(step=step, actor=actor, **form.cleaned_data)
    messages.success(request, _("Noted."))
    return redirect(where, **ids)


@require_POST
def resolve_conflict(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Settle a contradiction between opinions."""
    actor = _actor(request)
    step = Step.objects.filter(pk=step_id).first()
    if step is None:
        raise Http404
    _case(actor, step.case_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, "desk:case", case_id=step.case_id)
    actions.resolve_conflict(step=step, reason=form.cleaned_data["reason"], actor=actor)
    return _back(request, step.case_id, _("The contradiction is settled."))


@require_POST
def countersign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Sign along, or decline."""
    actor = _actor(request)
    found, form = _case(actor, case_id), CountersignForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, "desk:case", case_id=case_id)
    actions.countersign(case=found, actor=actor, **form.cleaned_data)
    return _back(request, case_id, _("Noted."))


@require_POST
def raise_flag(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down a doubt that holds the decision back."""
    actor = _actor(request)
    found, form = _case(actor, case_id), FlagForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, "desk:case", case_id=case_id)
    actions.raise_flag(case=found, actor=actor, **form.cleaned_data)
    return _back(request, case_id, _("The doubt is written down."))


@require_POST
def remove_flag(request: HttpRequest, flag_id: UUID) -> HttpResponse:
    """Settle a doubt."""
    actor = _actor(request)
    flag = Flag.objects.filter(pk=flag_id).first()
    if flag is None:
        raise Http404
    _case(actor, flag.case_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, "desk:case", case_id=flag.case_id)
    actions.remove_flag(flag_id=flag_id, reason=form.cleaned_data["reason"], actor=actor)
    return _back(request, flag.case_id, _("The doubt is settled."))


@require_POST
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open a decided or declined case again."""
    actor = _actor(request)
    found, form = _case(actor, case_id), ReopenForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, "desk:case", case_id=case_id)
    actions.reopen(case=found, actor=actor, **form.cleaned_data)
    return _back(request, case_id, _("The case is open again."))


@require_POST
def reverify(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Confirm that a decision stands although what it rests on is in doubt."""
    actor = _actor(request)
    found, form = _case(actor, case_id), ReasonForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, "desk:case", case_id=case_id)
    actions.reverify(case=found, reason=form.cleaned_data["reason"], actor=actor)
    return _back(request, case_id, _("The decision is confirmed."))


@require_POST
def subject_ceased(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """End a case whose subject has ceased to exist."""
    actor = _actor(request)
    found, form = _case(actor, case_id), ReasonForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, "desk:case", case_id=case_id)
    actions.subject_ceased(case=found, reason=form.cleaned_data["reason"], actor=actor)
    return _back(request, case_id, _("The case has ended; the applicant gets it in writing."))


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rule sets, who stopped or started them, and the sampled decisions that wait for a look."""
    actor = _actor(request)
    context = {"nav": "rules", **proceedings.rules_of(actor), "form": PostCheckForm(), "reason_form": ReasonForm()}
    return render(request, "casework/desk/rules.html", context)


@require_POST
def switch_rules(request: HttpRequest, code: str) -> HttpResponse:
    """Stop a rule set, or let it run again: supervisors only."""
    actor = _actor(request)
    if "supervise" not in actor.powers or code not in {row.code for row in catalogue.rule_sets()}:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, "desk:rules")
    runs = request.POST.get("runs") == "1"
    catalogue_actions.switch_rules(code=code, runs=runs, reason=form.cleaned_data["reason"], actor=actor)
    messages.success(request, _("The rule set runs.") if runs else _("The rule set is stopped."))
    return redirect("desk:rules")


@require_POST
def post_check(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Write down what a person found about a decision that a rule set made."""
    actor = _actor(request)
    check = PostCheck.objects.select_related("decision__case__department").filter(pk=check_id).first()
    if check is None or check.decision.case.department.code != actor.department:
        raise Http404
    form = PostCheckForm(request.POST)
    if not form.is_valid():
        return _faulty(request, form, "desk:rules")
    actions.post_check(check=check, actor=actor, **form.cleaned_data)
    messages.success(request, _("Noted."))
    return redirect("desk:rules")
