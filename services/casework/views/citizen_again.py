"""The applicant takes a pledge back, or a matter up again: what follows is spelled out first."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.applications import queries as applications
from services.applications.models import Application
from services.core.workflow import MoveNotPossible
from services.people.queries import account_of, actor_of

from .. import actions
from ..models import Case, Pledge


def _own(request: HttpRequest, application_id: UUID) -> Application:
    try:
        return applications.get_for(actor_of(account_of(request)), application_id)
    except Application.DoesNotExist as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
def take_back_pledge(request: HttpRequest, application_id: UUID, pledge_id: UUID) -> HttpResponse:
    """Say what taking a pledge back means; take it back when confirmed."""
    application = _own(request, application_id)
    open_ones = Pledge.objects.open().of_application(application.pk).select_related("case__department")
    pledge = open_ones.filter(pk=pledge_id).first()
    if pledge is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.take_back_pledge(pledge=pledge, actor=actor_of(account_of(request)))
        except MoveNotPossible as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The pledge is taken back. Please hand in the material itself."))
        return redirect("applications:progress", application.pk)
    context = {"application": application, "pledge": pledge, "nav": "my"}
    return render(request, "casework/citizen/take_back.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revive(request: HttpRequest, application_id: UUID, case_id: UUID) -> HttpResponse:
    """Say what taking a matter up again means; do it when confirmed."""
    application = _own(request, application_id)
    case = Case.objects.select_related("department", "application").filter(pk=case_id, application=application).first()
    if case is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.revive(case=case, actor=actor_of(account_of(request)))
        except MoveNotPossible as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The matter is taken up again."))
        return redirect("applications:progress", application.pk)
    return render(request, "casework/citizen/revive.html", {"application": application, "case": case, "nav": "my"})
