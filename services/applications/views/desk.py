"""At the counter: a party shows the identity card, reads the answers, and confirms."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services.applications import confirming, joint, queries
from services.applications.confirming import Way
from services.applications.joint_forms import CounterForm, CounterYesForm
from services.applications.models import Confirmation, Invitation
from services.applications.party_page import PartyPage, page_of
from services.audit.actions import record_read
from services.core.actors import Actor
from services.people import one_time_codes
from services.people import queries as people

INVALID = 422
GUESSES, SPAN = 10, timedelta(minutes=15)  # wrong codes of one clerk


def clerk(request: HttpRequest) -> Actor:
    actor = people.actor_of(people.account_of(request))
    if actor.kind != "clerk":
        raise PermissionDenied(_("Only window clerks record what happens at the counter."))
    return actor


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def party(request: HttpRequest) -> HttpResponse:
    """Find the party by code and identity card, show what it confirms, and record its yes."""
    actor = clerk(request)
    form = CounterForm(request.POST if request.method == "POST" else None)
    page = _found(form, actor) if form.is_valid() else None
    if page is None:
        context = {"form": form, "nav": "parties"}
        return render(request, "applications/desk/party.html", context, status=INVALID if form.is_bound else 200)
    minor = page.party.is_minor(timezone.localdate())
    yes = CounterYesForm(request.POST if "digest" in request.POST else None, minor=minor, initial=_initial(form, page))
    if yes.is_valid() and _confirm(request, page, yes, actor):
        return redirect("desk_applications:party")
    record_read(
        actor=actor,
        subject_type="application",
        subject_id=page.application.pk,
        elements=page.elements,
        purpose="confirmation at the counter",
    )
    context = {"form": yes, "page": page, "minor": minor, "nav": "parties"}
    return render(request, "applications/desk/party.html", context, status=INVALID if yes.is_bound else 200)


def _initial(form: CounterForm, page: PartyPage) -> dict[str, Any]:
    return {**form.cleaned_data, "digest": page.digest}


def _found(form: CounterForm, actor: Actor) -> PartyPage | None:
    """Return the party's page; whatever does not fit together is not found, and wrong tries are counted."""
    now, account_id = timezone.now(), int(actor.account_id or 0)
    if one_time_codes.guesses(account_id, now - SPAN) >= GUESSES:
        form.add_error(None, _("Too many wrong codes. Try again in a quarter of an hour."))
        return None
    data = form.cleaned_data
    invitation: Invitation | None = queries.invitation_by(code=data["code"])
    fits = invitation and (invitation.name, invitation.id_no) == (data["name"], data["id_no"])
    page = page_of(invitation, now) if invitation and fits else None
    if page is None:
        one_time_codes.guessed_wrong(account_id, now)
        form.add_error(None, _("No open confirmation has this code, name and identity number."))
    elif page.standing.state not in {joint.ASKED, joint.CHANGED}:
        form.add_error(None, _("Nothing is to be confirmed here: %(state)s.") % {"state": page.standing.label})
        page = None
    return page


def _confirm(request: HttpRequest, page: PartyPage, form: CounterYesForm, actor: Actor) -> bool:
    data = form.cleaned_data
    way = Way(Confirmation.How.COUNTER, actor, note=data["note"])
    try:
        confirming.confirm(invitation=page.invitation, digest=data["digest"], way=way)
    except confirming.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Recorded: %(name)s has confirmed.") % {"name": page.party.name})
    return True
