"""The end of the whole application: completion notice (D16) or confirmation of withdrawal (D15)."""

from services.applications import queries as applications
from services.applications.models import Application
from services.catalogue.models import Department
from services.certificates import actions as certificates
from services.certificates import queries as certificate_queries
from services.core.actors import Actor
from services.core.labels import label
from services.core.models import Movement

from ..models import Case
from ..timing import local_day
from ..workflow import GRANTED, SKIPPED, CaseState
from .blocks import Block, Text, day, handler, paragraph, row

WITHDRAWAL = {"zh": "撤回申请确认书", "en": "Confirmation of withdrawal"}
HEAD: list[Text] = [
    {"zh": "事项", "en": "Matter"},
    {"zh": "部门", "en": "Department"},
    {"zh": "结果", "en": "Outcome"},
    {"zh": "证照编号", "en": "Certificate number"},
]
AFTERWARDS = (
    "每份证照上的二维码可以扫码核验，也可以在本文书所列网址核验。欢迎在“我的办件”中对本次服务作出评价。",
    "The code on each certificate can be scanned to verify it, or use the address on this letter. You are invited to "
    "rate the service under “My applications”.",
)
TAX = "tax"
NEVER_DUE = (SKIPPED, CaseState.WITHDRAWN)
NOTHING_TO_PAY = ("本次办理没有待缴费用。", "Nothing is left to pay for this service.")
PLEDGE_NOT_KEPT: Text = {"zh": "逾期未履行承诺，按撤回申请处理", "en": "a pledge was not kept in time"}
COMPLETION = {"zh": "办结告知单", "en": "Completion notice"}


def closing(application: Application, lead: Department, cases: list[Case], *, withdrawn: bool, actor: Actor) -> None:
    """D16 (D15 when withdrawn): matter by matter, how the one thing ended."""
    numbers = {one.case_id: one.number for one in certificate_queries.of_application(application.pk)}
    rows = [
        [case.label, case.department.label, _outcome(case), *([] if withdrawn else [numbers.get(case.pk, "—")])]
        for case in cases
    ]
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
        {
            "type": "facts",
            "rows": [*applications.party_rows(application), *(_taken_back(cases) if withdrawn else []), handler(actor)],
        },
        {"type": "table", "head": HEAD[:3] if withdrawn else HEAD, "rows": rows},
    ]
    if not withdrawn:
        blocks += [paragraph(*payments(cases)), paragraph(*AFTERWARDS)]
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
        key=f"closing:{application.pk}:{closed}" if (closed := _rounds(cases)) > 1 else f"closing:{application.pk}",
    )


def payments(cases: list[Case]) -> tuple[str, str]:
    """Say in both languages which taxes and premiums are settled and which are not.

    A matter of the tax regime is granted when its payment is confirmed (DOMAIN section 5b), on the day of that
    decision. One that ended otherwise confirms nothing, and what is still due is the tax office's to say.
    """
    due = [case for case in cases if case.regime == TAX and case.state not in NEVER_DUE]
    if not due:
        return NOTHING_TO_PAY
    said = [_settled(case) if case.state == GRANTED else _unsettled(case) for case in due]
    zh, en = "".join(one[0] for one in said), " ".join(one[1] for one in said)
    return f"{zh}除此之外，本次办理没有待缴费用。", f"{en} Apart from this nothing is left to pay for this service."


def _settled(case: Case) -> tuple[str, str]:
    on = day(local_day(case.decided_at))
    zh, en = label(case.label, "zh"), label(case.label, "en")
    return (
        f"“{zh}”的应缴款项已于{on['zh']}确认缴清。",
        f"What was due for “{en}” was confirmed as settled on {on['en']}.",
    )


def _unsettled(case: Case) -> tuple[str, str]:
    zh, en = label(case.label, "zh"), label(case.label, "en")
    return (
        f"“{zh}”没有确认缴款，需要缴纳的以税务机关的通知为准。",
        f"No payment was confirmed for “{en}”; what is still due is as the tax office says.",
    )


def _rounds(cases: list[Case]) -> int:
    """Return how often the application was closed at most: opened again it ends with a letter of its own."""
    return max((case.round for case in cases), default=1)


def _taken_back(cases: list[Case]) -> list[dict[str, object]]:
    """Return who took the application back, and when."""
    moves = Movement.objects.filter(subject_id__in=[case.pk for case in cases], name="withdraw")
    last = moves.order_by("recorded_at").last()
    if last is None:
        return []
    by_law = last.actor_kind == "clock"
    return [
        row("撤回人", "Withdrawn by", PLEDGE_NOT_KEPT if by_law else last.actor_name),
        row("撤回日期", "Withdrawn on", day(local_day(last.at))),
    ]


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
