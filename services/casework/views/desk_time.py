"""The time of a case at the desk: special procedures and more time."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import actions
from ..models import Extension
from ..time_forms import ExtensionForm, ResumeForm, SuspendForm
from .desk import acting_officer, case_for, case_page, done

INVALID = 422


@require_POST
def suspend(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Begin one of the eight special procedures; the applicant gets it in writing."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = SuspendForm(request.POST)
    if not form.is_valid():
        return case_page(request, actor, found, INVALID, suspend_form=form)
    actions.suspend(case=found, actor=actor, **form.values())
    return done(request, case_id, _("The clock stands still. The applicant gets it in writing."))


@require_POST
def resume(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """End the special procedure with its result."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = ResumeForm(request.POST)
    if not form.is_valid():
        return case_page(request, actor, found, INVALID, resume_form=form)
    actions.resume(case=found, actor=actor, result=form.cleaned_data["result"])
    return done(request, case_id, _("The clock runs on."))


@require_POST
def request_extension(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask the head of the agency for more time."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = ExtensionForm(request.POST, most=actions.may_extend(found))
    if not form.is_valid():
        return case_page(request, actor, found, INVALID, extension_form=form)
    actions.request_extension(case=found, actor=actor, **form.cleaned_data)
    return done(request, case_id, _("The request waits for the head of the agency."))


@require_POST
def decide_extension(request: HttpRequest, case_id: UUID, extension_id: UUID) -> HttpResponse:
    """Approve or decline more time, as the head of the agency."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    asked = Extension.objects.filter(pk=extension_id, case=found).first()
    if asked is None:
        raise Http404
    approve = request.POST.get("approve") == "1"
    actions.decide_extension(extension=asked, approve=approve, actor=actor)
    said = _("Approved. The applicant gets the new date and the reasons in writing.")
    return done(request, case_id, said if approve else _("Declined. The limit stays as it is."))
