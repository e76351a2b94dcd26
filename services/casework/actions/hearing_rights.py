"""The applicant takes up the offer of a hearing, or does not (Licensing Law art 36, 47)."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from services.applications import queries as applications
from services.applications.telling import tell_principal
from services.audit.actions import record
from services.core.actors import Actor
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.notices.actions import notify
from services.people import queries as people

from ..models import Case, Hearing, HearingAnswer, HearingOffer
from ..workflow import HEARD
from .hearings import OPEN_HEARINGS
from .holding import SUPERVISE, locked


def answer_hearing_offer(
    *, offer: HearingOffer, kind: str, text: str = "", actor: Actor, at: datetime | None = None
) -> HearingAnswer:
    """Write down what the applicant, or who acts for it, wants; a hearing that is asked for waits to be set."""
    at = at or timezone.now()
    with locked(offer.case_id) as case:
        if not applications.is_applicant(actor, case.application):
            raise MoveNotPermitted(_("Only the applicant, or who acts for the applicant, answers this."))
        if refusal := why_unanswerable(offer, case, at):
            raise MoveNotPossible(refusal)
        answer = HearingAnswer.objects.create(
            offer=offer, kind=kind, text=text, given_by_id=actor.account_id, given_at=at,
            hearing=_ask(case, at) if kind == HearingAnswer.Kind.HEARING else None,
        )  # type: ignore[misc]  # fmt: skip
        record(
            actor=actor, action="hearing_offer_answered", subject_type="case", subject_id=case.pk,
            department=case.department.code, purpose=kind, detail={"offer": str(offer.pk)},
        )  # fmt: skip
        _tell_department(case, offer, kind)
        tell_principal(case.application, actor, "answered_offer")
    return answer


def why_unanswerable(offer: HearingOffer, case: Case, at: datetime) -> str:
    """Say why an offer can no longer be answered; empty while it can."""
    if offer.answers.exists():
        return gettext("This was already answered.")
    if case.state not in HEARD:
        return gettext("The case is not under review.")
    if case.hearings.filter(status__in=OPEN_HEARINGS).exists():
        return gettext("A hearing is already asked for or set; you can state your case there.")
    if timezone.localdate(at) > offer.apply_by:
        text = gettext("The five working days in which a hearing could be asked for ended on %(day)s.")
        return text % {"day": date_format(offer.apply_by)}
    return ""


def _ask(case: Case, at: datetime) -> Hearing:
    """Open the hearing that the desk sets later: the same row, with the day of asking and who asked."""
    return Hearing.objects.create(
        case=case, round=case.round, party=case.application.applicant_name, asked_on=timezone.localdate(at),
        status=Hearing.Status.ASKED, opened_at=at,
    )  # fmt: skip


def _tell_department(case: Case, offer: HearingOffer, kind: str) -> None:
    """Tell whoever holds the case, else who made the offer, else the department's supervisors."""
    code = case.department.code
    told = case.owner_id or (offer.told_by_id if offer.told_by_id in people.officers_of(code) else None)
    words = {"number": case.application.number, "matter": case.label, "answer": kind}
    for account_id in [told] if told else people.accounts_with(SUPERVISE, code):
        notify(
            account_id=account_id, kind="desk_hearing_answered", params=words, subject_id=case.pk,
            link=case.desk_address(),
        )  # fmt: skip
