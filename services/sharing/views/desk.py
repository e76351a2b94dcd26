"""Disputed records on the desk of the department that keeps them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from services.audit.actions import record_read
from services.core.actors import Actor
from services.people.queries import account_of, actor_of
from services.sharing import disputes, queries
from services.sharing.forms import AnswerForm
from services.sharing.models import Dispute

PAGE_SIZE = 25
VERBS = {"correct": disputes.correct, "uphold": disputes.uphold}


def _officer(request: HttpRequest) -> Actor:
    actor = actor_of(account_of(request))
    if actor.kind != "officer":
        raise Http404
    return actor


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the records of the officer's department that citizens say are wrong."""
    found = queries.disputes_of(_officer(request).department)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "sharing/desk/disputes.html", {"nav": "disputes", "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Show one disputed record and take the officer's answer."""
    actor = _officer(request)
    try:
        one = queries.dispute_for(actor, dispute_id)
    except Dispute.DoesNotExist:
        raise Http404 from None
    form = AnswerForm(request.POST or None)
    verb = VERBS.get(request.POST.get("do", ""))
    if request.method == "POST" and verb and form.is_valid():
        verb(dispute=one, actor=actor, answer=form.cleaned_data["answer"])
        messages.success(request, _("The citizen has been told."))
        return redirect("desk_sharing:disputes")
    _record(actor, one)
    context = {"nav": "disputes", "dispute": one, "form": form, "may_answer": actor.may("review", one.department)}
    return render(request, "sharing/desk/dispute.html", context, status=422 if form.errors else 200)


def _record(actor: Actor, one: Dispute) -> None:
    record_read(
        actor=actor,
        subject_type="dispute",
        subject_id=one.pk,
        aggregate_id=one.application_id,
        elements=[one.element],
        purpose="disputed record",
    )
