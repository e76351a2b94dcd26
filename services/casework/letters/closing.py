"""The end of the whole application: completion notice (D16) or confirmation of withdrawal (D15)."""

from services.applications.models import Application
from services.catalogue.models import Department
from services.certificates import actions as certificates
from services.core.actors import Actor

from ..models import Case
from .blocks import Block, Text, paragraph

WITHDRAWAL = {"zh": "撤回申请确认书", "en": "Confirmation of withdrawal"}
COMPLETION = {"zh": "办结告知单", "en": "Completion notice"}


def closing(application: Application, lead: Department, cases: list[Case], *, withdrawn: bool, actor: Actor) -> None:
    """D16 (D15 when withdrawn): matter by matter, how the one thing ended."""
    head = [{"zh": "事项", "en": "Matter"}, {"zh": "部门", "en": "Department"}, {"zh": "结果", "en": "Outcome"}]
    rows = [[case.label, case.department.label, _outcome(case)] for case in cases]
    blocks: list[Block] = [
        paragraph(
            "您的申请已经撤回，各事项处理情况如下。"
            if withdrawn
            else "您申请的一件事已经办结，各事项办理结果如下。电子证照可在“我的办件”中查看、下载和核验。"
            "您也可以在那里对本次服务作出评价。",
            "Your application has been withdrawn. What became of each matter is listed below."
            if withdrawn
            else "Your one thing is closed. The outcome of each matter is listed below; certificates can be viewed, "
            "downloaded and verified under “My applications”. You may also rate the service there.",
        ),
        {"type": "table", "head": head, "rows": rows},
    ]
    certificates.draft_letter(
        code="D15" if withdrawn else "D16",
        kind_word="撤" if withdrawn else "结",
        title=WITHDRAWAL if withdrawn else COMPLETION,
        department_code=lead.code,
        department=lead.label,
        application_id=application.pk,
        case_id=None,
        recipient_account_id=application.account_id,
        addressee=application.applicant_name,
        application_number=application.number or "",
        query_code=application.query_code,
        blocks=blocks,
        actor=actor,
        key=f"closing:{application.pk}",
    )


_OUTCOMES: dict[str, Text] = {
    "granted": {"zh": "已办成", "en": "Granted"},
    "refused": {"zh": "未批准", "en": "Refused"},
    "not_accepted": {"zh": "不予受理", "en": "Not accepted"},
    "withdrawn": {"zh": "已撤回", "en": "Withdrawn"},
    "terminated": {"zh": "终止办理", "en": "Terminated"},
    "skipped": {"zh": "不再办理", "en": "No longer handled"},
}


def _outcome(case: Case) -> Text:
    return _OUTCOMES[case.state]
