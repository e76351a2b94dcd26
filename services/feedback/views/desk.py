"""Bad ratings on the desk of the department they are about."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from services.audit.actions import record_read
from services.core.actors import Actor
from services.core.calendar import load
from services.core.queries import history_of, moves_open_to
from services.core.refusals import who_moved
from services.feedback import actions, deadlines, queries
from services.feedback.forms import AnswerForm, CloseForm, ContactForm, ReasonForm
from services.feedback.models import FollowUp
from services.people.queries import account_of, actor_of

PAGE_SIZE = 25
INVALID = 422
# What each move asks for and does, by the move's name.
MOVES: dict[str, tuple[type[forms.Form], Callable[..., None]]] = {
    "contact": (ContactForm, actions.contact),
    "answer_rater": (AnswerForm, actions.answer),
    "close": (CloseForm, actions.close),
    "extend": (ReasonForm, actions.extend),
    "return_to_handler": (ReasonForm, actions.return_to_handler),
}


def _officer(request: HttpRequest) -> Actor:
    actor = actor_of(account_of(request))
    if actor.kind != "officer":
        raise Http404
    return actor


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the department's bad ratings, what is due first on top; the closed ones on a page of their own."""
    found = queries.follow_ups_for(_officer(request))
    closed = request.GET.get("show") == "closed"
    rows = found.filter(state="closed").order_by("-closed_at") if closed else found.unfinished()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    calendar, today = load(), timezone.localdate()
    entries = [(one, deadlines.next_deadline(one, calendar, today)) for one in page]
    context = {"nav": "ratings", "page": page, "entries": entries, "closed": closed}
    return render(request, "feedback/desk/follow_ups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    """Show one bad rating with what is done about it, and take the next step."""
    actor = _officer(request)
    try:
        one = queries.follow_up_for(actor, follow_up_id)
    except FollowUp.DoesNotExist:
        raise Http404 from None
    name = request.POST.get("do", "")
    filled = MOVES[name][0](request.POST, prefix=name) if name in MOVES else None
    if filled and filled.is_valid():
        MOVES[name][1](follow_up=one, actor=actor, **filled.cleaned_data)
        messages.success(request, _("Noted."))
        return redirect(request.path)
    _record(actor, one)
    context = _context(one, actor, name, filled)
    return render(request, "feedback/desk/follow_up.html", context, status=INVALID if filled else 200)


def _context(one: FollowUp, actor: Actor, name: str, filled: forms.Form | None) -> dict[str, Any]:
    steps = [
        (move, filled if filled and move.name == name else MOVES[move.name][0](prefix=move.name))
        for move in moves_open_to(actor, one)
        if move.name in MOVES
    ]
    calendar = load()
    return {
        "nav": "ratings",
        "follow_up": one,
        "rating": one.rating,
        "application": one.rating.application,
        "phone": one.rating.account.phone,
        "deadline": deadlines.next_deadline(one, calendar, timezone.localdate()),
        "steps": steps,
        "history": [
            (step.at, who_moved(step), one.state_of(step.to_state).staff, step.reason) for step in history_of(one)
        ],
    }


def _record(actor: Actor, one: FollowUp) -> None:
    record_read(
        actor=actor,
        subject_type="rating",
        subject_id=one.rating_id,
        aggregate_id=one.rating.application_id,
        elements=["applicant.name", "applicant.phone"],
        purpose="follow-up of a bad rating",
    )
