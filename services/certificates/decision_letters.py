"""The letters to the holder about decisions on a certificate's validity."""

from dataclasses import dataclass
from typing import Any

from services.catalogue import queries as catalogue
from services.catalogue.remedies import against_a_decision
from services.certificates.actions import draft_letter
from services.certificates.models import Letter, StatusDecision
from services.core.actors import Actor

Text = dict[str, str]


@dataclass(frozen=True)
class Form:
    """The words of one kind of letter; `kind_word` stands in its number."""

    kind_word: str
    title: Text
    sentence: Text


FORMS = {
    "suspend": Form(
        "停",
        {"zh": "暂停证照效力决定书", "en": "Decision to suspend a certificate"},
        {
            "zh": "经查，决定自本决定书作出之日起暂停下列证照的效力。暂停期间，该证照不得使用。",
            "en": "The certificate named below is suspended from today. It must not be used until it is reinstated.",
        },
    ),
    "reinstate": Form(
        "复",
        {"zh": "恢复证照效力决定书", "en": "Decision to reinstate a certificate"},
        {
            "zh": "暂停效力的事由已经消除，决定自本决定书作出之日起恢复下列证照的效力。",
            "en": "The grounds for suspension are gone. The certificate named below is valid again from today.",
        },
    ),
    "revoke": Form(
        "撤",
        {"zh": "撤销证照决定书", "en": "Decision to revoke a certificate"},
        {
            "zh": "经查，决定撤销下列证照。该证照自本决定书作出之日起失去效力。",
            "en": "It has been decided to revoke the certificate named below. It is not valid from today on.",
        },
    ),
    "cancel": Form(
        "销",
        {"zh": "注销证照决定书", "en": "Decision to cancel a certificate"},
        {
            "zh": "决定注销下列证照。该证照自本决定书作出之日起失去效力。",
            "en": "The certificate named below has been cancelled. It is not valid from today on.",
        },
    ),
    "correct": Form(
        "更",
        {"zh": "证照更正决定书", "en": "Decision to correct a certificate"},
        {
            "zh": "下列证照记载有误，决定予以更正并换发新证照。新证照签发后，原证照即被取代。",
            "en": "The certificate named below says something wrong. A corrected one is issued and takes its place.",
        },
    ),
}
AGAINST_THE_HOLDER = ("suspend", "revoke", "cancel")


def letter_about(decision: StatusDecision, *, actor: Actor, new_number: str = "") -> Letter:
    """Draft the letter that tells the holder of a decision; the worker signs it like every other."""
    certificate, form = decision.certificate, FORMS[decision.kind]
    return draft_letter(
        code=decision.kind,
        kind_word=form.kind_word,
        title=form.title,
        department=certificate.department,
        department_code=certificate.department_code,
        application_id=certificate.application_id,
        case_id=certificate.case_id,
        recipient_account_id=certificate.holder_account_id,
        addressee=certificate.holder_name,
        application_number=certificate.application_number,
        blocks=_blocks(decision, form, new_number),
        actor=actor,
        key=f"status:{decision.pk}",
    )


def _blocks(decision: StatusDecision, form: Form, new_number: str) -> list[dict[str, Any]]:
    certificate = decision.certificate
    rows = [
        _row("证照名称", "Certificate", certificate.title),
        _row("证照编号", "Certificate number", certificate.number),
        _row("理由", "Reason", decision.reason),
        _row("依据", "Legal basis", decision.basis),
    ]
    if new_number:
        rows.insert(2, _row("新证照编号", "Number of the new certificate", new_number))
    blocks: list[dict[str, Any]] = [{"type": "paragraph", "text": form.sentence}, {"type": "facts", "rows": rows}]
    if decision.kind in AGAINST_THE_HOLDER:
        department = catalogue.departments()[certificate.department_code]
        blocks.append({"type": "remedies", "text": against_a_decision(department)})
    return blocks


def _row(zh: str, en: str, value: object) -> dict[str, Any]:
    return {"label": {"zh": zh, "en": en}, "value": value}
