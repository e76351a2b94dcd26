"""Administration of departments: an administrator of the portal writes, whoever administers officers reads the own."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.audit.queries import trail_of
from services.catalogue import departments as catalogue
from services.catalogue.models import Department
from services.core.actors import Actor
from services.people import staffing
from services.people.forms.departments import DepartmentForm, NewDepartmentForm, SwitchForm, initial_of
from services.people.models import Officer

from .codes import INVALID
from .staff import READ_AND_WRITE, administrator

CHANGED = 409
ACTS = {
    "catalogue.department_added": pgettext_lazy("act", "added"),
    "catalogue.department_changed": pgettext_lazy("act", "changed"),
    "catalogue.department_switched_off": gettext_lazy("switched off"),
    "catalogue.department_switched_on": gettext_lazy("switched on"),
}


@dataclass(frozen=True)
class Row:
    """A department with those who work in it; `powers` in the order of the procedure."""

    department: Department
    heads: list[str]
    officers: int
    powers: tuple[tuple[str, int], ...]


def _row(department: Department, heads: dict[str, list[str]], strength: dict[str, Any]) -> Row:
    counted = strength.get(department.code, {})
    powers = tuple((str(power.label), counted.get(power.value, 0)) for power in Officer.Power)
    return Row(department, heads.get(department.code, []), counted.get("", 0), powers)


@never_cache
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """List the departments: kind, who reviews, who heads them, how many hold which power."""
    actor = administrator(request)
    heads, strength = staffing.heads(), staffing.strength()
    rows = [_row(one, heads, strength) for one in staffing.departments_for(actor)]
    context = {"rows": rows, "powers": Officer.Power.labels, "whole_portal": _writes(actor), "nav": "admin"}
    return render(request, "people/desk/departments.html", context)


def _writes(actor: Actor) -> bool:
    return actor.kind == "administrator"


@never_cache
@require_http_methods(READ_AND_WRITE)
def add(request: HttpRequest) -> HttpResponse:
    """Add a department; only an administrator of the portal may."""
    actor = administrator(request)
    if not _writes(actor):
        raise Http404
    form = NewDepartmentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            catalogue.add(code=data["code"], facts=form.facts, actor=actor, reason=data["reason"])
        except catalogue.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The department has been added."))
            return redirect("desk_admin:departments")
    context = {"form": form, "nav": "admin"}
    return render(request, "people/desk/add_department.html", context, status=INVALID if form.is_bound else 200)


@never_cache
@require_http_methods(READ_AND_WRITE)
def department(request: HttpRequest, code: str) -> HttpResponse:
    """Show a department, and change it."""
    actor = administrator(request)
    found = _department(actor, code)
    if request.method != "POST":
        return _page(request, actor, found, DepartmentForm(initial=initial_of(found)))
    if not _writes(actor):
        raise Http404
    form = DepartmentForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, found, form, status=INVALID)
    data = form.cleaned_data
    try:
        catalogue.change(
            department=found, edition=data["edition"] or 0, facts=form.facts, actor=actor, reason=data["reason"]
        )
    except catalogue.ChangedMeanwhile as refusal:
        return _changed_meanwhile(request, actor, code, form, str(refusal))
    except catalogue.Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, actor, found, form, status=INVALID)
    messages.success(request, _("Saved."))
    return redirect("desk_admin:department", code)


def _changed_meanwhile(request: HttpRequest, actor: Actor, code: str, typed: DepartmentForm, said: str) -> HttpResponse:
    """Show what stands now, and what was typed where it differs, so that the change can be made again."""
    found = _department(actor, code)
    now = initial_of(found)
    lost = [(typed.fields[name].label, typed.shown(name)) for name in now if typed.differs(name, now[name])]
    return _page(request, actor, found, DepartmentForm(initial=now), status=CHANGED, meanwhile=said, lost=lost)


def _department(actor: Actor, code: str) -> Department:
    return get_object_or_404(staffing.departments_for(actor), code=code)


def _page(
    request: HttpRequest, actor: Actor, found: Department, form: DepartmentForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    trail = list(trail_of(found.pk).filter(action__in=ACTS).order_by("-at")[:20])
    context = {
        "department": found,
        "row": _row(found, staffing.heads(), staffing.strength()),
        "form": form,
        "why": SwitchForm(prefix="why", initial={"edition": found.edition}),
        "reasons": catalogue.reasons_against(found) if found.is_active else [],
        "trail": [(entry, ACTS[entry.action]) for entry in trail],
        "whole_portal": _writes(actor),
        "nav": "admin",
        **more,
    }
    return render(request, "people/desk/department.html", context, status=status)


@require_POST
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Switch a department off or on."""
    actor = administrator(request)
    found = _department(actor, code)
    if not _writes(actor):
        raise Http404
    form = SwitchForm(request.POST, prefix="why")
    on = request.POST.get("on") == "1"
    try:
        if not form.is_valid():
            raise catalogue.Refused(_("Write the reason."))
        data = form.cleaned_data
        catalogue.switch(department=found, edition=data["edition"], on=on, actor=actor, reason=data["reason"])
    except catalogue.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("The department is switched on.") if on else _("The department is switched off.")
        messages.success(request, said)
    return redirect("desk_admin:department", code)
