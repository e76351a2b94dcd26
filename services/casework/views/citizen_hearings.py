"""The applicant asks for a hearing, makes a statement, or says that neither is wanted."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from services.applications import queries as applications
from services.applications.models import Application
from services.core.workflow import MoveNotPossible
from services.people.queries import account_of, actor_of

from .. import actions
from ..hearing_forms import HearingAnswerForm
from ..models import HearingOffer


@require_http_methods(["GET", "HEAD", "POST"])
def hearing(request: HttpRequest, application_id: UUID, offer_id: UUID) -> HttpResponse:
    """Say what the right to a hearing means and until when it is open; take the answer, once."""
    actor = actor_of(account_of(request))
    try:
        application = applications.get_for(actor, application_id)
    except Application.DoesNotExist as error:
        raise Http404 from error
    offer = _offer(application, offer_id)
    form = HearingAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_hearing_offer(offer=offer, actor=actor, **form.cleaned_data)
        except MoveNotPossible as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Your answer has been passed on to the department."))
        return redirect("applications:progress", application.pk)
    context = {
        "application": application,
        "offer": offer,
        "refusal": actions.why_unanswerable(offer, offer.case, timezone.now()),
        "form": form,
        "nav": "my",
    }
    return render(request, "casework/citizen/hearing.html", context, status=422 if form.errors else 200)


def _offer(application: Application, offer_id: UUID) -> HearingOffer:
    offers = HearingOffer.objects.filter(case__application=application).select_related("case__department")
    found = offers.prefetch_related("answers__given_by").filter(pk=offer_id).first()
    if found is None:
        raise Http404
    return found
