"""Searching what can be applied for and read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from services.catalogue import queries as catalogue
from services.catalogue.definition import Definition

MAX_QUERY = 60


@login_not_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """List the one-things whose name, everyday name, summary or matters contain what was typed."""
    wanted = request.GET.get("q", "").strip()[:MAX_QUERY]
    things = [catalogue.definition(version) for version in catalogue.published_all()]
    found = [(thing, _hits(thing, wanted)) for thing in things if wanted and _matches(thing, wanted)]
    return render(request, "cms/search.html", {"nav": "things", "query": wanted, "found": found})


def _matches(thing: Definition, wanted: str) -> bool:
    texts = [thing.label, thing.everyday, thing.summary or {}, *(matter.label for matter in thing.matters.values())]
    return any(wanted.casefold() in text.casefold() for label in texts for text in label.values())


def _hits(thing: Definition, wanted: str) -> list[object]:
    labels = [matter.label for matter in thing.matters.values()]
    return [label for label in labels if any(wanted.casefold() in text.casefold() for text in label.values())]
