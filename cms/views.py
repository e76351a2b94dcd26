"""Searching what can be applied for and read."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cms import search as searching
from services.core import sealed

MAX_QUERY = 60
PURPOSE, ANYBODY = "site_search", "anybody"


@login_not_required
@require_POST
def look_for(request: HttpRequest) -> HttpResponse:
    """Seal what was typed and lead to the results: somebody may type a name or a number, and addresses are logged."""
    text = request.POST.get("q", "").strip()[:MAX_QUERY]
    words = sealed.seal(text, purpose=PURPOSE, reader=ANYBODY) if text else ""
    return redirect(f"{reverse('search')}?{urlencode({'words': words})}")


@login_not_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """List the services and guides that contain the words of a link (`q`), or what was typed (`words`, sealed)."""
    typed = sealed.unseal(request.GET.get("words", ""), purpose=PURPOSE, reader=ANYBODY)
    wanted = (typed or request.GET.get("q", "")).strip()[:MAX_QUERY]
    found, guides = searching.services(wanted), searching.guides(wanted)
    return render(request, "cms/search.html", {"nav": "things", "query": wanted, "found": found, "guides": guides})
