"""The hearing panel of the case page: offers, the hearing that is set, those held, and what may be done."""

from typing import Any

from django.utils import timezone

from services.core.actors import Actor
from services.core.calendar import load

from .actions.hearings import OPEN_HEARINGS, UNDER_REVIEW, asked_for, chairs_for, first_day, last_day
from .actions.procedures import HEARING_DAYS, UNDER_WAY
from .hearing_forms import CallOffForm, HearingForm, MinutesForm, PostponeForm, SetHearingForm
from .models import Case, Hearing


def of_case(case: Case, actor: Actor, *, held: bool) -> dict[str, Any]:
    """Return the panel's content; a constant number of statements."""
    hearings = list(case.hearings.all())
    present = next((one for one in hearings if one.status == Hearing.Status.SET), None)
    asked = asked_for(case)
    sees_to_it = not held and actor.may("review", case.department.code) and not case.presided_by(actor.account_id)
    begun = present is not None and present.date.begins_at <= timezone.now()
    return {
        "offers": list(case.hearing_offers.all()),
        "present": present,
        "asked": asked,
        "asked_until": last_day(asked.asked_on, timezone.localdate()) if asked and asked.asked_on else None,
        "past": [one for one in hearings if one.status not in OPEN_HEARINGS],
        "may_offer": sees_to_it and case.state in UNDER_WAY,
        "may_set": sees_to_it and present is None and case.state in UNDER_REVIEW,
        "may_postpone": sees_to_it and present is not None and case.state in UNDER_REVIEW,
        "may_call_off": sees_to_it and any(one.status in OPEN_HEARINGS for one in hearings),
        "may_record": sees_to_it and begun,
        "offer_until": load().add_workdays(timezone.localdate(), HEARING_DAYS)[0],
    }


def forms_of(case: Case, actor: Actor, panel: dict[str, Any]) -> dict[str, Any]:
    """Return the empty forms of the panel by the name under which the page shows them."""
    may_choose = panel["may_set"] or panel["may_postpone"]
    chairs = chairs_for(case, actor) if may_choose else {}
    first = first_day(timezone.localdate())
    party = panel["offers"][-1].party if panel["offers"] else case.application.applicant_name
    return {
        "hearing_form": HearingForm(initial={"party": case.application.applicant_name}),
        "set_hearing_form": SetHearingForm(chairs=chairs, asked=panel["asked"], initial={"party": party, "day": first}),
        "postpone_form": PostponeForm(chairs=chairs, initial={"day": first, **_as_set(panel["present"])}),
        "minutes_form": MinutesForm(),
        "call_off_form": CallOffForm(),
    }


def _as_set(present: Hearing | None) -> dict[str, Any]:
    if present is None:
        return {}
    date = present.date
    return {"place": date.place, "chair": date.chair_id, "closed": [] if date.public else ["on"]}
