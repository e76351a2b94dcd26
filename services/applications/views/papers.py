"""The materials page: photos and statements are stored the moment they come in, whatever else is missing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.applications import actions, filling, pages, queries
from services.applications.models import Application
from services.applications.papers import Paper, paper_named, papers_to_follow
from services.applications.readiness import Readiness, readiness
from services.core.actors import Actor
from services.people import queries as people

from .drafts import citizen_of, draft_of, own

INVALID = 422
Errors = dict[str, list[str]]


@require_http_methods(["GET", "HEAD", "POST"])
def materials(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show the materials; take in photos, ticks, and what is to become of what is there."""
    application = draft_of(request, application_id)
    state = readiness(application, now=pages.wall_clock())
    if request.method != "POST":
        return _show(request, application, state, {} if request.GET.get("missing") is None else _missing(state))
    touched = _touched(request, state)
    refused = _take(request, application, state, people.actor_of(citizen_of(request)))
    state = readiness(application, now=pages.wall_clock())
    wish = request.POST.get("do", "stay" if _changes_one(request) else "next")
    errors = {**(_missing(state) if wish == "next" else {}), **refused}
    if errors:
        return _show(request, application, state, errors, status=INVALID)
    return _go_on(request, application, wish, touched)


def _changes_one(request: HttpRequest) -> bool:
    return any(name in request.POST for name in ("remove", "rotate", "decline", "use", "unpledge"))


def _touched(request: HttpRequest, state: Readiness) -> str:
    """Return the code of the material that a button of its own was pressed for, to come back to it; "" for none."""
    named = {request.POST.get(verb) for verb in ("decline", "use", "unpledge", "remove", "rotate")} - {None}
    for paper in state.papers:
        if (
            named & {paper.code, *(str(version.pk) for version in paper.uploads)}
            or f"file-{paper.code}" in request.FILES
        ):
            return paper.code
    return ""


def _take(request: HttpRequest, application: Application, state: Readiness, actor: Actor) -> Errors:
    """Do what the page asks for; return the messages of what was refused, by material."""
    if paper := _named(request, state, "decline"):
        filling.decline(application, paper, actor=actor)
    if paper := _named(request, state, "use"):
        filling.use_record(application, paper, account=citizen_of(request), actor=actor)
    if paper := _named(request, state, "unpledge"):
        filling.take_pledge_back(application, paper)
    return filling.keep_papers(
        application,
        state.papers,
        files=request.FILES,
        agreed=request.POST.getlist("agree"),
        removed=request.POST.getlist("remove"),
        turned=request.POST.getlist("rotate"),
        actor=actor,
    )


def _named(request: HttpRequest, state: Readiness, verb: str) -> Paper | None:
    return paper_named(state.papers, request.POST.get(verb, ""))


def _go_on(request: HttpRequest, application: Application, wish: str, touched: str) -> HttpResponse:
    if wish == "later":
        messages.success(request, _("Everything you entered is saved. You can go on at any time within 30 days."))
        return redirect("applications:list")
    if wish == "next":
        return redirect("applications:check", application.pk)
    here = reverse("applications:materials", args=[application.pk])
    return redirect(f"{here}#paper-{touched}" if touched else here)


def _missing(state: Readiness) -> Errors:
    return {gap.code: [gap.message] for gap in state.gaps if gap.place == "materials"}


def _show(
    request: HttpRequest, application: Application, state: Readiness, errors: Errors, status: int = 200
) -> HttpResponse:
    context = {
        "application": application,
        "definition": state.situation.definition,
        "papers": [(paper, errors.get(paper.code, [])) for paper in state.papers],
        "errors": [(f"paper-{code}", text) for code, texts in errors.items() for text in texts],
        "way": pages.way(state, len(state.steps) + 1),
        "before": state.steps[-1] if state.steps else None,
        "nav": "my",
    }
    return render(request, "applications/citizen/materials.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Hand in, after the submission, what was allowed to follow."""
    application = own(request, application_id)
    if application.is_draft:
        return redirect("applications:materials", application.pk)
    wanted = papers_to_follow(application)
    refused: Errors = {}
    if request.method == "POST":
        actor = people.actor_of(citizen_of(request))
        refused = filling.keep_papers(application, wanted, files=request.FILES, agreed=(), removed=(), actor=actor)
        sent = [paper.code for paper in wanted if request.FILES.getlist(f"file-{paper.code}")]
        if added := [code for code in sent if code not in refused]:
            actions.add_papers(application=application, codes=added, actor=actor)
            messages.success(request, _("Received. The departments have been told."))
        if not refused:
            return redirect("applications:progress", application.pk)
    context = {
        "application": application,
        "definition": queries.definition_of(application),
        "papers": [(paper, refused.get(paper.code, [])) for paper in papers_to_follow(application)],
        "errors": [(f"paper-{code}", text) for code, texts in refused.items() for text in texts],
        "nav": "my",
    }
    return render(request, "applications/citizen/later.html", context, status=INVALID if refused else 200)
