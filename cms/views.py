"""Searching, and the pages that every page links to."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from cms import facts
from cms import search as searching
from cms.halls import ServiceHall, open_until
from cms.info import info as info_on
from services.core import sealed
from services.core.calendar import load

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


@login_not_required
@require_safe
def info(request: HttpRequest, topic: str) -> HttpResponse:
    """Show one of the pages that every page links to."""
    return render(request, "cms/info.html", {"info": info_on(topic)})


@login_not_required
@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Show the service halls: address, hours, and whether they are open at this moment."""
    now, calendar = timezone.localtime(), load()
    halls = ServiceHall.objects.filter(is_shown=True).prefetch_related("hours")
    rows = [(hall, open_until(hall, now, calendar)) for hall in halls]
    return render(request, "cms/where.html", {"info": info_on("where"), "halls": rows})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show the privacy notice, with who receives what in each service (Network Data Regulations art 21)."""
    return render(request, "cms/privacy.html", {"info": info_on("privacy"), "services": facts.recipients()})
