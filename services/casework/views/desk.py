"""The officers' desk: one case and the moves an officer makes on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from services.core.actors import Actor
from services.people.queries import account_of, actor_of, officers_of

from .. import actions, casepage, proceedings, queries
from ..desk_forms import AssignForm, NoteForm, ReleaseForm
from ..forms import NotAcceptForm, ProposeForm, RejectMaterialForm, ResultForm, ReturnForm
from ..models import Case


def acting_officer(request: HttpRequest) -> Actor:
    """Return the officer who asks; nobody else learns that the page exists."""
    actor = actor_of(account_of(request))
    if actor.kind != "officer":
        raise Http404
    return actor


def case_for(actor: Actor, case_id: UUID) -> Case:
    """Return a case of the officer's department; a foreign one does not exist."""
    try:
        return queries.get_for(actor, case_id)
    except Case.DoesNotExist as error:
        raise Http404 from error


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show one case: facts and materials on the left, decision on the right."""
    actor = acting_officer(request)
    return case_page(request, actor, case_for(actor, case_id))


def case_page(
    request: HttpRequest,
    actor: Actor,
    found: Case,
    status: int = 200,
    *,
    entered: proceedings.Entered | None = None,
    **forms: Any,
) -> HttpResponse:
    """Show the case's page; a form that was not in order stands in its place with what was entered and why not.

    `forms`: by their names in the template; `entered`: those of corrections and steps, by their place on the page.
    """
    context = casepage.context(found, actor, language=get_language() or "zh-hans", entered=entered or {})
    context |= {key: casepage.with_own_ids(key, forms.get(key) or form) for key, form in context["forms"].items()}
    context["open_form"] = next(iter(forms), "")
    return render(request, "casework/desk/case.html", context, status=status)


def done(request: HttpRequest, case_id: UUID, text: str) -> HttpResponse:
    """Say what was done and go back to the case."""
    messages.success(request, text)
    return redirect("desk:case", case_id=case_id)


@require_POST
def claim(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take the case, so that nobody else works on it."""
    actor = acting_officer(request)
    actions.claim(case=case_for(actor, case_id), actor=actor)
    return done(request, case_id, _("The case is yours until you give it back."))


@require_POST
def release(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give the case back; a supervisor releases somebody else's with a reason."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = ReleaseForm(request.POST)
    if found.is_held_from(actor.account_id) and not form.is_valid():
        return case_page(request, actor, found, 422, release_form=form)
    actions.release(case=found, actor=actor, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    return done(request, case_id, _("The case is free again."))


@require_POST
def assign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give the case to an officer of the department."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = AssignForm(request.POST, officers=officers_of(actor.department))
    if not form.is_valid():
        return case_page(request, actor, found, 422, assign_form=form)
    actions.assign(case=found, officer_id=form.cleaned_data["officer"], actor=actor)
    return done(request, case_id, _("Assigned."))


@require_POST
def add_note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep an internal note."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return case_page(request, actor, found, 422, note_form=form)
    actions.add_note(case=found, text=form.cleaned_data["text"], actor=actor)
    return done(request, case_id, _("Noted."))


@require_POST
def accept(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Accept the filing."""
    actor = acting_officer(request)
    actions.accept(case=case_for(actor, case_id), actor=actor)
    return done(request, case_id, _("Accepted."))


@require_POST
def not_accept(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Decline to accept the filing."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    asked = found.corrections.served().exists()
    form = NotAcceptForm(request.POST, regime=found.regime, asked=asked, language=casepage.short(get_language()))
    if not form.is_valid():
        return case_page(request, actor, found, 422, not_accept_form=form)
    data = form.cleaned_data
    actions.not_accept(
        case=found, reason_code=data["reason_code"], reason=form.reason, explanation=data["explanation"], actor=actor
    )
    return done(request, case_id, _("Not accepted. The applicant receives the decision with the remedies."))


@require_POST
def propose(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Draft the decision."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = ProposeForm(request.POST)
    result = ResultForm(request.POST, elements=casepage.produced(found))
    refuses = request.POST.get("kind") == "refuse"
    if not (form.is_valid() and (refuses or result.is_valid())):
        return case_page(request, actor, found, 422, propose_form=form, result_form=result)
    results = {} if refuses else result.results()
    actions.propose(case=found, results=results, actor=actor, **form.cleaned_data)
    return done(request, case_id, _("The proposal waits for signature by another officer."))


@require_POST
def decide_on_the_spot(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Grant an instant matter in one go."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    result = ResultForm(request.POST, elements=casepage.produced(found))
    if not result.is_valid():
        return case_page(request, actor, found, 422, result_form=result)
    actions.decide_on_the_spot(case=found, results=result.results(), actor=actor)
    return done(request, case_id, _("Granted. The certificate is being made."))


@require_POST
def return_to_review(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Send the proposal back."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return case_page(request, actor, found, 422, return_form=form)
    actions.return_to_review(case=found, reason=form.cleaned_data["reason"], actor=actor)
    return done(request, case_id, _("Returned to review."))


@require_POST
def sign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Sign what was proposed: the grant or the refusal."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    if request.POST.get("kind") == "refuse":
        actions.refuse(case=found, actor=actor)
        return done(request, case_id, _("Refused. The letter with reasons and remedies is being made."))
    actions.grant(case=found, actor=actor)
    return done(request, case_id, _("Granted. The certificate is being made."))


@require_POST
def original_seen(request: HttpRequest, case_id: UUID, material: str) -> HttpResponse:
    """Note that the original was seen at the counter."""
    actor = acting_officer(request)
    actions.record_original_seen(case=case_for(actor, case_id), material=material, actor=actor)
    return done(request, case_id, _("Noted: original seen."))


@require_POST
def judge_material(request: HttpRequest, case_id: UUID, material: str) -> HttpResponse:
    """Mark a material as in order or as not in order."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    in_order = request.POST.get("in_order") == "1"
    form = RejectMaterialForm(request.POST)
    if not in_order and not form.is_valid():
        messages.error(request, _("Say what is wrong with the material."))
        return redirect("desk:case", case_id=case_id)
    reason = "" if in_order else form.cleaned_data["reason"]
    actions.judge_material(case=found, material=material, in_order=in_order, reason=reason, actor=actor)
    return done(request, case_id, _("Noted."))
