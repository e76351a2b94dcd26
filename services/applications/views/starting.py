"""Between the one-time notice and the form: missing answers, for whom, and what is running already."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.applications import actions, ageing, pages, queries
from services.applications.exposure import recipients
from services.applications.forms import ApplicantForm, SituationForm
from services.applications.prefill import prefill
from services.applications.readiness import readiness
from services.catalogue import queries as catalogue
from services.catalogue.models import OneThing, OneThingVersion
from services.catalogue.situation import Situation
from services.people import queries as people
from services.people.models import Organisation

from .drafts import citizen_of

INVALID, FORBIDDEN = 422, 403


def _published(code: str) -> OneThingVersion:
    try:
        return catalogue.published(code)
    except OneThing.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Ask what is still missing, offer what is running already, and open a draft on the current version."""
    account, version = citizen_of(request), _published(code)
    mandate = people.mandate_of(account)
    if mandate and not mandate.covers(version.one_thing.code):
        context = {"definition": catalogue.definition(version), "nav": "things"}
        return render(request, "applications/citizen/not_covered.html", context, status=FORBIDDEN)
    given = {**request.GET.dict(), **request.POST.dict()}
    situation = catalogue.definition(version).situation(given)
    ready = not situation.open_questions and not situation.problems
    enterprises = _enterprises(situation, request) if ready else []
    chooser = ApplicantForm(request.POST if "go" in request.POST else None, enterprises=enterprises)
    if "go" in request.POST and _for_somebody_else(request):
        messages.error(request, _("You now act for somebody else than when this page was opened. Please look again."))
        return redirect(f"{request.path}?{urlencode(situation.answers)}")
    if request.method == "POST" and "go" in request.POST and ready and chooser.is_valid():
        draft = actions.start(
            version=version, account=account, situation=situation.answers, organisation=chooser.organisation
        )
        ageing.watch_new(draft)
        draft = prefill(draft, account=account, actor=people.actor_of(account))
        return redirect(pages.way_in(draft, readiness(draft, now=pages.wall_clock())))
    return _page(request, version, situation, chooser, ready)


def _whom(request: HttpRequest) -> str:
    """Return a key of whom the visitor acts for now; "" for themselves."""
    mandate = people.mandate_of(citizen_of(request))
    return str(mandate.delegation_id or mandate.organisation_id) if mandate else ""


def _for_somebody_else(request: HttpRequest) -> bool:
    """Say whether the page was drawn for another principal than the one acted for now, in another window perhaps."""
    return request.POST.get("whom", _whom(request)) != _whom(request)


def _enterprises(situation: Situation, request: HttpRequest) -> list[Organisation]:
    """Return the enterprises to choose from: the account's own, where the situation is about a registered one."""
    elements = {needed.element.code: needed for needed in situation.elements}
    registered = "ent.uscc" in elements and elements["ent.uscc"].supply == "account"
    return list(people.organisations_of(citizen_of(request))) if registered else []


def _page(
    request: HttpRequest, version: OneThingVersion, situation: Situation, chooser: forms.Form, ready: bool
) -> HttpResponse:
    still_open = situation.open_questions
    unanswered = bool(still_open) and {one.code for one in still_open} <= set(request.POST.get("asked", "").split(","))
    questions = SituationForm(request.POST if unanswered else None, situation=situation, only_open=True)
    context: dict[str, Any] = {
        "definition": situation.definition,
        "situation": situation,
        "questions": questions if still_open else None,
        "chooser": chooser if ready and chooser.fields else None,
        "ready": ready,
        "whom": _whom(request),
        "chosen_query": urlencode(situation.answers),
        "chosen": pages.chosen(situation),
        "existing": list(queries.live_for(account=citizen_of(request), one_thing=version.one_thing.code)),
        "recipients": recipients(situation) if ready else [],
        "outdated": _is_outdated(request, version),
        "nav": "things",
    }
    wrong = unanswered or ("go" in request.POST and not chooser.is_valid())
    return render(request, "applications/citizen/start.html", context, status=INVALID if wrong else 200)


def _is_outdated(request: HttpRequest, version: OneThingVersion) -> str:
    """Say that a bookmarked address names an older edition; the current one is used all the same."""
    if request.GET.get("v", "") in ("", str(version.pk)):
        return ""
    return _("This link is from an earlier edition of the notice. You are now on the current one.")
