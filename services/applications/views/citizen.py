"""The way from the notice to the submission: start, situation, task list, steps, materials, check, submit."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from services.applications import actions, filling, pages, queries, recheck, steps, submission
from services.applications.cross_checks import Context, conflicts
from services.applications.exposure import recipients
from services.applications.forms import (
    DeclarationForm,
    SituationForm,
    StepEntry,
    data_of,
    raw_of,
    with_row,
    without_row,
)
from services.applications.models import Application
from services.applications.readiness import Readiness, readiness
from services.applications.statements import DECLARATION, DECLARATION_VERSION
from services.applications.steps import Step
from services.people import queries as people

from .drafts import citizen_of, draft_of, own

QUIET = "quiet"  # kept input that was not meant to be complete: shown without messages
INVALID = 422


def _open(request: HttpRequest, application_id: UUID) -> tuple[Application, Readiness]:
    application = draft_of(request, application_id)
    return application, readiness(application, now=pages.wall_clock())


@require_http_methods(["GET", "HEAD"])
def tasks(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show every part of the form with its state."""
    application, state = _open(request, application_id)
    context = {
        "application": application,
        "state": state,
        "definition": state.situation.definition,
        "known": len(pages.supply.known(state.situation, application)),
        "next": pages.next_address(application, state),
        "nav": "my",
    }
    return render(request, "applications/citizen/tasks.html", context)


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


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, application_id: UUID, group: str) -> HttpResponse:
    """Show or take in one step of the form."""
    application, state = _open(request, application_id)
    current = steps.step_named(state.steps, group)
    if current is None:
        return redirect(pages.next_address(application, state))
    if request.method == "POST":
        return _take(request, application, state, current)
    return _show(request, application, state, current, _stored(request, application, current))


def _stored(request: HttpRequest, application: Application, current: Step) -> StepEntry:
    """Return what is stored of a step: its answers, or the input that is not valid yet with its messages."""
    raw = application.raw.get(current.code)
    initial = _initial(request, application, current)
    if not raw:
        return StepEntry(current, initial=initial)
    entry = StepEntry(current, initial=initial, data=data_of(raw), quiet=QUIET in raw)
    if QUIET not in raw:
        _check(entry, application, queries.situation_of(application).answers)
    return entry


def _initial(request: HttpRequest, application: Application, current: Step) -> dict[str, Any]:
    facts = {**people.profile_of(citizen_of(request)), **filling.organisation_facts(application)}
    return {**pages.row_defaults(current, facts), **steps.initial(current, application)}


def _check(entry: StepEntry, application: Application, answers: dict[str, str]) -> bool:
    """Check a step by itself and against the answers of the others."""
    entry.is_valid()
    context = Context({**application.answers, **entry.cleaned}, answers, pages.wall_clock())
    for conflict in conflicts(context):
        if code := next((code for code in conflict.elements if code in entry.step.codes), ""):
            entry.add_error(code, conflict.message)
    return not entry.errors


def _take(request: HttpRequest, application: Application, state: Readiness, current: Step) -> HttpResponse:
    raw, wish = raw_of(request.POST, current), request.POST.get("do", "next")
    if wish.startswith(("add:", "remove:")):
        return _change_rows(request, application, current, raw, wish)
    initial = _initial(request, application, current)
    entry = StepEntry(current, initial=initial, data=request.POST, files=request.FILES)
    valid = _check(entry, application, state.situation.answers)
    actor = people.actor_of(citizen_of(request))
    kept, refused = filling.keep_pictures(application, entry.form.pictures, actor=actor)
    for code, message in refused.items():
        entry.add_error(code, message)
    answers = {code: value for code, value in entry.cleaned.items() if code not in entry.form.pictures} | kept
    valid = valid and not refused
    saved = filling.keep_step(
        application,
        current.code,
        answers=answers,
        raw=None if valid else raw or {"unfinished": ["1"]},
        account=citizen_of(request),
        actor=actor,
    )
    if wish == "later":
        messages.success(request, _("Everything you entered is saved. You can go on at any time within 30 days."))
        return redirect("applications:list")
    if not valid:
        entry.form.initial.update(kept)
        return _show(request, application, state, current, entry, status=INVALID)
    return redirect(_after(request, saved, current))


def _after(request: HttpRequest, saved: Application, current: Step) -> str:
    if request.GET.get("back") == "check":
        return reverse("applications:check", args=[saved.pk])
    state = readiness(saved, now=pages.wall_clock())
    following = steps.after(state.steps, current.code)
    if following:
        return pages.step_address(saved, following.code)
    return (
        pages.next_address(saved, state) if not state.form_done else reverse("applications:materials", args=[saved.pk])
    )


def _change_rows(
    request: HttpRequest, application: Application, current: Step, raw: dict[str, list[str]], wish: str
) -> HttpResponse:
    """Add or remove a row of a list; everything entered is kept as it is, unchecked."""
    verb, _colon, rest = wish.partition(":")
    code, _colon, place = rest.rpartition(":") if verb == "remove" else (rest, "", "")
    if code not in current.codes or (verb == "remove" and not place.isdecimal()):
        raise Http404
    changed = with_row(raw, code) if verb == "add" else without_row(raw, code, int(place))
    actions.save_step(application=application, group=current.code, answers={}, raw={**changed, QUIET: ["1"]})
    return redirect(pages.step_address(application, current.code, **request.GET.dict()) + f"#rows-{code}")


def _show(
    request: HttpRequest, application: Application, state: Readiness, current: Step, entry: StepEntry, status: int = 200
) -> HttpResponse:
    place = [one.code for one in state.steps].index(current.code) + 1
    context = {
        "application": application,
        "definition": state.situation.definition,
        "step": current,
        "entry": entry,
        "errors": entry.errors,
        "way": pages.way(state, place),
        "before": steps.before(state.steps, current.code),
        "long": len(state.steps) > pages.LONG_FORM,
        "nav": "my",
    }
    return render(request, "applications/citizen/step.html", context, status=status)


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
        "changes": recheck.changes_of(application, state.situation),
        "gaps": [(pages.address_of(application, gap), gap.message) for gap in state.gaps],
        "declaration": DECLARATION,
        "form": form,
        "way": pages.way(state, len(state.steps) + 2),
        "nav": "my",
    }
    return render(request, "applications/citizen/check.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Submit the draft once; sending it again leads to the same application."""
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
    """Delete a draft that is no longer wanted."""
    actions.discard(application=draft_of(request, application_id))
    messages.success(request, _("The draft is deleted."))
    return redirect("applications:list")
