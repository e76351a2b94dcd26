"""Searching what can be applied for and read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cms import search as searching

MAX_QUERY = 60


@login_not_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """List the services and guides that contain what was typed."""
    wanted = request.GET.get("q", "").strip()[:MAX_QUERY]
    found, guides = searching.services(wanted), searching.guides(wanted)
    return render(request, "cms/search.html", {"nav": "things", "query": wanted, "found": found, "guides": guides})
