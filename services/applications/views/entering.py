"""One step of the form: shown, saved, saved by itself after a pause, and never written over unseen by another page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.applications import actions, explanations, filling, kept, pages, queries, steps
from services.applications.cross_checks import Context, conflicts
from services.applications.forms import StepEntry, data_of, raw_of, with_row, without_row
from services.applications.marks import ChangedElsewhere, Mark
from services.applications.models import Application
from services.applications.readiness import Readiness, readiness
from services.applications.steps import QUIET, Step
from services.people import queries as people

from .drafts import citizen_of, draft_of

INVALID, BEHIND = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, application_id: UUID, group: str) -> HttpResponse:
    """Show or take in one step of the form."""
    application = draft_of(request, application_id)
    state = readiness(application, now=pages.wall_clock())
    current = steps.step_named(state.steps, group)
    if current is None:
        return redirect(pages.next_address(application, state))
    if _one_at_a_time(request):
        current = steps.one_question(current, application, request.GET.dict())
    if request.method != "POST":
        return _open(request, application, state, current)
    if request.headers.get("X-Autosave"):
        return _save_quietly(request, application, state, current)
    try:
        return _take(request, application, state, current)
    except ChangedElsewhere:
        return _behind(request, application, state, current)


def _one_at_a_time(request: HttpRequest) -> bool:
    """Say whether the page is shown in elder mode, one question on each screen."""
    return getattr(getattr(request, "display", None), "mode", "") == "elder"


def _open(request: HttpRequest, application: Application, state: Readiness, current: Step) -> HttpResponse:
    typed = kept.take(request)
    if typed is None:
        return _show(request, application, state, current, _stored(request, application, current))
    entry = StepEntry(current, initial=_initial(request, application, current), data=data_of(typed), quiet=True)
    return _show(request, application, state, current, entry, restored=True)


def _stored(request: HttpRequest, application: Application, current: Step) -> StepEntry:
    """Return what is stored of a step: its answers, or the input that is not valid yet with its messages."""
    raw = application.raw.get(current.key)
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


def _save_quietly(request: HttpRequest, application: Application, state: Readiness, current: Step) -> HttpResponse:
    """Keep what is typed so far, without registers and without messages; the script asks for this after a pause."""
    entry = StepEntry(current, initial=_initial(request, application, current), data=request.POST)
    valid = _check(entry, application, state.situation.answers) and not entry.form.picture_codes
    mark = Mark.read(request.POST.get("mark", ""))
    try:
        saved = actions.save_step(
            application=application,
            group=current.key,
            answers=entry.cleaned if valid else {},
            raw=None if valid else {**raw_of(request.POST, current), QUIET: ["1"]},
            mark=mark,
        )
    except ChangedElsewhere:
        return JsonResponse({"changed": True}, status=BEHIND)
    saves, page = saved.marks[current.key]
    return JsonResponse({"mark": f"{saves}:{page}", "at": f"{timezone.localtime():%H:%M}"})


def _take(request: HttpRequest, application: Application, state: Readiness, current: Step) -> HttpResponse:
    raw, wish = raw_of(request.POST, current), request.POST.get("do", "next")
    mark = Mark.read(request.POST.get("mark", ""))
    if wish.startswith(("add:", "remove:")):
        return _change_rows(request, application, current, raw, wish, mark)
    initial = _initial(request, application, current)
    entry = StepEntry(current, initial=initial, data=request.POST, files=request.FILES)
    valid = _check(entry, application, state.situation.answers)
    actor = people.actor_of(citizen_of(request))
    stored, refused = filling.keep_pictures(application, entry.form.pictures, actor=actor)
    for code, message in refused.items():
        entry.add_error(code, message)
    answers = {code: value for code, value in entry.cleaned.items() if code not in entry.form.pictures} | stored
    valid = valid and not refused
    saved = filling.keep_step(
        application,
        current.key,
        answers=answers,
        raw=None if valid else raw or {"unfinished": ["1"]},
        account=citizen_of(request),
        actor=actor,
        mark=mark,
    )
    if wish == "later":
        messages.success(request, _("Everything you entered is saved. You can go on at any time within 30 days."))
        return redirect("applications:list")
    if not valid:
        entry.form.initial.update(stored)
        return _show(request, saved, state, current, entry, status=INVALID)
    return redirect(_after(request, saved, current))


def _after(request: HttpRequest, saved: Application, current: Step) -> str:
    if current.question < current.questions:
        return pages.step_address(saved, current.code, **request.GET.dict() | {"q": str(current.question + 1)})
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
    request: HttpRequest,
    application: Application,
    current: Step,
    raw: dict[str, list[str]],
    wish: str,
    mark: Mark | None,
) -> HttpResponse:
    """Add or remove a row of a list; everything entered is kept as it is, unchecked."""
    verb, _colon, rest = wish.partition(":")
    code, _colon, place = rest.rpartition(":") if verb == "remove" else (rest, "", "")
    if code not in current.codes or (verb == "remove" and not place.isdecimal()):
        raise Http404
    changed = with_row(raw, code) if verb == "add" else without_row(raw, code, int(place))
    actions.save_step(application=application, group=current.key, answers={}, raw={**changed, QUIET: ["1"]}, mark=mark)
    return redirect(pages.step_address(application, current.code, **request.GET.dict()) + f"#rows-{code}")


def _behind(request: HttpRequest, application: Application, state: Readiness, current: Step) -> HttpResponse:
    """Show what was typed here beside what another page has saved; the applicant chooses."""
    entry = StepEntry(current, initial=_initial(request, application, current), data=request.POST, quiet=True)
    fresh = draft_of(request, application.pk)
    return _show(request, fresh, state, current, entry, status=BEHIND, behind=explanations.saved(current, fresh))


def _show(
    request: HttpRequest,
    application: Application,
    state: Readiness,
    current: Step,
    entry: StepEntry,
    status: int = 200,
    *,
    restored: bool = False,
    behind: list[explanations.Saved] | None = None,
) -> HttpResponse:
    place = [one.code for one in state.steps].index(current.code) + 1
    context = {
        "application": application,
        "definition": state.situation.definition,
        "step": current,
        "entry": entry,
        "errors": entry.errors,
        "mark": Mark.of(application, current.key),
        "reasons": explanations.reasons(current, application),
        "restored": restored,
        "behind": behind,
        "way": pages.way(state, place),
        "before": pages.step_before(application, state, current),
        "long": len(state.steps) > pages.LONG_FORM,
        "nav": "my",
    }
    return render(request, "applications/citizen/step.html", context, status=status)
