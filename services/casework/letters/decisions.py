"""The decision by letter: grant of a licence (D12) and refusal (D13), Licensing Law art 38."""

from services.core.actors import Actor

from ..models import Case, Decision
from ..remedies import remedies
from .blocks import case_facts, draft, paragraph, row


def grant_of_licence(case: Case, decision: Decision, *, actor: Actor) -> None:
    """D12: the decision that grants a licence; the licence itself is a certificate of its own."""
    rows = [row("决定", "Decision", {"zh": "准予行政许可", "en": "Licence granted"})]
    if decision.conditions:
        rows.append(row("附加条件", "Conditions", decision.conditions))
    blocks = [
        paragraph(
            "您的申请符合法定条件、标准，依据《中华人民共和国行政许可法》第三十八条第一款，决定准予行政许可。",
            "Your application meets the legal conditions. The licence is granted under article 38(1) of the "
            "Administrative Licensing Law.",
        ),
        case_facts(case, *rows),
        {"type": "remedies", "text": remedies(case.regime, case.department)},
    ]
    title = {"zh": "准予行政许可决定书", "en": "Decision to grant a licence"}
    draft(case, code="D12", kind_word="准", title=title, blocks=blocks, actor=actor)


def refusal(case: Case, decision: Decision, *, actor: Actor) -> None:
    """D13: facts, reasons, legal basis and remedies (Licensing Law art 38(2))."""
    blocks = [
        paragraph("您的申请经审查，决定不予批准。", "Your application has been examined and is refused."),
        case_facts(case, row("理由", "Reasons", decision.reasons), row("依据", "Legal basis", decision.basis)),
        {"type": "remedies", "text": remedies(case.regime, case.department)},
    ]
    licence = case.regime == "licensing"
    title = {
        "zh": "不予行政许可决定书" if licence else "不予批准决定书",
        "en": "Decision to refuse a licence" if licence else "Decision to refuse",
    }
    draft(case, code="D13", kind_word="不准", title=title, blocks=blocks, actor=actor)
