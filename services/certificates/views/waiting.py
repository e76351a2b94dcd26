"""The desk's page of documents that could not be made, and the button that has them tried again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from services.certificates import access, waiting
from services.certificates.models import Certificate, Letter
from services.certificates.views.decisions import officer_of


@require_safe
def unmade(request: HttpRequest) -> HttpResponse:
    """List what could not be made, with the reason."""
    actor = officer_of(request)
    context = {
        "nav": "certificates",
        "documents": waiting.of_department(actor.department),
        "may_try": actor.may("supervise", actor.department),
    }
    return render(request, "certificates/desk/waiting.html", context)


@require_POST
def try_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have one tried again now."""
    actor = officer_of(request)
    drafts = (kind.objects.filter(pk=pk, state="draft").first() for kind in (Certificate, Letter))
    found = next((one for one in drafts if one and access.issued_it(actor, one)), None)
    if found is None:
        raise Http404
    waiting.try_again(found, actor=actor)
    messages.success(request, _("It is tried again now. Reload this page in a minute."))
    return redirect("desk_certificates:waiting")
