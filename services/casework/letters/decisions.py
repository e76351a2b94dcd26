"""The decision by letter: grant of a licence (D12) and refusal (D13), Licensing Law art 38."""

from services.applications import queries as applications
from services.certificates.models import Certificate, Letter
from services.core.actors import Actor

from ..models import Case, Decision
from ..remedies import remedies
from .blocks import Text, case_facts, day, draft, paragraph, row
from .hearings import hearing_rows

NO_CONDITIONS = {"zh": "无", "en": "none"}
NO_END: Text = {"zh": "长期", "en": "no end date"}
EXAMINED = (
    "您的申请经审查，申请材料齐全、真实，符合法定条件、标准，依据《中华人民共和国行政许可法》第三十八条第一款，"
    "决定准予行政许可。",
    "Your application has been examined: the materials are complete and true and the legal conditions are met. "
    "The licence is granted under article 38(1) of the Administrative Licensing Law.",
)
DUTIES = (
    "被许可人应当在许可的范围和有效期内从事活动，不得转让许可，依法接受监督检查；需要延续的，应当在有效期届满三十日前"
    "提出申请。以欺骗、贿赂等不正当手段取得许可的，将依法撤销。",
    "The holder keeps to scope and validity, does not pass the licence on, and is subject to inspection; a renewal is "
    "applied for thirty days before the end. A licence obtained by deceit or bribery is revoked.",
)


def grant_of_licence(case: Case, decision: Decision, certificate: Certificate | None, *, actor: Actor) -> Letter:
    """D12: facts, basis, content and scope, validity, obligations and the certificate's number."""
    blocks = [
        paragraph(*_why_granted(decision)),
        case_facts(
            case,
            row("决定", "Decision", {"zh": "准予行政许可", "en": "Licence granted"}),
            *_content(case, certificate),
            row("附加条件", "Conditions", decision.conditions or NO_CONDITIONS),
            *hearing_rows(decision),
            actor=actor,
        ),
        paragraph(*DUTIES),
        {"type": "remedies", "text": remedies(case.regime, case.department)},
    ]
    title = {"zh": "准予行政许可决定书", "en": "Decision to grant a licence"}
    return draft(case, code="D12", kind_word="准", title=title, blocks=blocks, actor=actor)


def _why_granted(decision: Decision) -> tuple[str, str]:
    """Say that the licence was examined and granted, or that the law grants it because nobody decided in time."""
    if decision.decided_by_id is None and decision.rule_trace is None:
        zh = f"本机关未在法定期限内作出决定，依据{decision.basis}，自期限届满之日起视为准予。"
        en = f"This agency did not decide in time: by law ({decision.basis}) the licence counts as granted since then."
        return zh, en
    return EXAMINED


def _content(case: Case, certificate: Certificate | None) -> list[dict[str, object]]:
    """Return what is licensed, until when, and under which number."""
    matter = applications.definition_of(case.application).matters[case.matter]
    rows = [row("许可内容和范围", "Content and scope", dict(matter.result.label))]
    if certificate is None:
        return rows
    start, end = day(certificate.valid_from), day(certificate.valid_to) if certificate.valid_to else NO_END
    span = {"zh": f"{start['zh']}至{end['zh']}", "en": f"{start['en']} to {end['en']}"}
    if certificate.valid_to is None:
        span = {"zh": f"自{start['zh']}起，{end['zh']}有效", "en": f"from {start['en']}, {end['en']}"}
    return [*rows, row("有效期限", "Validity", span), row("证照编号", "Certificate number", certificate.number)]


def refusal(case: Case, decision: Decision, *, actor: Actor) -> None:
    """D13: facts, reasons, legal basis and remedies (Licensing Law art 38(2)); a company only gives notice."""
    blocks = [
        paragraph(
            "您的申请经审查，不符合法定条件、标准，决定不予批准。事实、理由和依据如下。",
            "Your application has been examined, does not meet the legal conditions and is refused. Facts, reasons and "
            "legal basis are given below.",
        ),
        case_facts(
            case,
            row("事实和理由", "Facts and reasons", decision.reasons),
            row("依据", "Legal basis", decision.basis),
            *hearing_rows(decision),
            actor=actor,
        ),
        {"type": "remedies", "text": remedies(case.regime, case.department)},
    ]
    draft(case, code="D13", kind_word="不准", title=_title_of_refusal(case), blocks=blocks, actor=actor)


def _title_of_refusal(case: Case) -> Text:
    if case.department.kind == "enterprise":
        return {"zh": "不予办理告知书", "en": "Notice that a request is not carried out"}
    if case.regime == "licensing":
        return {"zh": "不予行政许可决定书", "en": "Decision to refuse a licence"}
    return {"zh": "不予批准决定书", "en": "Decision to refuse"}
