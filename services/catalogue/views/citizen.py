"""What anybody may read before signing in: the directory, and the one-time notice of one errand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from services.catalogue import queries, register
from services.catalogue.directory import directory
from services.catalogue.forms import SituationForm
from services.catalogue.models import OneThing
from services.catalogue.notice import notice_of
from services.core.calendar import load

VERSION = "v"  # a bookmark may name the version it was made on


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
    context: dict[str, Any] = {
        "nav": "things",
        "definition": definition,
        "version": version,
        "situation": situation,
        "form": SituationForm(situation),
        "notice": notice_of(situation, load(), timezone.localdate()),
        "lead": definition.departments[definition.lead],
    }
    return render(request, "catalogue/citizen/notice.html", context)


def _guide_only(request: HttpRequest, code: str) -> HttpResponse:
    thing = OneThing.objects.filter(code=code).first()
    if thing is None:
        raise Http404
    return render(request, "catalogue/citizen/guide_only.html", {"nav": "things", "thing": thing})
