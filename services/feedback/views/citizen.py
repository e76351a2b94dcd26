"""Rating what is finished, and what the public sees of all ratings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from services.applications import queries as applications
from services.core.actors import Actor
from services.feedback import actions, queries, reasons
from services.feedback.figures import figures as figures_of
from services.feedback.forms import RatingForm, SupplementForm
from services.feedback.models import BAD, Level
from services.feedback.queries import Target
from services.people.queries import account_of, actor_of

FACES = {5: "laugh", 4: "smile", 3: "meh", 2: "frown", 1: "angry"}
INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, application_id: UUID, case_id: UUID | None = None) -> HttpResponse:
    """Ask for one of five levels, then for reasons; show what was said when that has been done."""
    actor = actor_of(account_of(request))
    target = _target(actor, application_id, case_id)
    if target.rating and "more" in request.POST:
        return _add(request, target, actor)
    level = _level(request)
    offered = reasons.in_force(timezone.localdate()).by_level.get(level, ())
    form = RatingForm(offered, request.POST if request.method == "POST" else None)
    if request.method == "POST" and level and form.is_valid():
        facts = form.cleaned_data
        actions.rate(target=target, level=level, chosen=facts["reasons"], comment=facts["comment"], actor=actor)
        messages.success(request, _("Thank you. Your rating has been kept."))
        return redirect(request.path)
    page = "given" if target.rating else "reasons" if level else "rate"
    context = _context(target, level) | {"form": form}
    if page == "given":
        context["form"] = SupplementForm() if target.may_be_supplemented(timezone.now()) else None
    return render(request, f"feedback/citizen/{page}.html", context, status=INVALID if form.errors else 200)


def _add(request: HttpRequest, target: Target, actor: Actor) -> HttpResponse:
    """Keep what the rater adds to the rating, or show the form with what is wrong."""
    form = SupplementForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        actions.supplement(target=target, level=facts["level"], comment=facts["more"], actor=actor)
        messages.success(request, _("Thank you. It has been added to your rating."))
        return redirect(request.path)
    return render(request, "feedback/citizen/given.html", _context(target, 0) | {"form": form}, status=INVALID)


def _target(actor: Actor, application_id: UUID, case_id: UUID | None) -> Target:
    application = applications.for_actor(actor).filter(pk=application_id).first()
    target = queries.target(application, case_id) if application else None
    if target is None:
        raise Http404
    return target


def _level(request: HttpRequest) -> int:
    """Return the level that was chosen; 0 when none was."""
    chosen = (request.POST if request.method == "POST" else request.GET).get("level", "")
    return int(chosen) if chosen in {str(level) for level in Level.values} else 0


def _context(target: Target, level: int) -> dict[str, Any]:
    others = [one for one in queries.targets(target.application) if one != target]
    return {
        "nav": "my",
        "target": target,
        "application": target.application,
        "faces": [(one.value, FACES[one.value], one.label) for one in Level],
        "level": Level(level) if level else None,
        "face": FACES.get(level or (target.rating.level if target.rating else 0), ""),
        "is_bad": level in BAD,
        "others": others,
    }


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show the public what was said of services and departments, too coarsely to recognise anybody."""
    return render(request, "feedback/citizen/figures.html", {"figures": figures_of(timezone.now())})
