"""Hearings at the desk: set, postponed, called off, and held with minutes."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import actions
from ..hearing_forms import CallOffForm, HearingForm, MinutesForm, PostponeForm, SetHearingForm
from ..models import Case, Hearing
from .desk import acting_officer, case_for, case_page, done

INVALID = 422


def _hearing(case: Case, *statuses: str) -> Hearing:
    """Return the hearing that is set; without one the page does not exist."""
    found = case.hearings.filter(status__in=statuses or [Hearing.Status.SET]).first()
    if found is None:
        raise Http404
    return found


@require_POST
def offer_hearing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Tell a party of the right to state its case and to be heard."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = HearingForm(request.POST)
    if not form.is_valid():
        return case_page(request, actor, found, INVALID, hearing_form=form)
    actions.offer_hearing(case=found, actor=actor, **form.cleaned_data)
    return done(request, case_id, _("The party has been told in writing."))


@require_POST
def set_hearing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Set a hearing; applicant and party get the notice."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    form = SetHearingForm(request.POST, chairs=actions.chairs_for(found, actor), asked=actions.asked_for(found))
    if not form.is_valid():
        return case_page(request, actor, found, INVALID, set_hearing_form=form)
    data = form.cleaned_data
    actions.set_hearing(
        case=found, party=data["party"], asked_on=data["asked_on"], session=form.session, actor=actor
    )  # fmt: skip
    return done(request, case_id, _("The hearing is set. Applicant and party get the notice; the clock stands still."))


@require_POST
def postpone_hearing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give the hearing another day, with a new notice."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    hearing = _hearing(found)
    form = PostponeForm(request.POST, chairs=actions.chairs_for(found, actor))
    if not form.is_valid():
        return case_page(request, actor, found, INVALID, postpone_form=form)
    actions.postpone_hearing(hearing=hearing, session=form.session, reason=form.cleaned_data["reason"], actor=actor)
    return done(request, case_id, _("The hearing is postponed. Both sides get a new notice."))


@require_POST
def hold_hearing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep the minutes of the hearing that was held."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    hearing = _hearing(found)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return case_page(request, actor, found, INVALID, minutes_form=form)
    actions.hold_hearing(hearing=hearing, actor=actor, **form.cleaned_data)
    return done(request, case_id, _("The minutes are kept. The decision refers to them."))


@require_POST
def call_off_hearing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Call the hearing off."""
    actor = acting_officer(request)
    found = case_for(actor, case_id)
    hearing = _hearing(found, *actions.OPEN_HEARINGS)
    form = CallOffForm(request.POST)
    if not form.is_valid():
        return case_page(request, actor, found, INVALID, call_off_form=form)
    actions.call_off_hearing(hearing=hearing, reason=form.cleaned_data["reason"], actor=actor)
    return done(request, case_id, _("The hearing is called off. Both sides are told in writing."))
