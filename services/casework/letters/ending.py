"""When a matter ends without a decision (D15), and the proof that everything was served (D14)."""

from django.utils import timezone

from services.applications import queries as applications
from services.applications.models import Application
from services.catalogue.models import Department
from services.certificates import actions as certificates
from services.certificates import queries as certificate_queries
from services.core.actors import Actor

from ..models import Case, Pledge
from ..remedies import remedies
from ..timing import local_day
from ..workflow import LIVE
from .blocks import Block, Text, case_facts, day, draft, handler, names, paragraph, row


def withdrawal(case: Case, *, actor: Actor) -> None:
    """D15: the applicant has taken one matter back; when, and what it means for the others."""
    closed = day(local_day(case.closed_at))
    blocks = [
        paragraph(
            "您申请撤回下列事项，现予确认。该事项不再办理；以该事项结果为前提的其他事项将另行告知。",
            "Your withdrawal of the matter below is confirmed. It is no longer handled; you are told separately about "
            "matters that build on its result.",
        ),
        case_facts(
            case,
            row("撤回人", "Withdrawn by", actor.display_name),
            row("撤回日期", "Withdrawn on", closed),
            row("受影响的其他事项", "Other matters affected", names(_dependants(case))),
            actor=actor,
        ),
    ]
    title = {"zh": "撤回申请确认书", "en": "Confirmation of withdrawal"}
    draft(case, code="D15", kind_word="撤", title=title, blocks=blocks, actor=actor)


def counted_as_withdrawn(case: Case, pledge: Pledge, *, actor: Actor) -> None:
    """D15: a pledge was not kept in time; the matter counts as withdrawn and may be applied for anew."""
    blocks: list[Block] = [
        paragraph(
            "您未在期限内履行下列承诺。依照您签署的承诺书，该事项按撤回申请处理，不是不予批准，您可以重新申请；"
            "以该事项结果为前提的其他事项将另行告知。",
            "The pledge below was not kept in time. As its text says, the matter counts as withdrawn, "
            "not as refused, and you may apply again; you are told separately about matters that build on its result.",
        ),
        case_facts(
            case,
            row("承诺事项", "Pledged", pledge.label),
            row("履行期限", "To be kept by", day(pledge.due_on)),
            row("签署日期", "Signed on", day(local_day(pledge.signed_at))),
            row("按撤回处理日期", "Counts as withdrawn on", day(local_day(case.closed_at))),
            row("受影响的其他事项", "Other matters affected", names(_dependants(case))),
            actor=actor,
        ),
        {"type": "remedies", "text": remedies(case.regime, case.department)},
    ]
    title = {"zh": "按撤回申请处理告知书", "en": "Notice that a matter counts as withdrawn"}
    draft(case, code="D15", kind_word="撤", title=title, blocks=blocks, actor=actor)


def no_longer_applied_for(case: Case, *, actor: Actor) -> None:
    """D15: the applicant has changed the application, and this matter no longer belongs to it."""
    blocks = [
        paragraph(
            "您已变更申请内容，下列事项不再适用，现确认不再办理。申请编号和其他事项的收到日期不变；情况再有变化的，"
            "在任一事项受理前可以再次变更申请。",
            "You have changed your application and the matter below no longer applies; it is not handled. The number "
            "and the date of receipt of the other matters stay. Until the first matter is accepted you may change the "
            "application again.",
        ),
        case_facts(
            case,
            row("变更人", "Changed by", actor.display_name),
            row("变更日期", "Changed on", day(local_day(case.closed_at))),
            row("受影响的其他事项", "Other matters affected", {"zh": "无", "en": "none"}),
            actor=actor,
        ),
    ]
    title = {"zh": "事项不再办理确认书", "en": "Confirmation that a matter is no longer handled"}
    draft(case, code="D15", kind_word="撤", title=title, blocks=blocks, actor=actor)


