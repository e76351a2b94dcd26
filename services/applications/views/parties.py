"""The applicant's page of a joint application: who has confirmed, who is asked, and asking them."""

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services.applications import confirming, joint, pages, queries
from services.applications.joint_forms import AskForm
from services.applications.models import Application
from services.applications.readiness import CONFIRMATIONS, readiness
from services.people import queries as people

from .drafts import citizen_of, draft_of

INVALID = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def parties(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show how far every party is; ask one of them by POST."""
    application = draft_of(request, application_id)
    everybody = joint.standings(application, timezone.now())
    if not everybody:
        return redirect("applications:check", application.pk)
    if request.method == "POST":
        return _ask(request, application, everybody)
    return _page(request, application, everybody)


def _page(
    request: HttpRequest, application: Application, everybody: list[joint.Standing], form: AskForm | None = None
) -> HttpResponse:
    state = readiness(application, now=pages.wall_clock())
    gaps = [(pages.address_of(application, gap), gap.message) for gap in state.gaps if gap.place != CONFIRMATIONS]
    context = {
        "application": application,
        "definition": queries.definition_of(application),
        "rows": [_row(one, form) for one in everybody],
        "gaps": gaps,
        "complete": all(one.is_settled for one in everybody),
        "errors": [error for errors in form.errors.values() for error in errors] if form else [],
        "nav": "my",
    }
    return render(request, "applications/citizen/parties.html", context, status=INVALID if form else 200)


def _row(standing: joint.Standing, form: AskForm | None) -> dict[str, Any]:
    invitation = standing.invitation
    link = f"{settings.PORTAL_ORIGIN}{confirming.link_of(invitation)}" if invitation else ""
    shows_link = bool(invitation) and standing.state in {joint.ASKED, joint.CHANGED}
    wrong = form is not None and form.data.get("party") == standing.party.key
    return {
        "standing": standing,
        "ask": None if standing.is_settled else form if wrong else AskForm(auto_id=f"id_{standing.party.key}_%s"),
        "asks_phone": not standing.party.phone,
        "link": link if shows_link else "",
        "square": segno.make_qr(link, error="m").svg_data_uri(scale=4, border=3) if shows_link else "",
    }


def _ask(request: HttpRequest, application: Application, everybody: list[joint.Standing]) -> HttpResponse:
    form = AskForm(request.POST)
    state = readiness(application, now=pages.wall_clock())
    if not state.may_ask:
        messages.error(request, _("Finish the form and the materials first: a change has to be confirmed anew."))
        return redirect("applications:parties", application.pk)
    if not form.is_valid():
        return _page(request, application, everybody, form)
    try:
        asked = confirming.ask(
            application=application,
            party=request.POST.get("party", ""),
            phone=form.cleaned_data["phone"],
            actor=people.actor_of(citizen_of(request)),
        )
    except confirming.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s has been asked to confirm.") % {"name": asked.name})
    return redirect("applications:parties", application.pk)
