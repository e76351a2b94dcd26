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
from services.core.actors import Actor

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
from .desk import acting_officer, case_for, case_page, done

INVALID = 422


def _done(request: HttpRequest, text: str, where: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(where)


def _on_case(
    request: HttpRequest, case_id: UUID, where: str, form: forms.Form, verb: Callable[..., Any], text: str
) -> HttpResponse:
    """Carry out a verb of casework on one case of the officer's department.

    What is not in order comes back in its place on the case page (`where`), with everything that was entered.
    """
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    if not form.is_valid():
        return case_page(request, actor, found, INVALID, entered={where: form})
    verb(case=found, actor=actor, **form.cleaned_data)
    return done(request, case_id, text)


@require_POST
def ask_opinion(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask another department for its opinion."""
    form = OpinionRequestForm(request.POST)
    return _on_case(request, case_id, "ask", form, actions.ask_opinion, _("The other department has been asked."))


@require_POST
def countersign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Sign along, or decline."""
    form = CountersignForm(request.POST)
    return _on_case(request, case_id, "countersign", form, actions.countersign, _("Noted."))


@require_POST
def raise_flag(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down a doubt that holds the decision back."""
    form = FlagForm(request.POST)
    return _on_case(request, case_id, "flag", form, actions.raise_flag, _("The doubt is written down."))


@require_POST
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open a decided or declined case again."""
    form = ReopenForm(request.POST)
    return _on_case(request, case_id, "reopen", form, actions.reopen, _("The case is open again."))


@require_POST
def reverify(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Confirm that a decision stands although what it rests on is in doubt."""
    form = ReasonForm(request.POST)
    return _on_case(request, case_id, "reverify", form, actions.reverify, _("The decision is confirmed."))


@require_POST
def subject_ceased(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """End a case whose subject has ceased to exist."""
    text = _("The case has ended; the applicant gets it in writing.")
    return _on_case(request, case_id, "ceased", ReasonForm(request.POST), actions.subject_ceased, text)


@require_GET
def opinions(request: HttpRequest) -> HttpResponse:
    """List what other departments ask this one, the earliest date first."""
    return _opinions(request, acting_officer(request), {})


def _opinions(request: HttpRequest, actor: Actor, entered: proceedings.Entered) -> HttpResponse:
    context = {
        "nav": "opinions",
        "steps": proceedings.asked_of(actor, entered),
        "department": catalogue.departments()[actor.department],
    }
    return render(request, "casework/desk/opinions.html", context, status=INVALID if entered else 200)


@require_POST
def give_opinion(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Say something on a step, of the own case or of another department's."""
    actor = acting_officer(request)
    step = proceedings.step_for(actor, step_id)
    if step is None:
        raise Http404
    form, where = OpinionForm(request.POST), proceedings.place("opinion", step.pk)

    def say(*, case: object = None, **data: Any) -> None:
        actions.give_opinion(step=step, **data)

    if step.case.department.code == actor.department:
        return _on_case(request, step.case_id, where, form, say, _("Noted."))
    if not form.is_valid():
        return _opinions(request, actor, {where: form})
    say(actor=actor, **form.cleaned_data)
    return _done(request, _("Noted."), "desk:opinions")


@require_POST
def resolve_conflict(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Settle a contradiction between opinions."""
    step = get_object_or_404(Step, pk=step_id)

    def settle(*, case: object, **data: Any) -> None:
        actions.resolve_conflict(step=step, **data)

    form, where = ReasonForm(request.POST), proceedings.place("resolve", step.pk)
    return _on_case(request, step.case_id, where, form, settle, _("The contradiction is settled."))


@require_POST
def remove_flag(request: HttpRequest, flag_id: UUID) -> HttpResponse:
    """Settle a doubt."""
    flag = get_object_or_404(Flag, pk=flag_id)

    def settle(*, case: object, **data: Any) -> None:
        actions.remove_flag(flag_id=flag_id, **data)

    form, where = ReasonForm(request.POST), proceedings.place("settle", flag.pk)
    return _on_case(request, flag.case_id, where, form, settle, _("The doubt is settled."))


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rule sets, who stopped or started them, and the sampled decisions that wait for a look."""
    return _rules(request, acting_officer(request), {})


def _rules(request: HttpRequest, actor: Actor, entered: proceedings.Entered) -> HttpResponse:
    found = proceedings.rules_of(actor, entered)
    context = {"nav": "rules", "department": catalogue.departments()[actor.department], **found}
    return render(request, "casework/desk/rules.html", context, status=INVALID if entered else 200)


@require_POST
def switch_rules(request: HttpRequest, code: str) -> HttpResponse:
    """Stop a rule set, or let it run again: supervisors only."""
    actor = acting_officer(request)
    if "supervise" not in actor.powers or code not in {row.code for row in catalogue.rule_sets()}:
        raise Http404
    runs, form = request.POST.get("runs") == "1", ReasonForm(request.POST)
    if not form.is_valid():
        return _rules(request, actor, {proceedings.place("switch", code): form})
    catalogue_actions.switch_rules(code=code, runs=runs, actor=actor, **form.cleaned_data)
    return _done(request, _("The rule set runs.") if runs else _("The rule set is stopped."), "desk:rules")


@require_POST
def post_check(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Write down what a person found about a decision that a rule set made."""
    actor = acting_officer(request)
    check = get_object_or_404(PostCheck, pk=check_id, decision__case__department__code=actor.department)
    form = PostCheckForm(request.POST)
    if not form.is_valid():
        return _rules(request, actor, {proceedings.place("check", check.pk): form})
    actions.post_check(check=check, actor=actor, **form.cleaned_data)
    return _done(request, _("Noted."), "desk:rules")
