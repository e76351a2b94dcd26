"""The citizen says that something on record is wrong."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.applications import disputing, pages, queries, steps
from services.applications.display import masked
from services.applications.disputing import DisputeForm
from services.applications.models import Application
from services.core.actors import Actor
from services.materials.models import MaterialVersion
from services.materials.refusals import UploadRefused
from services.people import queries as people
from services.sharing import queries as sharing

from .drafts import citizen_of, draft_of

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, application_id: UUID, element: str) -> HttpResponse:
    """Ask what is right and why; the department that keeps the record gets the task to check it."""
    application = draft_of(request, application_id)
    needed = disputing.disputable(application, element)
    if needed is None:
        raise Http404
    actor = people.actor_of(citizen_of(request))
    evidence, refused = _evidence(request, application, element, actor)
    form = DisputeForm(request.POST or None, element=needed.element, evidence=evidence)
    if refused:
        form.add_error("evidence", refused)
    if request.method == "POST" and form.is_valid():
        disputing.dispute(application, needed, **form.cleaned_data | {"evidence": evidence}, actor=actor)
        messages.success(request, _("Thank you. The office that keeps the record checks it; meanwhile yours counts."))
        return redirect(_after(request, application, needed.element.group))
    source = application.sources[element]
    context = {
        "application": application,
        "definition": queries.definition_of(application),
        "element": needed.element,
        "recorded": masked(needed.element, application.answers[element]),
        "register": sharing.dataset_label(str(source.get("dataset", ""))),
        "form": form,
        "back": _back(request, application, needed.element.group),
        "nav": "my",
    }
    return render(request, "applications/citizen/dispute.html", context, status=INVALID if form.errors else 200)


def _evidence(
    request: HttpRequest, application: Application, element: str, actor: Actor
) -> tuple[MaterialVersion | None, str]:
    """Store the photo that came in; return the one that counts now, and why another was refused."""
    if request.method == "POST" and (file := request.FILES.get("evidence")):
        try:
            return disputing.keep_evidence(application, element, file, actor=actor), ""
        except UploadRefused as refusal:
            return disputing.kept_evidence(application, element), str(refusal)
    return disputing.kept_evidence(application, element), ""


def _from_the_check_page(request: HttpRequest) -> bool:
    return request.GET.get("back") == "check"


def _after(request: HttpRequest, application: Application, group: str) -> str:
    if _from_the_check_page(request):
        return reverse("applications:check", args=[application.pk])
    return pages.step_address(application, group)


def _back(request: HttpRequest, application: Application, group: str) -> str:
    if _from_the_check_page(request):
        return reverse("applications:check", args=[application.pk])
    form = steps.steps_of(queries.situation_of(application), application)
    return pages.step_address(application, group) if steps.step_named(form, group) else application.get_absolute_url()
