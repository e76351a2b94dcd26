"""At the desk: a letter or certificate was handed over, left, posted, entrusted or published."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import actions
from ..serving_forms import ServingForm
from .desk import acting_officer, case_for, case_page, done


@require_POST
def serve_on_paper(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take down how a document was served; the proof of service follows."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = ServingForm(request.POST, documents=actions.to_serve(found))
    if not form.is_valid():
        return case_page(request, actor, found, 422, serving_form=form)
    actions.serve_on_paper(case=found, document=form.chosen, serving=form.serving, actor=actor)
    return done(request, case_id, _("Recorded. The proof of service is being made."))
