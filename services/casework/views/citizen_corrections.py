"""The applicant answers the one correction notice on one page."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.applications import queries as applications
from services.applications.models import Application
from services.core.labels import label
from services.core.workflow import MoveNotPossible
from services.materials.actions import remove_upload, rotate_upload
from services.people.queries import account_of, actor_of

from .. import actions, correction_answers
from ..correction_answers import Point
from ..models import CorrectionNotice

INVALID, BEHIND = 422, 409
CHANGES = {"remove": remove_upload, "rotate": rotate_upload}


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show every point with its answer; keep what comes in, send it when asked to."""
    try:
        application = applications.get_for(actor_of(account_of(request)), application_id)
    except Application.DoesNotExist as error:
        raise Http404 from error
    notice = correction_answers.open_notice(application)
    if request.headers.get("X-Autosave"):
        return _keep_quietly(request, notice)
    if notice is None:
        messages.info(request, _("Nothing waits for your correction at the moment."))
        return redirect("applications:progress", application.pk)
    if request.method == "POST":
        return _take(request, notice)
    return _show(request, notice, correction_answers.points_of(notice))


def _keep_quietly(request: HttpRequest, notice: CorrectionNotice | None) -> JsonResponse:
    """Keep what was typed after a pause; files are sent by their own request, and nothing is said about faults."""
    if notice is None:
        return JsonResponse({"changed": True}, status=BEHIND)
    points = correction_answers.take(notice, request.POST, MultiValueDict(), actor=actor_of(account_of(request)))
    try:
        actions.save_answers(
            notice=notice, answers=correction_answers.answers_of(points), actor=actor_of(account_of(request))
        )
    except MoveNotPossible:
        return JsonResponse({"changed": True}, status=BEHIND)
    return JsonResponse({"at": f"{timezone.localtime():%H:%M}"})


def _take(request: HttpRequest, notice: CorrectionNotice) -> HttpResponse:
    actor = actor_of(account_of(request))
    changed = _change_file(notice, request)
    points = correction_answers.take(notice, request.POST, request.FILES, actor=actor)
    try:
        actions.save_answers(notice=notice, answers=correction_answers.answers_of(points), actor=actor)
        if any(point.error for point in points):
            return _show(request, notice, points, status=INVALID)
        if request.POST.get("do") != "send":
            if not changed:
                messages.success(request, _("Everything you entered is saved. Nothing has been sent yet."))
            return redirect(reverse("casework:correction", args=[notice.application_id]) + changed)
        actions.send_answers(notice=notice, actor=actor)
    except actions.NotAllAnswered as refusal:
        for point in points:
            if point.place in refusal.places:
                point.error = _("Please answer: %(what)s.") % {"what": _name(point)}
        return _show(request, notice, points, status=INVALID)
    except MoveNotPossible as refusal:
        messages.error(request, str(refusal.message))
        return redirect("applications:progress", notice.application_id)
    messages.success(request, _("Your answers have been sent. The departments check again."))
    return redirect("applications:progress", notice.application_id)


def _change_file(notice: CorrectionNotice, request: HttpRequest) -> str:
    """Remove or turn the file that a button names; return the place on the page to go back to, "" for none."""
    verb = next((verb for verb in CHANGES if verb in request.POST), "")
    try:
        key = UUID(request.POST.get(verb, ""))
    except ValueError:
        return ""
    points = correction_answers.points_of(notice)
    point = next((one for one in points if any(version.pk == key for version in one.uploads)), None)
    CHANGES[verb](version_id=key, application_id=notice.application_id, actor=actor_of(account_of(request)))
    return f"#{point.anchor}" if point else ""


def _name(point: Point) -> str:
    return label(point.line["label"])


def _show(request: HttpRequest, notice: CorrectionNotice, points: list[Point], status: int = 200) -> HttpResponse:
    context = {
        "application": notice.application,
        "definition": applications.definition_of(notice.application),
        "notice": notice,
        "points": points,
        "answered": sum(point.is_answered and not point.error for point in points),
        "errors": [(point.anchor, point.error) for point in points if point.error],
        "nav": "my",
    }
    return render(request, "casework/citizen/correction.html", context, status=status)
