"""The desk's pages of certificates: find one, decide on its validity, correct it, revoke many with two persons."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.audit.actions import record_read
from services.certificates import access, life, queries, verification, waiting
from services.certificates.forms import BatchForm, CorrectionForm, DecisionForm
from services.certificates.models import BatchRevocation, Certificate
from services.certificates.troubles import explained
from services.certificates.views.citizen import certificate_page
from services.certificates.views.files import reader
from services.core import sealed
from services.core.actors import Actor
from services.core.queries import moves_open_to

PAGE_SIZE = 25
SEARCH = "certificate_search"
READ_AND_WRITE = ["GET", "HEAD", "POST"]


def officer_of(request: HttpRequest) -> Actor:
    """Return the officer who asks; to anybody else the page does not exist."""
    actor = reader(request)
    if actor.kind != "officer":
        raise Http404
    return actor


def _issued_by(actor: Actor, pk: UUID) -> Certificate:
    found = Certificate.objects.filter(pk=pk).first()
    if found is None or not access.issued_it(actor, found):
        raise Http404
    return found


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """List the department's certificates; search by number."""
    actor = officer_of(request)
    search = sealed.unseal(request.GET.get("words", ""), purpose=SEARCH, reader=actor.account_id)
    found = queries.of_department(actor.department, number=verification.normal_number(search))
    context = {
        "nav": "certificates",
        "search": search,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "stuck": len(waiting.of_department(actor.department)),
        "open_batches": BatchRevocation.objects.filter(department_code=actor.department, state="proposed").count(),
    }
    return render(request, "certificates/desk/list.html", context)


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Seal what was typed and lead to the list: it stands in no address."""
    words = sealed.seal(request.POST.get("q", "").strip()[:100], purpose=SEARCH, reader=officer_of(request).account_id)
    return redirect(f"{reverse('desk_certificates:list')}?words={words}")


@require_safe
def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one certificate with its history, and the decisions this officer may take."""
    actor = officer_of(request)
    return _page(request, actor, _issued_by(actor, pk))


def _page(
    request: HttpRequest, actor: Actor, found: Certificate, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    kinds = _kinds(actor, found)
    context = {
        **certificate_page(found),
        "nav": "certificates",
        "document": found,
        "form": form or (DecisionForm(kinds=kinds) if kinds else None),
        "may_correct": life.may_correct(actor, found),
        "events": found.events.all(),
        "decisions": found.decisions.select_related("batch"),
        "shared": found.shares.count(),
        "trouble": explained(told) if (told := queries.trouble_of(found)) else None,
        "successor": found.superseded_by.first(),
    }
    record_read(
        actor=actor,
        subject_type=found._meta.label_lower,
        subject_id=found.pk,
        elements=["holder", "facts"],
        purpose="certificates.desk",
    )
    return render(request, "certificates/desk/certificate.html", context, status=status)


def _kinds(actor: Actor, found: Certificate) -> list[tuple[str, Any]]:
    return [(move.name, move.label) for move in moves_open_to(actor, found) if move.name in life.MOVES]


@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Suspend, reinstate, revoke or cancel."""
    actor = officer_of(request)
    found = _issued_by(actor, pk)
    form = DecisionForm(request.POST, kinds=_kinds(actor, found))
    if not form.is_valid():
        return _page(request, actor, found, form, status=422)
    given = form.cleaned_data
    life.decide(found, given["kind"], actor=actor, reason=form.reason, basis=given["basis"])
    messages.success(request, _("Decided. The holder receives the decision as a letter."))
    return redirect("desk_certificates:certificate", pk)


@require_http_methods(READ_AND_WRITE)
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Issue a corrected certificate in the place of this one."""
    actor = officer_of(request)
    found = _issued_by(actor, pk)
    form = CorrectionForm(request.POST if request.method == "POST" else None, certificate=found)
    if not form.is_bound or not form.is_valid():
        context = {"nav": "certificates", "document": found, "form": form}
        return render(request, "certificates/desk/correct.html", context, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    fresh = life.correct(
        found,
        holder_name=given["holder_name"],
        facts=form.facts,
        actor=actor,
        reason=form.reason,
        basis=given["basis"],
    )
    messages.success(request, _("The corrected certificate is being made; then it replaces this one."))
    return redirect("desk_certificates:certificate", fresh.pk)


@require_http_methods(READ_AND_WRITE)
def batches(request: HttpRequest) -> HttpResponse:
    """List batch revocations and propose one."""
    actor = officer_of(request)
    form = BatchForm(request.POST if request.method == "POST" else None)
    if form.is_bound and actor.may("decide", actor.department) and form.is_valid():
        try:
            made = life.propose_batch(
                numbers=form.cleaned_data["numbers"],
                actor=actor,
                reason=form.reason,
                basis=form.cleaned_data["basis"],
            )
            return redirect("desk_certificates:batch", made.pk)
        except life.NotOneOfOurs as wrong:
            form.add_error("numbers", _("No live certificate of this department: %(numbers)s") % {"numbers": wrong})
    context = {
        "nav": "certificates",
        "form": form if actor.may("decide", actor.department) else None,
        "batches": BatchRevocation.objects.filter(department_code=actor.department).select_related("proposed_by")[:50],
    }
    return render(request, "certificates/desk/batches.html", context, status=422 if form.is_bound else 200)


def _batch(actor: Actor, pk: UUID) -> BatchRevocation:
    found = BatchRevocation.objects.select_related("proposed_by", "closed_by").filter(pk=pk).first()
    if found is None or found.department_code != actor.department:
        raise Http404
    return found


@require_safe
def batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a batch with its certificates, to the second person with the buttons."""
    actor = officer_of(request)
    found = _batch(actor, pk)
    context = {
        "nav": "certificates",
        "batch": found,
        "certificates": found.certificates.order_by("number"),
        "moves": {move.name: move for move in moves_open_to(actor, found)},
    }
    return render(request, "certificates/desk/batch.html", context)


@require_POST
def close_batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm or reject a batch."""
    actor = officer_of(request)
    found = _batch(actor, pk)
    if request.POST.get("verdict") == "confirm":
        life.confirm_batch(found, actor=actor)
        messages.success(request, _("Confirmed. The certificates are being revoked."))
    else:
        life.reject_batch(found, actor=actor)
        messages.success(request, _("Not confirmed. Nothing is revoked."))
    return redirect("desk_certificates:batch", pk)
