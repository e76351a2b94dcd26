"""Administration of officers, departments and powers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.core.actors import Actor
from services.people import staffing
from services.people.forms.staff import InviteForm, PostForm, ReasonForm
from services.people.models import Officer
from services.people.queries import account_of, actor_of

from .codes import INVALID

READ_AND_WRITE = ["GET", "HEAD", "POST"]
SHOWN_ONCE = "invitation"


def _administrator(request: HttpRequest) -> Actor:
    """Return who administers officers; for everybody else the page does not exist."""
    actor = actor_of(account_of(request))
    if not staffing.administers(actor):
        raise Http404
    return actor


def _officer(actor: Actor, officer_id: UUID) -> Officer:
    return get_object_or_404(staffing.officers_for(actor), pk=officer_id)


@never_cache
@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """List the officers by department, and the departments with their heads."""
    actor = _administrator(request)
    by_department: dict[str, list[Officer]] = {}
    for officer in staffing.officers_for(actor):
        by_department.setdefault(officer.department.code, []).append(officer)
    heads = staffing.heads()
    rows = [(one, heads.get(one.code, []), by_department.get(one.code, [])) for one in staffing.departments_for(actor)]
    context = {"rows": rows, "invitation": request.session.pop(SHOWN_ONCE, None), "nav": "admin"}
    return render(request, "people/desk/officers.html", context)


def _show_once(request: HttpRequest, officer: Officer, password: str) -> None:
    """Keep the one-time password for the next page, and only for that."""
    request.session[SHOWN_ONCE] = {"username": officer.account.username, "password": password}


@never_cache
@require_http_methods(READ_AND_WRITE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a new officer; the one-time password is shown once."""
    actor = _administrator(request)
    form = InviteForm(request.POST if request.method == "POST" else None, departments=staffing.departments_for(actor))
    if form.is_valid():
        data = form.cleaned_data
        try:
            officer, password = staffing.invite(
                username=data["username"],
                name=data["name"],
                department=form.chosen,
                powers=data["powers"],
                actor=actor,
                reason=data["reason"],
            )
        except staffing.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _show_once(request, officer, password)
            return redirect("desk_admin:officers")
    context = {"form": form, "nav": "admin"}
    return render(request, "people/desk/invite.html", context, status=INVALID if form.is_bound else 200)


@never_cache
@require_http_methods(READ_AND_WRITE)
def officer(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Change an officer's department and powers."""
    actor = _administrator(request)
    current = _officer(actor, officer_id)
    form = PostForm(
        request.POST if request.method == "POST" else None,
        departments=staffing.departments_for(actor),
        initial={"department": current.department.code, "powers": current.powers},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            staffing.change_post(
                officer=current, department=form.chosen, powers=data["powers"], actor=actor, reason=data["reason"]
            )
        except staffing.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_admin:officers")
    context = {"form": form, "officer": current, "why": ReasonForm(prefix="why"), "nav": "admin"}
    return render(request, "people/desk/officer.html", context, status=INVALID if form.is_bound else 200)


@require_POST
def deactivate(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """End an officer's service."""
    actor = _administrator(request)
    current = _officer(actor, officer_id)
    form = ReasonForm(request.POST, prefix="why")
    if not form.is_valid():
        messages.error(request, _("Write the reason."))
        return redirect("desk_admin:officer", officer_id)
    try:
        staffing.deactivate(officer=current, actor=actor, reason=form.cleaned_data["reason"])
    except staffing.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_admin:officer", officer_id)
    messages.success(request, _("The account is switched off; its sessions have ended and its cases are free."))
    return redirect("desk_admin:officers")


@require_POST
def invite_again(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Give an officer who lost password or authenticator a new one-time password."""
    actor = _administrator(request)
    current = _officer(actor, officer_id)
    form = ReasonForm(request.POST, prefix="why")
    if not form.is_valid():
        messages.error(request, _("Write the reason."))
        return redirect("desk_admin:officer", officer_id)
    try:
        password = staffing.invite_again(officer=current, actor=actor, reason=form.cleaned_data["reason"])
    except staffing.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_admin:officer", officer_id)
    _show_once(request, current, password)
    return redirect("desk_admin:officers")
