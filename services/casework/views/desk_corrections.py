"""Corrections and pledges on the officers' desk: ask, finish, send, look at the answers, verify."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from services.core.actors import Actor

from .. import actions, correction_desk
from ..actions import correcting, noticing
from ..correction_forms import AddItemForm, TextForm
from ..correction_texts import templates
from ..forms import NOT_ACCEPT_REASONS, ONLY_REAL_ESTATE, ReasonForm
from ..models import Case, CorrectionItem, Pledge
from .desk import acting_officer, case_for, case_page

INVALID = 422


def _back(request: HttpRequest, case: Case, text: str = "") -> HttpResponse:
    if text:
        messages.success(request, text)
    return redirect("desk:case", case_id=case.pk)


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please give a reason."))
        return ""
    return str(form.cleaned_data["reason"])


@require_POST
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Note one point to be put right; with “ready” it is finished at once."""
    actor = acting_officer(request)
    case = case_for(actor, case_id)
    form = AddItemForm(request.POST, targets=correction_desk.targets(case))
    if not form.is_valid():
        return case_page(request, actor, case, INVALID, entered={"correction": form})
    data = {name: value for name, value in form.cleaned_data.items() if name != "target"}
    target_kind, target = form.place
    item = actions.add_item(
        case=case, target_kind=target_kind, target=target, template=templates()[data["kind"]], actor=actor, **data
    )
    if request.POST.get("do") == "ready":
        return _finish(request, case, item, actor)
    return _back(request, case, _("Noted as a draft; nobody else reads it yet."))


def _finish(request: HttpRequest, case: Case, item: CorrectionItem, actor: Actor) -> HttpResponse:
    if actions.prepare_item(item=item, actor=actor):
        return _back(request, case, _("Everybody is through: the notice has been sent."))
    return _back(request, case, _("Ready. The notice goes out when all departments are through, or in time."))


@require_POST
def item(request: HttpRequest, case_id: UUID, item_id: UUID, verb: str) -> HttpResponse:
    """Finish, take back, accept or reject one point."""
    actor = acting_officer(request)
    case = case_for(actor, case_id)
    try:
        found = correcting.find_item(case, item_id)
    except CorrectionItem.DoesNotExist as error:
        raise Http404 from error
    if verb == "ready":
        return _finish(request, case, found, actor)
    if verb == "withdraw":
        actions.withdraw_item(item=found, actor=actor)
        noticing.issue_when_due(application_id=case.application_id)
    elif verb == "accept":
        actions.accept_answer(item=found, actor=actor)
    elif verb == "reject":
        if reason := _reason(request):
            actions.reject_answer(item=found, reason=reason, repeat=True, actor=actor)
    else:
        raise Http404
    return _back(request, case)


@require_POST
def complete(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say that nothing is missing here; the notice need not wait for this case."""
    actor = acting_officer(request)
    case = case_for(actor, case_id)
    actions.mark_complete(case=case, actor=actor)
    noticing.issue_when_due(application_id=case.application_id)
    return _back(request, case, _("Noted: this filing is complete."))


@require_POST
def send(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Send the notice without waiting for the others."""
    actor = acting_officer(request)
    case = case_for(actor, case_id)
    sent = actions.send_now(case=case, actor=actor)
    return _back(request, case, _("The notice has been sent.") if sent else _("There is nothing to send."))


@require_POST
def decline(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Decline an incomplete real-estate filing in writing, with every defect."""
    actor = acting_officer(request)
    case = case_for(actor, case_id)
    actions.decline_incomplete(case=case, reason=NOT_ACCEPT_REASONS[ONLY_REAL_ESTATE], actor=actor)
    return _back(request, case, _("Not accepted. The applicant receives the decision with the remedies."))


@require_POST
def pledge(request: HttpRequest, case_id: UUID, pledge_id: UUID, verb: str) -> HttpResponse:
    """Verify a pledge, find it unmet, or excuse it."""
    actor = acting_officer(request)
    case = case_for(actor, case_id)
    try:
        found = correction_desk.pledge_of(case, pledge_id)
    except Pledge.DoesNotExist as error:
        raise Http404 from error
    if verb == "verify":
        actions.verify_pledge(pledge=found, actor=actor)
    elif verb in {"unmet", "excuse"}:
        judge = actions.find_unmet if verb == "unmet" else actions.excuse_pledge
        if reason := _reason(request):
            judge(pledge=found, reason=reason, actor=actor)
    else:
        raise Http404
    return _back(request, case)


@require_http_methods(["GET", "HEAD", "POST"])
def contradictions(request: HttpRequest) -> HttpResponse:
    """List what departments want differently, for the lead department to rule on."""
    actor = acting_officer(request)
    if request.method == "POST":
        return _rule(request, actor)
    context = {"disputes": correction_desk.disputes_for(actor), "nav": "contradictions"}
    return render(request, "casework/desk/contradictions.html", context)


def _rule(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        chosen = correction_desk.dispute_item(actor, UUID(request.POST.get("item", "")))
    except ValueError:
        chosen = None
    if chosen is None:
        messages.error(request, _("Choose which wish holds."))
    elif reason := _reason(request):
        actions.rule_contradiction(chosen=chosen, reason=reason, actor=actor)
        noticing.issue_when_due(application_id=chosen.case.application_id)
        messages.success(request, _("Resolved."))
    return redirect("desk:contradictions")


@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest) -> HttpResponse:
    """Show the standard texts of corrections; supervisors write the next version."""
    actor = acting_officer(request)
    if request.method == "POST":
        return _write(request, actor)
    return _texts(request, actor)


def _texts(request: HttpRequest, actor: Actor, written: TextForm | None = None) -> HttpResponse:
    forms = []
    for kind, template in templates().items():
        form = TextForm(initial={"kind": kind, **template.text, "basis": template.basis}, prefix=kind)
        forms.append((template, written if written is not None and written.prefix == kind else form))
    context = {"texts": forms, "may_write": "supervise" in actor.powers, "nav": "texts"}
    return render(request, "casework/desk/correction_texts.html", context, status=INVALID if written else 200)


def _write(request: HttpRequest, actor: Actor) -> HttpResponse:
    kind = request.POST.get("write", "")
    if "supervise" not in actor.powers or kind not in templates():
        raise Http404
    form = TextForm(request.POST, prefix=kind)
    if not form.is_valid():
        return _texts(request, actor, form)
    data = form.cleaned_data
    actions.write_text(kind=kind, text={"zh": data["zh"], "en": data["en"]}, basis=data["basis"], actor=actor)
    messages.success(request, _("The next version of the text is in use."))
    return redirect("desk:correction_texts")
