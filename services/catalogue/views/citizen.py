"""Public pages: all one-things by life stage, and the one-time notice of each."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from services.catalogue import queries
from services.catalogue.directory import directory
from services.catalogue.forms import SituationForm
from services.catalogue.models import OneThing
from services.catalogue.notice import chosen_words, notice_of
from services.core import calendar


@login_not_required
@require_safe
def things(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/citizen/things.html", {"sides": directory()})


@login_not_required
@require_safe
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Show the current version; a link to an older one (?v=) leads here too and is told so."""
    try:
        version = queries.published(code)
    except OneThing.DoesNotExist:
        return _guide(request, code)
    definition = queries.definition(version)
    situation = definition.situation(request.GET.dict())
    context = {
        "version": version,
        "definition": definition,
        "situation": situation,
        "form": SituationForm(situation),
        "notice": notice_of(situation, calendar.load(), timezone.localdate()),
        "chosen": chosen_words(situation),
        "answers": urlencode(situation.answers),
        "is_ready": not situation.open_questions and not situation.problems,
        "is_from_old_link": request.GET.get("v", str(version.pk)) != str(version.pk),
    }
    return render(request, "catalogue/citizen/notice.html", context)


def _guide(request: HttpRequest, code: str) -> HttpResponse:
    guide = next((guide for guide in queries.menu_only() if guide.code == code), None)
    if guide is None:
        raise Http404
    return render(request, "catalogue/citizen/guide.html", {"guide": guide})
