"""The supervisor's page: who has how much in hand, what is late, and giving work to somebody else."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from services.catalogue import queries as catalogue
from services.core.actors import Actor
from services.core.calendar import coverage
from services.people.queries import officers_of

from .. import actions, team_lists
from ..desk_forms import ReassignForm
from .desk import acting_officer


def _supervisor(request: HttpRequest) -> Actor:
    actor = acting_officer(request)
    if "supervise" not in actor.powers:
        raise Http404
    return actor


@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Show the department's load and indicators."""
    actor = _supervisor(request)
    return _page(request, actor, ReassignForm(officers=officers_of(actor.department), initial={"command": uuid4()}))


def _page(request: HttpRequest, actor: Actor, form: ReassignForm, status: int = 200) -> HttpResponse:
    now, today = timezone.now(), timezone.localdate()
    context = {
        "nav": "team",
        "actor": actor,
        "department": catalogue.departments()[actor.department],
        "coverage": coverage(today),
        "loads": team_lists.loads(actor.department),
        "indicators": team_lists.indicators(actor.department, now, today),
        "form": form,
    }
    return render(request, "casework/desk/team.html", context, status=status)


@require_POST
def reassign(request: HttpRequest) -> HttpResponse:
    """Give what one officer (or nobody) holds to another, most urgent first, and say what became of each case."""
    actor = _supervisor(request)
    form = ReassignForm(request.POST, officers=officers_of(actor.department))
    if not form.is_valid():
        return _page(request, actor, form, 422)
    data = form.cleaned_data
    chosen = team_lists.in_hand(actor.department, data["holder"])[: data["most"]]
    rows = actions.carry_out(
        act="assign", cases=chosen, actor=actor, command=data["command"], officer_id=data["officer"]
    )
    context = {
        "nav": "team", "act": "assign", "done": [row for row in rows if row.done], "actor": actor,
        "failed": [row for row in rows if not row.done], "department": catalogue.departments()[actor.department],
    }  # fmt: skip
    return render(request, "casework/desk/bulk.html", context)
