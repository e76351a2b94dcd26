"""Administration of officers, departments and powers, and of the accounts of clerks and editors."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.core.actors import Actor
from services.people import staffing
from services.people.forms.staff import InviteForm, InviteOtherForm, PostForm, ReasonForm
from services.people.models import Account, Officer
from services.people.queries import account_of, actor_of

from .codes import INVALID

READ_AND_WRITE = ["GET", "HEAD", "POST"]
SHOWN_ONCE = "invitation"


def administrator(request: HttpRequest) -> Actor:
    """Return who administers officers; for everybody else the page does not exist."""
    actor = actor_of(account_of(request))
    if not staffing.administers(actor):
        raise Http404
    return actor


def _account(actor: Actor, account_id: int) -> Account:
    """Return somebody the actor administers; raise Http404 for anybody else."""
    officer = staffing.officers_for(actor).filter(account_id=account_id).first()
    return officer.account if officer else get_object_or_404(staffing.others_for(actor), pk=account_id)


@never_cache
@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """List the officers by department, the departments with their heads, and the staff of halls and website."""
    actor = administrator(request)
    by_department: dict[str, list[Officer]] = {}
    for officer in staffing.officers_for(actor):
        by_department.setdefault(officer.department.code, []).append(officer)
    heads = staffing.heads()
    rows = [(one, heads.get(one.code, []), by_department.get(one.code, [])) for one in staffing.departments_for(actor)]
    context = {
        "rows": rows,
        "others": staffing.others_for(actor),
        "whole_portal": actor.kind == "administrator",
        "invitation": request.session.pop(SHOWN_ONCE, None),
        "nav": "admin",
    }
    return render(request, "people/desk/officers.html", context)


def _invited(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    """Keep the one-time password for the next page, and only for that."""
    request.session[SHOWN_ONCE] = {"username": account.username, "password": password}
    return redirect("desk_admin:officers")


@never_cache
@require_http_methods(READ_AND_WRITE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a new officer; the one-time password is shown once."""
    actor = administrator(request)
    departments = staffing.departments_for(actor).filter(is_active=True)
    form = InviteForm(request.POST if request.method == "POST" else None, departments=departments)
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("username", "name", "powers", "reason")}
        try:
            officer, password = staffing.invite(department=form.chosen, actor=actor, **data)
        except staffing.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _invited(request, officer.account, password)
    context = {"form": form, "nav": "admin"}
    return render(request, "people/desk/invite.html", context, status=INVALID if form.is_bound else 200)


@never_cache
@require_http_methods(READ_AND_WRITE)
def invite_other(request: HttpRequest) -> HttpResponse:
    """Invite a window clerk or an editor of the website."""
    actor = administrator(request)
    if actor.kind != "administrator":
        raise Http404
    form = InviteOtherForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _invited(request, *_invite_other(form.cleaned_data, actor))
        except staffing.Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "other": True, "nav": "admin"}
    return render(request, "people/desk/invite.html", context, status=INVALID if form.is_bound else 200)


def _invite_other(data: dict[str, str], actor: Actor) -> tuple[Account, str]:
    facts = {name: data[name] for name in ("username", "name", "reason")}
    if data["post"] == InviteOtherForm.Post.CLERK:
        return staffing.invite_clerk(hall=data["hall"], actor=actor, **facts)
    return staffing.invite_editor(actor=actor, **facts)


@never_cache
@require_http_methods(READ_AND_WRITE)
def officer(request: HttpRequest, account_id: int) -> HttpResponse:
    """Change an officer's department and powers, or end somebody's service."""
    actor = administrator(request)
    account = _account(actor, account_id)
    post = getattr(account, "officer", None)
    form = _post_form(request, actor, post) if post else None
    if post and form and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("powers", "reason")}
        try:
            staffing.change_post(officer=post, department=form.chosen, actor=actor, **facts)
        except staffing.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_admin:officers")
    context = {"form": form, "person": account, "why": ReasonForm(prefix="why"), "nav": "admin"}
    return render(request, "people/desk/officer.html", context, status=INVALID if form and form.is_bound else 200)


def _post_form(request: HttpRequest, actor: Actor, post: Officer) -> PostForm:
    return PostForm(
        request.POST if request.method == "POST" else None,
        departments=staffing.departments_for(actor).filter(is_active=True),
        initial={"department": post.department.code, "powers": post.powers},
    )


@require_POST
def deactivate(request: HttpRequest, account_id: int) -> HttpResponse:
    """End somebody's service."""
    actor = administrator(request)
    account = _account(actor, account_id)
    form = ReasonForm(request.POST, prefix="why")
    try:
        staffing.deactivate(account=account, actor=actor, reason=_reason(form))
    except staffing.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_admin:officer", account_id)
    messages.success(request, _("The account is switched off; its sessions have ended and its cases are free."))
    return redirect("desk_admin:officers")


@require_POST
def invite_again(request: HttpRequest, account_id: int) -> HttpResponse:
    """Give somebody who lost password or authenticator a new one-time password."""
    actor = administrator(request)
    account = _account(actor, account_id)
    form = ReasonForm(request.POST, prefix="why")
    try:
        password = staffing.invite_again(account=account, actor=actor, reason=_reason(form))
    except staffing.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_admin:officer", account_id)
    return _invited(request, account, password)


def _reason(form: ReasonForm) -> str:
    """Return the reason; raise Refused when none was written."""
    if not form.is_valid():
        raise staffing.Refused(_("Write the reason."))
    return str(form.cleaned_data["reason"])