UPSTREAM_REMEDY = (
    "对未办成的前置事项不服的，按照该事项文书所列途径寻求救济。前置事项重新办成后，您可以在“我的办件”中恢复办理本事项，"
    "不必重新申请。",
    "Against the outcome of the matter it builds on you have the remedies named in its letter. Once that matter "
    "is granted after all, you can take this one up again under “My applications” without applying anew.",
)


def termination(case: Case, *, reason: object, actor: Actor, upstream: bool = False) -> None:
    """D15: a matter ends without a decision, with the reason and, unless another's failure caused it, the remedies."""
    why = row("未办成的前置事项", "The matter it builds on", reason) if upstream else row("理由", "Reason", reason)
    blocks: list[Block] = [
        paragraph(
            "下列事项终止办理，不是不予批准；原因消除后可以重新申请。",
            "The matter below ends without a decision. It is not refused; you may file again when the reason is gone.",
        ),
        case_facts(
            case,
            row("终止日期", "Ended on", day(local_day(case.closed_at))),
            why,
            row("受影响的其他事项", "Other matters affected", names(_dependants(case))),
            actor=actor,
        ),
    ]
    if upstream:
        blocks.append(paragraph(*UPSTREAM_REMEDY))
    else:
        blocks.append({"type": "remedies", "text": remedies(case.regime, case.department)})
    title = {"zh": "终止办理通知书", "en": "Notice of termination"}
    draft(case, code="D15", kind_word="终", title=title, blocks=blocks, actor=actor)


def _dependants(case: Case) -> list[object]:
    """Return the labels of the matters that build on this one and are not decided yet."""
    below = Case.objects.filter(edges_up__above=case, state__in=LIVE).order_by("position").distinct()
    return [one.label for one in below]


PLACE: Text = {"zh": "受送达人的政务服务账户（系统）", "en": "the recipient's account on this portal"}
SIGNED_FOR: Text = {
    "zh": "受送达人已同意电子送达，到达账户即为送达，由系统记录到达时间",
    "en": "the recipient agreed to electronic service; the system records the arrival",
}
NOBODY: Text = {"zh": "无", "en": "none"}
ELECTRONIC: Text = {"zh": "电子送达（本人账户）", "en": "electronic (own account)"}


def proof_of_service(application: Application, lead: Department, cases: list[Case], *, actor: Actor) -> None:
    """D14: which documents were served on whom, how, where and when; nothing to serve, no proof."""
    served = [*certificate_queries.of_application(application.pk), *certificate_queries.letters_of(application.pk)]
    rows = [_served(document) for document in served if getattr(document, "issued_at", None)]
    if not rows:
        return
    head = [
        {"zh": "送达文书", "en": "Document"},
        {"zh": "文号", "en": "Number"},
        {"zh": "送达方式", "en": "Method"},
        {"zh": "送达时间", "en": "Served on"},
    ]
    blocks: list[Block] = [
        paragraph(
            "下列文书已经送达受送达人的政务服务账户，进入账户即为送达。",
            "The documents below were served on the recipient's account of this portal; arrival there is service.",
        ),
        {
            "type": "facts",
            "rows": [
                *applications.party_rows(application),
                row("送达地点", "Place of service", PLACE),
                row("签收", "Received by", SIGNED_FOR),
                row("代收人及与受送达人的关系", "Received on behalf of the recipient, and how related", NOBODY),
                row("拒收事由及见证人", "Refusal to receive, and witness", NOBODY),
                row("送达人", "Served by", lead.label),
                handler(actor),
            ],
        },
        {"type": "table", "head": head, "rows": rows},
    ]
    certificates.draft_letter(
        code="D14",
        kind_word="送",
        title={"zh": "送达回证", "en": "Proof of service"},
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
        key=f"D14:{application.pk}:{max((case.round for case in cases), default=1)}",
    )


def _served(document: object) -> list[object]:
    issued = document.issued_at  # type: ignore[attr-defined]
    local = timezone.localtime(issued)
    served = {language: f"{text} {local:%H:%M}" for language, text in day(local.date()).items()}
    return [document.title, document.number, ELECTRONIC, served]  # type: ignore[attr-defined]
