"""News from the rooms below, taken up in the same transaction."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.applications import events as application_events
from services.catalogue import departments
from services.catalogue.models import Department
from services.certificates import events as certificate_events
from services.core import events as core_events
from services.core.actions import enqueue
from services.people import events as people_events

from . import actions, consequences, opening
from .actions import deciding, hearings, noticing, pledging, procedures, reopening
from .models import Case, Step
from .workflow import CLOSED, LIVE, CaseState

BEFORE_ACCEPTANCE = (CaseState.PENDING, CaseState.INTAKE, CaseState.CORRECTION)
ENDED_WITHOUT_GRANT = ("refused", "not_accepted", "withdrawn", "terminated", "skipped")


@receiver(application_events.submitted, dispatch_uid="casework.open_cases")
def open_cases(sender: object, *, application: Any, **kwargs: object) -> None:
    """A submitted application becomes one case per matter."""
    opening.open_cases(application, at=application.submitted_at)
    if pledging.sign_submitted(application, actor=kwargs["actor"], at=application.submitted_at):  # type: ignore[arg-type]
        consequences.project(application, at=application.submitted_at)


@receiver(application_events.amended, dispatch_uid="casework.amended")
def amended(sender: object, *, application: Any, revision: Any, **kwargs: Any) -> None:
    """The applicant has changed the application: the set of cases is made anew."""
    actions.take_in_change(
        application=application, revision=revision.pk, elements=kwargs["elements"], materials=kwargs["materials"],
        actor=kwargs["actor"], at=revision.created_at,
    )  # fmt: skip


@receiver(core_events.moved, sender=Case, dispatch_uid="casework.open_steps")
def open_steps(sender: object, *, instance: Case, movement: Any, **kwargs: object) -> None:
    """A case that comes under review asks for the steps its matter requires."""
    if instance.state == CaseState.REVIEWING and movement.name in {"accept", "deem_accepted", "reopen"}:
        actions.open_steps(instance, at=movement.at)


@receiver(core_events.calendar_changed, dispatch_uid="casework.calendar_changed")
def calendar_changed(sender: object, *, note: str, **kwargs: object) -> None:
    """Working days are others than before: every open case is dated anew, one job each."""
    key = str(uuid4())
    enqueue("casework.redate_all", {"note": note, "key": key}, key=f"redate:{key}")


@receiver(application_events.papers_added, dispatch_uid="casework.pledges_kept")
def papers_added(sender: object, *, application: Any, materials: list[str], actor: Any, **kwargs: object) -> None:
    """What was handed in after the submission keeps a pledge, and waits for an officer's eye."""
    actions.take_in(application=application, codes=materials, actor=actor)


@receiver(application_events.urged, dispatch_uid="casework.urged")
def urged(sender: object, *, urge: Any, actor: Any, **kwargs: object) -> None:
    """The applicant asks to hurry: the holder of the case hears of it."""
    actions.hear_urge(case_id=urge.case_id, actor=actor)


@receiver(certificate_events.issued, dispatch_uid="casework.certificate_issued")
def certificate_issued(sender: object, *, certificate: Any, **kwargs: object) -> None:
    """A signed certificate lies in the applicant's account: the case is delivered."""
    case = _deliver(certificate.case_id, certificate=certificate.title)
    if case is not None:
        reopening.suspend_if_open_again(case, certificate)


@receiver(certificate_events.letter_issued, dispatch_uid="casework.letter_issued")
def letter_issued(sender: object, *, letter: Any, **kwargs: object) -> None:
    """A signed refusal lies in the applicant's account: the case is delivered."""
    if letter.code == "D13":
        _deliver(letter.case_id)


@receiver(people_events.officer_left, dispatch_uid="casework.officer_left")
def officer_left(sender: object, *, officer: Any, actor: Any, department: Any, **kwargs: object) -> None:
    """What an officer who left a department had claimed there is free again."""
    actions.release_all_of(account_id=officer.account_id, actor=actor, department=department.code)


@receiver(core_events.moved, sender=Case, dispatch_uid="casework.corrections_follow")
def corrections_follow(sender: object, *, instance: Case, movement: Any, **kwargs: object) -> None:
    """What was asked of the applicant or of others, or promised, ends with the case it was for."""
    if movement.name == "activate":
        pledging.begin_with(instance, at=movement.at)
    if instance.state not in BEFORE_ACCEPTANCE:
        noticing.follow(instance, at=movement.at)
    if instance.state in CLOSED:
        hearings.end_with(instance, at=movement.at)
        procedures.end_with(instance, at=movement.at)
    if instance.state in ENDED_WITHOUT_GRANT:
        pledging.end_with(instance, at=movement.at)
    if instance.state in {CaseState.WITHDRAWN, CaseState.TERMINATED}:
        deciding.set_aside(instance, at=movement.at)


@receiver(certificate_events.status_changed, dispatch_uid="casework.certificate_revoked")
def certificate_revoked(sender: object, *, certificate: Any, event: Any, **kwargs: object) -> None:
    """A certificate was revoked: the application shows it (DOMAIN section 4). A job of its own, because whoever revokes
    holds the certificate's row, and whoever decides holds the application's row first.
    """
    if event.kind == "revoked" and certificate.application_id:
        payload = {"application": str(certificate.application_id)}
        enqueue("casework.project", payload, key=f"project:{certificate.pk}:revoked")


def _deliver(case_id: UUID | None, **params: object) -> Case | None:
    if case_id is None:
        return None
    application_id = Case.objects.filter(pk=case_id).values_list("application_id", flat=True).first()
    if application_id is None:
        return None
    from services.applications.models import Application

    application = Application.objects.select_for_update(of=("self",)).get(pk=application_id)
    case = Case.objects.select_related("application", "department").get(pk=case_id)
    consequences.mark_delivered(case, at=timezone.now())
    if params and case.state == CaseState.GRANTED:
        consequences.tell_applicant(case, "certificate_issued", **params)
    consequences.project(application)
    return case


@departments.register
def open_cases_of(department: Department) -> Iterator[str]:
    """Say that a department stays on while a case is open at it, or its opinion is asked for."""
    cases = Case.objects.filter(department=department, state__in=LIVE).count()
    if cases:
        text = ngettext("%(count)d case is open at it.", "%(count)d cases are open at it.", cases)
        yield text % {"count": cases}
    asked = Step.objects.filter(department=department, status=Step.Status.OPEN, case__state__in=LIVE)
    if asked.exclude(case__department=department).exists():
        yield str(_("Its opinion is asked for in a case of another department."))
