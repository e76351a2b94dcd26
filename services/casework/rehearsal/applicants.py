"""The applicant's part of a rehearsal after the submission: answers, papers that follow, matters taken back."""

from datetime import datetime
from typing import Any

from services.applications import actions as applications
from services.applications.models import Application
from services.applications.synthetic import picture
from services.materials import actions as materials
from services.people.models import Account
from services.people.queries import actor_of

from .. import actions
from ..models import Case, CorrectionItem, CorrectionNotice, Pledge
from ..workflow import CaseState

NOT_YET_DECIDED = (CaseState.INTAKE, CaseState.CORRECTION, CaseState.REVIEWING, CaseState.DECIDING)
SAID = {"kind": "said", "text": "情况属实。"}


def answer_notice(application: Application, account: Account, at: datetime) -> bool:
    """Answer every point of the open notice: a new paper, or a word on an answer; say whether there was a notice."""
    notice = CorrectionNotice.objects.filter(application=application, state="open").first()
    if notice is None:
        return False
    me = actor_of(account)
    for item in notice.items.filter(state="noticed"):
        if item.target_kind == CorrectionItem.Target.MATERIAL:
            upload(application, item.target, me)
        else:
            actions.save_answers(notice=notice, answers={item.place: SAID}, actor=me)
    actions.send_answers(notice=notice, actor=me, at=at)
    return True


def keep_pledges(application: Application, account: Account) -> bool:
    """Hand in every paper that was to follow; say whether there was one."""
    waiting = Pledge.objects.of_application(application.pk).waiting().values_list("requirement", flat=True)
    codes = sorted(set(waiting))
    for code in codes:
        upload(application, code, actor_of(account))
    if codes:
        applications.add_papers(application=application, codes=codes, actor=actor_of(account))
    return bool(codes)


def withdraw(case_id: Any, account: Account, at: datetime) -> bool:
    """Take one matter back unless it is decided; say whether that was possible."""
    case = Case.objects.select_related("application").get(pk=case_id)
    if case.state not in NOT_YET_DECIDED:
        return False
    actions.withdraw(case=case, actor=actor_of(account), at=at)
    return True


def upload(application: Application, code: str, actor: Any) -> None:
    """Hand in a new picture of a paper."""
    materials.add_upload(
        application_id=application.pk, type_code=code, uploaded_file=picture(f"{code}.jpg"), actor=actor
    )
