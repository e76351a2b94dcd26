"""The one-time correction notice (D03) and the on-the-spot non-acceptance that lists every defect (D05)."""

from datetime import date

from services.applications import queries as applications
from services.applications.models import Application
from services.catalogue.models import Department
from services.certificates import actions as certificates
from services.core.actors import Actor

from ..models import Case, CorrectionNotice
from ..remedies import remedies
from .blocks import Block, Text, case_facts, day, draft, handler, legal_basis, paragraph, row

TAKES_ITS_PLACE = (
    "另有部门在其法定期限内提出补正要求。为便于您一次答复，本告知书取代此前尚未答复的补正告知书，原有各项一并列入，"
    "您已经填写、上传的内容保留，补正期限以本告知书为准。",
    "Another department has asked within its own time limit. So that there is one notice to answer, this one takes the "
    "place of the one that was still open; its points are listed here, what you have entered is kept, and the date "
    "below holds.",
)
SILENCE_ACCEPTS = (
    "行政机关自收到申请材料之日起五个工作日内逾期不告知的，自收到申请材料之日起即为受理。",
    " An agency that does not give notice within five working days of receipt is taken to have accepted the filing on "
    "the day of receipt.",
)
SILENCE_MEANS_NOTHING = (
    "上列事项按公布的承诺时限办理，不适用“逾期不告知，自收到申请材料之日起即为受理”的规定。",
    " For these matters the published promise holds; the rule that silence of five working days is acceptance does not "
    "apply to them.",
)
TITLE = {"zh": "补正材料一次性告知书", "en": "One-time notice of corrections"}
HEAD: list[Text] = [
    {"zh": "序号", "en": "No."},
    {"zh": "材料或者内容", "en": "Material or answer"},
    {"zh": "需要补正的问题", "en": "What has to be put right"},
    {"zh": "提出部门", "en": "Asked by"},
    {"zh": "依据", "en": "Basis"},
]


def correction_notice(
    application: Application,
    lead: Department,
    notice: CorrectionNotice,
    *,
    received: date | None,
    silence_accepts: bool,
    replaces: bool,
    actor: Actor,
) -> None:
    """D03: received on, every point of every department, the supply-by date, where to supply, what silence means.

    `silence_accepts`: whether the law of a matter that is asked about takes silence for acceptance. `replaces`: whether
    an earlier notice was open whose points this one takes along.
    """
    silence = SILENCE_ACCEPTS if silence_accepts else SILENCE_MEANS_NOTHING
    blocks: list[Block] = [
        paragraph(
            "您提交的申请材料不齐全或者不符合法定形式。现将需要补正的全部内容一次性告知如下。",
            "Your filing is incomplete or not in due form. Everything that has to be put right is listed below, once.",
        ),
        *([paragraph(*TAKES_ITS_PLACE)] if replaces else []),
        {
            "type": "facts",
            "rows": [
                *applications.party_rows(application),
                row("收到材料日期", "Materials received on", day(received)),
                row("补正期限", "Supply by", day(notice.due_on)),
                handler(actor),
            ],
        },
        {"type": "table", "head": HEAD, "rows": [_line(no, line) for no, line in enumerate(notice.lines, start=1)]},
        paragraph(
            "请在本门户“我的办件”中逐项补正，也可以到政务服务大厅窗口办理；确实无法提供的，可以逐项说明。"
            "补正期间不计入受理期限，收到补正材料后重新计算。逾期未补正的，相关事项终止办理，您可以重新申请。"
            + silence[0],
            "Answer point by point under “My applications” on this portal or at a service hall; where you cannot "
            "provide something, say so. The time limit for acceptance starts anew when your answer arrives. Without "
            "an answer by the date above these matters end; you may apply again." + silence[1],
        ),
    ]
    certificates.draft_letter(
        code="D03",
        kind_word="补",
        title=TITLE,
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
        key=f"D03:{notice.pk}",
    )


def _line(number: int, line: dict[str, object]) -> list[object]:
    return [str(number), line["label"], line["text"], line["departments"], line["basis"] or "—"]


BY_ARTICLE_17 = (
    "您的申请材料不齐全或者不符合法定形式，依据《不动产登记暂行条例》第十七条，决定不予受理。"
    "需要补正的全部内容如下，补正后可以重新申请。",
    "Your filing is incomplete or not in due form and is not accepted (Interim Regulation on Real Estate "
    "Registration, article 17). Everything to put right is listed below; you may then apply again.",
)
NOT_IN_DUE_FORM = (
    "您的申请材料不齐全或者不符合法定形式，决定不予受理，公告期不开始计算。需要补正的全部内容如下，补正后可以重新申请。",
    "Your filing is incomplete or not in due form and is not accepted; the notice does not begin to run. Everything to "
    "put right is listed below; you may then apply again.",
)


def defects(case: Case, *, reason: Text, lines: list[tuple[Text, Text]], actor: Actor) -> None:
    """D05 where the law knows no correction: in writing, on the spot, every defect at once (real estate: art 17)."""
    rows = [[str(number), label, text] for number, (label, text) in enumerate(lines, start=1)]
    blocks: list[Block] = [
        paragraph(*(BY_ARTICLE_17 if case.regime == "real_estate_registration" else NOT_IN_DUE_FORM)),
        case_facts(case, row("理由", "Reason", reason), row("依据", "Legal basis", legal_basis(case)), actor=actor),
        {"type": "table", "head": HEAD[:3], "rows": rows},
        {"type": "remedies", "text": remedies(case.regime, case.department)},
    ]
    title = {"zh": "不予受理决定书", "en": "Decision not to accept"}
    draft(case, code="D05", kind_word="不受", title=title, blocks=blocks, actor=actor)
