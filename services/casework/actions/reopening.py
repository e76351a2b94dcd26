"""After the end: reopening, taking up again, re-verifying what rests on a lost ground, a subject that has ceased."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications.telling import tell_principal
from services.audit.actions import record
from services.certificates import actions as certificates
from services.certificates import queries as certificate_queries
from services.certificates.models import Certificate
from services.core.actions import move
from services.core.actors import SYSTEM, Actor
from services.core.workflow import MoveNotPermitted, MoveNotPossible

from .. import letters
from ..conditions import SUBJECT_CEASED
from ..consequences import settle, tell_applicant
from ..grounds import BETWEEN, REOPEN_GROUNDS
from ..models import Case, Decision, PostCheck
from ..workflow import GRANTED
from .holding import locked

EXAMINED_AGAIN = {"zh": "办件重新审查期间暂停效力", "en": "suspended while the case is examined again"}


def reopen(*, case: Case, ground: str, reason: str, actor: Actor, at: datetime | None = None) -> Case:
    """Open a decided or declined case again: a new round; its certificate is suspended, dependants become suspect.

    Raises KeyError for an unknown ground.
    """
    at, label = at or timezone.now(), REOPEN_GROUNDS[ground]
    with locked(case.pk) as current:
        earlier = current.decisions.filter(status=Decision.Status.MADE).order_by("-decided_at").first()
        move(current, "reopen", actor=actor, at=at, reason=f"{label}{BETWEEN}{reason}")
        if earlier is not None:
            _suspend_certificates(current, earlier.pk, actor)
        _lose_ground(current)
        tell_applicant(current, "case_reopened", reason=reason)
        settle(current.application, at=at)
    return current


def _suspend_certificates(case: Case, decision_id: UUID, actor: Actor) -> None:
    for certificate in certificate_queries.of_case(case.pk).filter(state="valid"):
        certificates.suspend(certificate, actor=SYSTEM, public_reason=EXAMINED_AGAIN, decision_id=decision_id)


def suspend_if_open_again(case: Case, certificate: Certificate) -> None:
    """Suspend a certificate that was signed only after its case had been opened again; the caller holds the lock."""
    if case.state != GRANTED:
        why, decision_id = EXAMINED_AGAIN, certificate.decision_id
        certificates.suspend(certificate, actor=SYSTEM, public_reason=why, decision_id=decision_id)


def _lose_ground(case: Case) -> None:
    """What rests on this case was confirmed, if at all, on other grounds: that no longer counts."""
    Case.objects.filter(edges_up__above=case, reverified_at__isnull=False).update(reverified_at=None)


def revive(*, case: Case, actor: Actor, at: datetime | None = None) -> Case:
    """Take up again a case that ended only because another failed, now that the other is no longer negative."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        move(current, "revive", actor=actor, at=at)
        _lose_ground(current)
        settle(current.application, at=at)
        tell_principal(current.application, actor, "took_up")
    return current


def reverify(*, case: Case, reason: str, actor: Actor, at: datetime | None = None) -> Case:
    """Confirm that a grant stands although something it rested on does not; never happens silently."""
    with locked(case.pk) as current:
        if not actor.may("decide", current.department.code):
            raise MoveNotPermitted(_("A deciding officer of the department confirms that the decision stands."))
        if current.state != GRANTED or current.suspect_at is None:
            raise MoveNotPossible(_("There is no doubt about this decision to settle."))
        current.suspect_at, current.reverified_at = None, at or timezone.now()
        current.save(update_fields=["suspect_at", "reverified_at"])
        _note(current, "case_reverified", actor, reason=reason)
    return current


def subject_ceased(*, case: Case, reason: str, actor: Actor, at: datetime | None = None) -> Case:
    """End a live case because the person has died or the object is gone; the applicant's side gets it in writing."""
    at = at or timezone.now()
    with locked(case.pk) as current:
        if not actor.may("supervise", current.department.code):
            raise MoveNotPermitted(_("A supervisor of the department ends a case whose subject has ceased to exist."))
        move(current, "terminate", actor=SYSTEM, at=at, reason=reason, reason_code=SUBJECT_CEASED, reason_text=reason)
        _note(current, "subject_ceased", actor, reason=reason)
        letters.termination(current, reason=reason, actor=actor)
        tell_applicant(current, "case_terminated", reason=reason)
        settle(current.application, at=at)
    return current


def post_check(*, check: PostCheck, outcome: str, note: str, actor: Actor, at: datetime | None = None) -> PostCheck:
    """A person's finding on a sampled decision of a rule set."""
    at = at or timezone.now()
    with locked(check.decision.case_id) as case:
        if not actor.may("decide", case.department.code):
            raise MoveNotPermitted(_("A deciding officer of the department looks at sampled decisions."))
        current = PostCheck.objects.select_for_update().get(pk=check.pk)
        if current.outcome:
            raise MoveNotPossible(_("This decision was looked at already."))
        current.outcome, current.note = outcome, note
        current.checked_by_id, current.checked_at = actor.account_id, at
        current.save()
        _note(case, f"post_check_{outcome}", actor, note=note)
    return current


def _note(case: Case, action: str, actor: Actor, **detail: object) -> None:
    record(
        actor=actor, action=action, subject_type="case", subject_id=case.pk, department=actor.department, detail=detail
    )
