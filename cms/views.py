"""The home page and the search over everything that can be applied for."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from services.applications import queries as applications
from services.catalogue import queries as catalogue


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what somebody can do today: life events first, and what waits for the signed-in visitor."""
    things = [catalogue.definition(version) for version in catalogue.published_all()]
    mine = request.user.is_authenticated and getattr(request.user, "realm", "") == "citizen"
    resume = applications.resume_card(request.user) if mine else None
    context = {"nav": "home", "things": things, "resume": resume}
    return render(request, "cms/home.html", context)
