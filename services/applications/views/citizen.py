"""The way from the notice to the submission: start, situation, task list, steps, materials, check, submit."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from services.applications import actions, amending, editions, filling, joint, pages, queries, recheck, submission
from services.applications.differences import differences
from services.applications.exposure import recipients
from services.applications.forms import DeclarationForm, SituationForm
from services.applications.models import Application
from services.applications.readiness import Readiness, readiness
from services.applications.statements import DECLARATION, DECLARATION_VERSION
from services.people import queries as people

from .amending import too_late
from .drafts import citizen_of, draft_of, lead_on_from_a_sent_change, own

INVALID = 422


def _open(request: HttpRequest, application_id: UUID) -> tuple[Application, Readiness]:
    application = draft_of(request, application_id)
    return application, readiness(application, now=pages.wall_clock())


@require_http_methods(["GET", "HEAD"])
def tasks(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show every part of the form with its state."""
    application, state = _open(request, application_id)
    everybody = joint.standings(application, timezone.now())
    context = {
        "application": application,
        "obstacle": amending.obstacle_to(application.amends) if application.amends else None,
        "state": state,
        "definition": state.situation.definition,
        "known": len(pages.supply.known(state.situation, application)),
        "next": pages.next_address(application, state),
        "newer": editions.newer(application),
        "everybody": everybody,
        "all_confirmed": all(one.is_settled for one in everybody),
        "nav": "my",
    }
    return render(request, "applications/citizen/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def newer(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show what a newer edition changes, and move the draft over without losing answers."""
    application = draft_of(request, application_id)
    version = editions.newer(application)
    if version is None:
        return redirect("applications:tasks", application.pk)
    if request.method == "POST":
        account = citizen_of(request)
        editions.move_over(application, version, account=account, actor=people.actor_of(account))
        messages.success(request, _("The draft is on the new edition. Everything you filled in is kept."))
        return redirect("applications:tasks", application.pk)
    context = {
        "application": application,
        "definition": queries.definition_of(application),
        "version": version,
        "differences": editions.differences(application, version),
        "nav": "my",
    }
    return render(request, "applications/citizen/newer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def situation(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Answer the situational questions anew."""
    application = draft_of(request, application_id)
    definition = queries.definition_of(application)
    given = {**application.situation, **{key: request.POST.get(key, "") for key in request.POST}}
    current = definition.situation(given)
    form = SituationForm(request.POST or None, situation=current, initial=application.situation)
    if request.method == "POST" and form.is_valid() and not current.problems and not current.open_questions:
        saved = filling.change_situation(
            application, current.answers, account=citizen_of(request), actor=people.actor_of(citizen_of(request))
        )
        return redirect(pages.way_in(saved, readiness(saved, now=pages.wall_clock())))
    context = {
        "application": application,
        "definition": definition,
        "form": form,
        "problems": current.problems
        if request.method == "POST"
        else definition.situation(application.situation).problems,
        "nav": "my",
    }
    return render(request, "applications/citizen/situation.html", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
def check(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show all answers and materials on one page, who receives them, and the declaration."""
    application, state = _open(request, application_id)
    form = DeclarationForm(initial={"command": uuid4(), "version": DECLARATION_VERSION})
    return _show_check(request, application, state, form)


def _show_check(
    request: HttpRequest, application: Application, state: Readiness, form: DeclarationForm, status: int = 200
) -> HttpResponse:
    context = {
        "application": application,
        "definition": state.situation.definition,
        "chosen": pages.chosen(state.situation),
        "sections": pages.sections(state.situation, application, state.steps),
        "awaited": pages.supply.awaited(state.situation),
        "papers": state.papers,
        "recipients": recipients(state.situation),
        "everybody": joint.standings(application, timezone.now()),
        "changes": recheck.changes_of(application, state.situation),
        "gaps": [(pages.address_of(application, gap), gap.message) for gap in state.gaps],
        "newer": editions.newer(application),
        "differences": differences(application) if application.amends else None,
        "obstacle": amending.obstacle_to(application.amends) if application.amends else None,
        "declaration": DECLARATION,
        "form": form,
        "way": pages.way(state, len(state.steps) + 2),
        "nav": "my",
    }
    return render(request, "applications/citizen/check.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Submit the draft once; sending it again leads to the same application."""
    lead_on_from_a_sent_change(request, application_id)
    application = own(request, application_id)
    if request.method != "POST":
        return redirect("applications:check", application.pk)
    if not application.is_draft:
        return redirect("applications:submitted", application.pk)
    form = DeclarationForm(request.POST)
    if not form.is_valid():
        return _show_check(request, application, readiness(application, now=pages.wall_clock()), form, status=INVALID)
    account = citizen_of(request)
    application = recheck.look_again(application, account=account, actor=people.actor_of(account))
    try:
        sent = submission.send(
            application=application,
            actor=people.actor_of(account),
            declaration_version=form.cleaned_data["version"],
            command_id=form.cleaned_data["command"],
        )
    except submission.NotComplete as refusal:
        messages.error(request, refusal.gaps[0].message)
        return redirect(pages.address_of(application, refusal.gaps[0]))
    except submission.OutdatedDeclaration:
        messages.error(request, _("The declaration has changed. Please read it again."))
        return redirect("applications:check", application.pk)
    except actions.AlreadyRunning as refusal:
        return _already_running(request, application, refusal.application)
    except amending.TooLate as refusal:
        return too_late(request, refusal.application, refusal.obstacle, draft=application)
    except amending.NothingChanged:
        messages.info(request, _("Nothing is different from what you have submitted, so nothing was sent."))
        return redirect("applications:check", application.pk)
    if sent.pk != application.pk:
        messages.success(request, _("Your application is changed. The departments have been told."))
        return redirect("applications:progress", sent.pk)
    return redirect("applications:submitted", sent.pk)


@require_POST
def confirm_changes(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Take note that the applicant has seen what changed since the draft was filled in."""
    application = draft_of(request, application_id)
    recheck.confirm(application=application)
    return redirect("applications:check", application.pk)


def _already_running(request: HttpRequest, draft: Application, running: Application | None) -> HttpResponse:
    """Say that the same errand runs already; only its own applicant is shown which one."""
    mine = running if running and queries.is_applicant(people.actor_of(citizen_of(request)), running) else None
    context = {"application": draft, "running": mine, "definition": queries.definition_of(draft), "nav": "my"}
    return render(request, "applications/citizen/already_running.html", context, status=409)


@require_POST
def discard(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Delete a draft that is no longer wanted; of a change nothing remains but the application as it was."""
    draft = draft_of(request, application_id)
    changes = draft.amends_id
    actions.discard(application=draft, actor=people.actor_of(citizen_of(request)))
    if changes:
        messages.success(request, _("The change is thrown away. Your application is as it was."))
        return redirect("applications:progress", changes)
    messages.success(request, _("The draft is deleted."))
    return redirect("applications:list")
