"""The calendar of working days, as supervisors see it: rows with their source, how far it reaches, how to import."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from services.catalogue import queries as catalogue
from services.core import calendar as working_days
from services.core.models import WorkCalendarDay

from .desk import acting_officer


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show every day that differs from the plain week; supervisors only."""
    actor = acting_officer(request)
    if "supervise" not in actor.powers:
        raise Http404
    rows = WorkCalendarDay.objects.order_by("-date", "kind")
    context = {
        "rows": rows,
        "coverage": working_days.coverage(timezone.localdate()),
        "nav": "calendar",
        "department": catalogue.departments()[actor.department],
    }
    return render(request, "casework/desk/calendar.html", context)
