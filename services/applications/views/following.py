"""After the submission: my applications, confirmation, progress, answers, receipt."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from services.applications import amending, pages, queries, steps, supplementing, urging, waiting
from services.applications.exposure import looks_at
from services.applications.following import progress_of, receipt_of
from services.applications.papers import papers_of, papers_to_follow
from services.applications.workflow import FINAL
from services.people import queries as people

from .drafts import citizen_of, own

PAGE_SIZE = 20


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """List drafts to go on with, what is running (what waits for the citizen first), and what is over."""
    account = citizen_of(request)
    open_ones = [queries.Entry.of(one) for one in queries.live_of(account)]
    over = Paginator(queries.over_of(account), PAGE_SIZE).get_page(request.GET.get("page"))
    waits = waiting.waiting_in(entry.application for entry in open_ones)
    running = [replace(entry, waits=waits[one.pk]) for entry in open_ones if not (one := entry.application).is_draft]
    context = {
        "drafts": [entry for entry in open_ones if entry.application.is_draft],
        "running": sorted(running, key=lambda entry: not entry.waits),
        "over": [queries.Entry.of(one) for one in over],
        "asked": waiting.to_confirm(account, timezone.now()),
        "page": over,
        "nav": "my",
    }
    return render(request, "applications/citizen/list.html", context)


@require_GET
def progress(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show how far every department is; a draft leads on to its form."""
    application = own(request, application_id)
    if application.is_draft:
        return redirect("applications:tasks", application.pk)
    context = {
        "progress": progress_of(application),
        "application": application,
        "urged": urging.urged_today(application, timezone.now()),
        "to_follow": papers_to_follow(application),
        "obstacle": amending.obstacle_to(application),
        "change": amending.open_change(application),
        "nav": "my",
    }
    return render(request, "applications/citizen/progress.html", context)


@require_GET
def submitted(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Confirm the submission: number, query code, receipt; reloading shows when the receipt is ready."""
    application = own(request, application_id)
    if application.is_draft:
        return redirect("applications:check", application.pk)
    context = {
        "application": application,
        "definition": queries.definition_of(application),
        "receipt": receipt_of(application),
        "matters": queries.situation_of(application).matters,
        "nav": "my",
    }
    return render(request, "applications/citizen/submitted.html", context)


@require_GET
def answers(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show what was submitted, as it was submitted."""
    application = own(request, application_id)
    if application.is_draft:
        return redirect("applications:check", application.pk)
    situation = queries.situation_of(application)
    context = {
        "application": application,
        "definition": situation.definition,
        "chosen": pages.chosen(situation),
        "sections": pages.sections(situation, application, steps.steps_of(situation, application)),
        "papers": papers_of(situation, application),
        "looks": looks_at(application),
        "confirmations": queries.confirmations_of(application),
        "is_over": application.state in FINAL,
        "nav": "my",
    }
    return render(request, "applications/citizen/answers.html", context)


@require_GET
def receipt(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Lead to the signed receipt, or to the page that says it is being made."""
    application = own(request, application_id)
    letter = receipt_of(application)
    if letter is None or not letter.is_issued:
        return redirect("applications:submitted", application.pk)
    return redirect("certificates:letter", letter.pk)


@require_POST
def urge(request: HttpRequest, application_id: UUID, case_id: UUID) -> HttpResponse:
    """Ask a department to hurry, once a working day."""
    application = own(request, application_id)
    actor = people.actor_of(citizen_of(request))
    try:
        _urged, new = urging.urge(application=application, case_id=case_id, actor=actor, at=timezone.now())
    except urging.NothingToUrge:
        messages.error(request, _("Nobody is working on this at the moment, so there is nobody to ask."))
    else:
        said = _("The department has been asked to hurry.")
        messages.success(
            request, said if new else _("You have asked today already. You may ask again next working day.")
        )
    return redirect("applications:progress", application.pk)


@require_POST
def supplement(request: HttpRequest, application_id: UUID, case_id: UUID) -> HttpResponse:
    """Apply again for a matter that was refused, with everything filled in from before."""
    account = citizen_of(request)
    draft = supplementing.supplement(
        own(request, application_id), case_id, account=account, actor=people.actor_of(account)
    )
    return redirect("applications:tasks", draft.pk)
