"""The citizen says that something on record is wrong."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.applications import disputing, pages, queries, steps
from services.applications.display import masked
from services.applications.disputing import DisputeForm
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
    form = DisputeForm(request.POST or None, request.FILES or None, element=needed.element)
    if request.method == "POST" and form.is_valid():
        try:
            disputing.dispute(application, needed, **form.cleaned_data, actor=people.actor_of(citizen_of(request)))
        except UploadRefused as refusal:
            form.add_error("evidence", str(refusal))
        else:
            messages.success(
                request, _("Thank you. The office that keeps the record checks it; meanwhile yours counts.")
            )
            return redirect(pages.step_address(application, needed.element.group))
    source = application.sources[element]
    context = {
        "application": application,
        "definition": queries.definition_of(application),
        "element": needed.element,
        "recorded": masked(needed.element, application.answers[element]),
        "register": sharing.dataset_label(str(source.get("dataset", ""))),
        "form": form,
        "back": _back(application, needed.element.group),
        "nav": "my",
    }
    return render(request, "applications/citizen/dispute.html", context, status=INVALID if form.errors else 200)


def _back(application: disputing.Application, group: str) -> str:
    form = steps.steps_of(queries.situation_of(application), application)
    return pages.step_address(application, group) if steps.step_named(form, group) else application.get_absolute_url()
