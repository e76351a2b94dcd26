"""Changing a submitted application: what that means, and the way into the draft of the change."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from services.applications import amending, queries
from services.applications.amending import Obstacle, TooLate
from services.applications.differences import differences
from services.applications.models import Application
from services.people import queries as people

from .drafts import citizen_of, own

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Say what can be changed and what follows, or why it no longer can; open the draft of the change."""
    application = own(request, application_id)
    if application.is_draft:
        return redirect("applications:tasks", application.pk)
    if request.method == "POST":
        account = citizen_of(request)
        try:
            draft = amending.begin(application, account=account, actor=people.actor_of(account))
        except TooLate as refusal:
            return too_late(request, application, refusal.obstacle, draft=amending.open_change(application))
        return redirect("applications:tasks", draft.pk)
    reason = amending.obstacle_to(application)
    if reason:
        return too_late(request, application, reason, draft=amending.open_change(application), status=200)
    context = {
        "application": application,
        "definition": queries.definition_of(application),
        "begun": amending.open_change(application),
        "nav": "my",
    }
    return render(request, "applications/citizen/amend.html", context)


def too_late(
    request: HttpRequest, application: Application, reason: Obstacle, *, draft: Application | None = None,
    status: int = CONFLICT,
) -> HttpResponse:  # fmt: skip
    """Say why the application can no longer be changed, by whom it was accepted, and what was entered and not sent."""
    context = {
        "application": application,
        "definition": queries.definition_of(application),
        "obstacle": reason,
        "draft": draft,
        "differences": differences(draft) if draft else None,
        "nav": "my",
    }
    return render(request, "applications/citizen/too_late.html", context, status=status)
