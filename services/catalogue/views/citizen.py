"""What anybody may read before signing in: the directory, and the one-time notice of one errand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from services.catalogue import queries, register
from services.catalogue.definition import Question
from services.catalogue.directory import directory
from services.catalogue.forms import SituationForm
from services.catalogue.models import OneThing
from services.catalogue.notice import notice_of
from services.catalogue.situation import Situation
from services.core.calendar import load

VERSION = "v"  # a bookmark may name the version it was made on
ALL = "all"  # in elder mode: show the whole notice although questions are open


@login_not_required
@require_GET
def things(request: HttpRequest) -> HttpResponse:
    """List every one-thing by the 16 stages of life."""
    return render(request, "catalogue/citizen/things.html", {"nav": "things", "sides": directory()})


@login_not_required
@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """List every matter of every department."""
    return render(request, "catalogue/citizen/matters.html", {"nav": "things", "entries": register.matters()})


@login_not_required
@require_GET
def departments(request: HttpRequest) -> HttpResponse:
    """List every department that has matters."""
    return render(request, "catalogue/citizen/departments.html", {"nav": "things", "entries": register.departments()})


@login_not_required
@require_GET
def department(request: HttpRequest, code: str) -> HttpResponse:
    """Show one department: what it does, and who reviews its decisions."""
    entry = register.department(code)
    if entry is None:
        raise Http404
    return render(request, "catalogue/citizen/department.html", {"nav": "things", "entry": entry})


@login_not_required
@require_GET
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Tell once what an errand takes, for the situation described so far (一次性告知).

    An address that names an older version leads to the current one, with the answers kept.
    """
    try:
        version = queries.published(code)
    except OneThing.DoesNotExist:
        return _guide_only(request, code)
    if request.GET.get(VERSION, str(version.pk)) != str(version.pk):
        kept = {key: value for key, value in request.GET.items() if key != VERSION}
        return redirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)
    definition = queries.definition(version)
    situation = definition.situation(request.GET.dict())
    alone = _asked_alone(request, situation)
    context: dict[str, Any] = {
        "nav": "things",
        "alone": alone,
        "before": _without_the_last(situation) if alone else "",
        "definition": definition,
        "version": version,
        "situation": situation,
        "form": SituationForm(situation, alone),
        "notice": notice_of(situation, load(), timezone.localdate()),
        "lead": definition.departments[definition.lead],
    }
    return render(request, "catalogue/citizen/notice.html", context)


def _asked_alone(request: HttpRequest, situation: Situation) -> Question | None:
    """Return the question that has the screen for itself: in elder mode the first open one."""
    is_elder = getattr(getattr(request, "display", None), "mode", "") == "elder"
    still_open = situation.open_questions
    return still_open[0] if is_elder and still_open and not situation.problems and ALL not in request.GET else None


def _without_the_last(situation: Situation) -> str:
    """Return the answers without the last one, for the way back; "" at the first question."""
    kept = list(situation.answers.items())
    return f"?{urlencode(kept[:-1])}" if kept else ""


def _guide_only(request: HttpRequest, code: str) -> HttpResponse:
    thing = OneThing.objects.filter(code=code).first()
    if thing is None:
        raise Http404
    return render(request, "catalogue/citizen/guide_only.html", {"nav": "things", "thing": thing})
