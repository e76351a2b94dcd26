"""When a matter ends without a decision (D15)."""

from services.core.actors import Actor

from ..models import Case, Pledge
from ..remedies import remedies
from ..timing import local_day
from ..workflow import LIVE
from .blocks import Block, case_facts, day, draft, names, paragraph, row


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
