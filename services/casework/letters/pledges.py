"""Letters of pledges: accepted with materials to follow (D06), the pledge itself (D07), notice and pledge (D08)."""

from services.certificates import actions as certificates
from services.core.actors import Actor

from ..models import Case, Pledge
from ..timing import local_day
from .blocks import Block, Text, case_facts, day, draft, legal_basis, paragraph, row

DEFERRED = {"zh": "容缺受理通知书", "en": "Notice of acceptance with materials to follow"}
PROMISE = {"zh": "容缺受理承诺书", "en": "Pledge to hand in a material later"}
NOTICE_AND_PLEDGE = {"zh": "告知承诺书", "en": "Notice and pledge"}


def accepted_with_pledges(case: Case, pledges: list[Pledge], *, actor: Actor) -> None:
    """D06: which secondary materials follow, by when, and what happens otherwise."""
    head: list[Text] = [{"zh": "后补材料", "en": "Material to follow"}, {"zh": "补交期限", "en": "Hand in by"}]
    blocks: list[Block] = [
        paragraph(
            "您提交的主要材料齐全、符合法定形式，所缺材料属于可以容缺的次要材料，且您已书面承诺按期补交，现予容缺受理。",
            "Your main materials are complete. What is missing is secondary and you have pledged in writing to hand it "
            "in by the day below; the filing is accepted.",
        ),
        case_facts(
            case,
            row("受理日期", "Accepted on", day(local_day(case.accepted_at))),
            row("依据", "Legal basis", legal_basis(case)),
            actor=actor,
        ),
        {"type": "table", "head": head, "rows": [[pledge.label, day(pledge.due_on)] for pledge in pledges]},
        paragraph(
            "请在“我的办件”中上传后补材料。逾期未补交的，按撤回申请处理，不作不予批准处理；您可以重新申请。",
            "Hand the materials in under “My applications”. Whatever is not handed in by its day makes this matter "
            "count as withdrawn, not as refused; you may apply again.",
        ),
    ]
    draft(case, code="D06", kind_word="容", title=DEFERRED, blocks=blocks, actor=actor)


def pledge(pledge: Pledge, *, actor: Actor) -> None:
    """D07 or D08: the text as it was signed, by whom and when, with its day and what is verified."""
    case, application = pledge.case, pledge.case.application
    deferred = pledge.kind == Pledge.Kind.DEFER
    words = ("补交期限", "Hand in by") if deferred else ("核查期限", "Verified by")
    by, version = row(*words, day(pledge.due_on)), row("文本版本", "Version of the text", pledge.text_version)
    blocks: list[Block] = [
        case_facts(case, row("承诺事项", "Pledged", pledge.label), by, version, actor=actor),
        *_paragraphs(pledge.text),
        {
            "type": "facts",
            "rows": [
                row("承诺人", "Signed by", application.applicant_name),
                row("签署日期", "Signed on", day(local_day(pledge.signed_at))),
            ],
        },
    ]
    certificates.draft_letter(
        code="D07" if deferred else "D08",
        kind_word="诺",
        title=PROMISE if deferred else NOTICE_AND_PLEDGE,
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
        key=f"pledge:{pledge.pk}",
    )


def _paragraphs(text: Text) -> list[Block]:
    zh = [line.strip() for line in text["zh"].splitlines() if line.strip()]
    en = [line.strip() for line in text.get("en", text["zh"]).splitlines() if line.strip()]
    if len(zh) != len(en):
        return [paragraph("\n".join(zh), "\n".join(en))]
    return [paragraph(one, other) for one, other in zip(zh, en, strict=True)]
