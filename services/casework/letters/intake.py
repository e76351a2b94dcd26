"""Acceptance (D04) and the decision not to accept (D05): Licensing Law art 32."""

from datetime import date

from django.utils import timezone

from services.core.actors import Actor

from ..models import Case
from ..regimes import REGIMES
from ..remedies import remedies
from .blocks import Text, case_facts, day, draft, legal_basis, paragraph, row

DECISION_NOT_TO_ACCEPT: Text = {"zh": "不予受理决定书", "en": "Decision not to accept"}
NOTICE_NOT_TO_ACCEPT: Text = {"zh": "不予受理告知书", "en": "Notice that an application is not taken up"}
EXPLANATION = ("说明", "Explanation")
EXPLANATIONS = {"not_competent": ("有权办理的机关及说明", "Competent agency, explanation")}
NOT_ACCEPTED_BY = {
    "licensing": {
        "zh": "《行政许可法》第三十二条第一款、第二款",
        "en": "Administrative Licensing Law, article 32(1) and (2)",
    },
}
IN_ORDER = (
    "您提交的申请材料齐全、符合法定形式，现予受理。",
    "Your filing is complete and in due form. It has been accepted.",
)
BY_SILENCE = (
    "本机关未在规定期限内一次性告知需要补正的内容，依法自收到申请材料之日起即为受理，办理期限自该日起算。",
    "This agency did not say within the time allowed what had to be corrected. By law your filing is accepted as of "
    "the day it was received, and the time limits run from that day.",
)

NOT_COUNTED = (
    "听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审所需时间不计入办理期限，如需进行将另行书面告知。"
    "可凭办件编号在本门户查询进度，监督电话12345。",
    "Time needed for a hearing, tender, auction, inspection, testing, quarantine, appraisal or expert review "
    "is not counted; you would be told in writing. Follow the progress on this portal; supervision: 12345.",
)
NOTHING_STOPS = (
    "公告期按日历日计算，不中止、不缩短；期满日遇法定休假日的，以休假日结束的次日为期满日。期满无人提出异议的，"
    "自动办结，无需再来办理。可凭办件编号在本门户查询进度，监督电话12345。",
    "The notice runs in calendar days; nothing stops or shortens it. If its last day is a public holiday it ends on "
    "the day after. If nobody objects the matter is then closed by itself; there is nothing for you to do. Follow "
    "the progress on this portal; supervision: 12345.",
)


def acceptance(
    case: Case, *, statutory_due: date | None, promised_due: date | None, actor: Actor, by_silence: bool = False
) -> None:
    """D04: accepted on, legal basis, the dates by which it will be decided, what stops the clock (nothing a notice)."""
    accepted = day(timezone.localdate(case.accepted_at) if case.accepted_at else None)
    notice = case.regime == "waiting_period"
    rows = [row("受理日期", "Accepted on", accepted), row("依据", "Legal basis", legal_basis(case))]
    if notice:
        rows.append(row("公告期满日期", "Notice period ends on", day(statutory_due or promised_due)))
    elif statutory_due:
        rows.append(row("法定办结日期", "Decision due by law", day(statutory_due)))
    if not notice:
        rows.append(row("承诺办结日期", "Decision promised by", day(promised_due)))
    blocks = [
        paragraph(*(BY_SILENCE if by_silence else IN_ORDER)),
        case_facts(case, *rows, actor=actor),
        paragraph(*(NOTHING_STOPS if notice else NOT_COUNTED)),
    ]
    title = {"zh": "受理通知书", "en": "Notice of acceptance"}
    draft(case, code="D04", kind_word="受", title=title, blocks=blocks, actor=actor)


def non_acceptance(case: Case, *, reason: Text, actor: Actor) -> None:
    """D05: why it cannot be accepted, who is competent, and the remedies."""
    blocks = [
        paragraph("您的申请经审查，决定不予受理。", "Your filing has been examined and is not accepted."),
        case_facts(
            case,
            row("理由", "Reason", reason),
            row(*EXPLANATIONS.get(case.reason_code, EXPLANATION), case.reason_text),
            row("依据", "Legal basis", NOT_ACCEPTED_BY.get(case.regime, legal_basis(case))),
            actor=actor,
        ),
        {"type": "remedies", "text": remedies(case.regime, case.department)},
    ]
    title = NOTICE_NOT_TO_ACCEPT if case.department.kind == "enterprise" else DECISION_NOT_TO_ACCEPT
    draft(case, code="D05", kind_word="不受", title=title, blocks=blocks, actor=actor)


def needs_acceptance_letter(case: Case) -> bool:
    """Say whether acceptance is announced by letter: an instant matter issues its result at once instead."""
    return not case.instant and case.regime in REGIMES
