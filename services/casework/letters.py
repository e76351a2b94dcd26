"""The letters that the moves of a case require, in both languages (domain reference section 2.6).

Each function drafts one letter in the running transaction; the worker renders and signs it.
"""

from datetime import date
from typing import Any

from services.applications.models import Application
from services.catalogue.models import Department
from services.certificates import actions as certificates
from services.core.actors import Actor

from .models import Case, Decision
from .regimes import REGIMES
from .remedies import remedies

Text = dict[str, str]
Block = dict[str, Any]


def _day(day: date | None) -> Text:
    if day is None:
        return {"zh": "—", "en": "—"}
    return {"zh": f"{day.year}年{day.month}月{day.day}日", "en": f"{day.day} {day:%B %Y}"}


def _row(zh: str, en: str, value: object) -> dict[str, object]:
    return {"label": {"zh": zh, "en": en}, "value": value}


def _paragraph(zh: str, en: str) -> Block:
    return {"type": "paragraph", "text": {"zh": zh, "en": en}}


def _case_facts(case: Case, *rows: dict[str, object]) -> Block:
    return {"type": "facts", "rows": [_row("事项", "Matter", case.label), *rows]}


def _draft(case: Case, *, code: str, kind_word: str, title: Text, blocks: list[Block], actor: Actor) -> None:
    application = case.application
    certificates.draft_letter(
        code=code,
        kind_word=kind_word,
        title=title,
        department_code=case.department.code,
        department=case.department.label,
        application_id=application.pk,
        case_id=case.pk,
        recipient_account_id=application.account_id,
        addressee=application.applicant_name,
        application_number=application.number or "",
        query_code=application.query_code,
        blocks=blocks,
        actor=actor,
        key=f"{code}:{case.pk}:{case.round}",
    )


def acceptance(case: Case, *, statutory_due: date | None, promised_due: date | None, actor: Actor) -> None:
    """D04: accepted on, legal basis, the dates by which it will be decided, what stops the clock."""
    accepted = _day(case.accepted_at.date() if case.accepted_at else None)
    rows = [_row("受理日期", "Accepted on", accepted)]
    if statutory_due:
        rows.append(_row("法定办结日期", "Decision due by law", _day(statutory_due)))
    rows.append(_row("承诺办结日期", "Decision promised by", _day(promised_due)))
    blocks = [
        _paragraph(
            "您提交的申请材料齐全、符合法定形式，现予受理。",
            "Your filing is complete and in due form. It has been accepted.",
        ),
        _case_facts(case, *rows),
        _paragraph(
            "听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审所需时间不计入办理期限，如需进行将另行书面告知。"
            "可凭办件编号在本门户查询进度，监督电话12345。",
            "Time needed for a hearing, tender, auction, inspection, testing, quarantine, appraisal or expert review "
            "is not counted; you would be told in writing. Follow the progress on this portal; supervision: 12345.",
        ),
    ]
    title = {"zh": "受理通知书", "en": "Notice of acceptance"}
    _draft(case, code="D04", kind_word="受", title=title, blocks=blocks, actor=actor)


def non_acceptance(case: Case, *, reason: Text, actor: Actor) -> None:
    """D05: why it cannot be accepted, who is competent, and the remedies."""
    blocks = [
        _paragraph("您的申请经审查，决定不予受理。", "Your filing has been examined and is not accepted."),
        _case_facts(case, _row("理由", "Reason", reason), _row("说明", "Explanation", case.reason_text)),
        {"type": "remedies", "text": remedies(case.regime, case.department)},
    ]
    title = {"zh": "不予受理决定书", "en": "Decision not to accept"}
    _draft(case, code="D05", kind_word="不受", title=title, blocks=blocks, actor=actor)


def grant_of_licence(case: Case, decision: Decision, *, actor: Actor) -> None:
    """D12: the decision that grants a licence; the licence itself is a certificate of its own."""
    rows = [_row("决定", "Decision", {"zh": "准予行政许可", "en": "Licence granted"})]
    if decision.conditions:
        rows.append(_row("附加条件", "Conditions", decision.conditions))
    blocks = [
        _paragraph(
            "您的申请符合法定条件、标准，依据《中华人民共和国行政许可法》第三十八条第一款，决定准予行政许可。",
            "Your application meets the legal conditions. The licence is granted under article 38(1) of the "
            "Administrative Licensing Law.",
        ),
        _case_facts(case, *rows),
        {"type": "remedies", "text": remedies(case.regime, case.department)},
    ]
    title = {"zh": "准予行政许可决定书", "en": "Decision to grant a licence"}
    _draft(case, code="D12", kind_word="准", title=title, blocks=blocks, actor=actor)


def refusal(case: Case, decision: Decision, *, actor: Actor) -> None:
    """D13: facts, reasons, legal basis and remedies (Licensing Law art 38(2))."""
    blocks = [
        _paragraph("您的申请经审查，决定不予批准。", "Your application has been examined and is refused."),
        _case_facts(case, _row("理由", "Reasons", decision.reasons), _row("依据", "Legal basis", decision.basis)),
        {"type": "remedies", "text": remedies(case.regime, case.department)},
    ]
    licence = case.regime == "licensing"
    title = {
        "zh": "不予行政许可决定书" if licence else "不予批准决定书",
        "en": "Decision to refuse a licence" if licence else "Decision to refuse",
    }
    _draft(case, code="D13", kind_word="不准", title=title, blocks=blocks, actor=actor)


WITHDRAWAL = {"zh": "撤回申请确认书", "en": "Confirmation of withdrawal"}
COMPLETION = {"zh": "办结告知单", "en": "Completion notice"}


def closing(application: Application, lead: Department, cases: list[Case], *, withdrawn: bool, actor: Actor) -> None:
    """D16 (D15 when withdrawn): matter by matter, how the one thing ended."""
    head = [{"zh": "事项", "en": "Matter"}, {"zh": "部门", "en": "Department"}, {"zh": "结果", "en": "Outcome"}]
    rows = [[case.label, case.department.label, _outcome(case)] for case in cases]
    blocks: list[Block] = [
        _paragraph(
            "您的申请已经撤回，各事项处理情况如下。"
            if withdrawn
            else "您申请的一件事已经办结，各事项办理结果如下。电子证照可在“我的办件”中查看、下载和核验。",
            "Your application has been withdrawn. What became of each matter is listed below."
            if withdrawn
            else "Your one thing is closed. The outcome of each matter is listed below; certificates can be viewed, "
            "downloaded and verified under “My applications”.",
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


def needs_acceptance_letter(case: Case) -> bool:
    """Say whether acceptance is announced by letter: an instant matter issues its result at once instead."""
    return not case.instant and case.regime in REGIMES
