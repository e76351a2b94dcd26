"""The proof of service (D14): electronic for everything in the account, one of its own for what was served on paper."""

from django.utils import timezone

from services.applications import queries as applications
from services.applications.models import Application
from services.catalogue.models import Department
from services.certificates import actions as certificates
from services.certificates import queries as certificate_queries
from services.core.actors import Actor

from ..models import Case, PaperService
from .blocks import Block, Text, case_facts, day, draft, handler, paragraph, row

CODE, KIND_WORD = "D14", "送"
TITLE: Text = {"zh": "送达回证", "en": "Proof of service"}
PLACE: Text = {"zh": "受送达人的政务服务账户（系统）", "en": "the recipient's account on this portal"}
SIGNED_FOR: Text = {
    "zh": "受送达人已同意电子送达，到达账户即为送达，由系统记录到达时间",
    "en": "the recipient agreed to electronic service; the system records the arrival",
}
NOBODY: Text = {"zh": "无", "en": "none"}
ELECTRONIC: Text = {"zh": "电子送达（本人账户）", "en": "electronic (own account)"}
METHODS: dict[str, Text] = {
    "direct": {"zh": "直接送达", "en": "handed over"},
    "leave": {"zh": "留置送达", "en": "left, as it was refused"},
    "entrust": {"zh": "委托送达", "en": "served by another authority on request"},
    "post": {"zh": "邮寄送达", "en": "by post"},
    "publication": {"zh": "公告送达", "en": "by publication"},
}
GROUNDS: dict[str, Text] = {
    "asked": {"zh": "受送达人要求领取纸质文书", "en": "the recipient asked for paper"},
    "not_possible": {"zh": "不能采用电子方式送达", "en": "electronic service is not possible"},
}
THROUGH: dict[str, tuple[str, str]] = {
    "entrust": ("受托送达机关", "Served through"),
    "publication": ("公告载体", "Published in"),
}


def proof_of_service(application: Application, lead: Department, cases: list[Case], *, actor: Actor) -> None:
    """D14: which documents were served on whom, how, where and when; nothing to serve, no proof.

    What was served on paper has a proof of its own; what lies in no account was not served electronically.
    """
    rows = [_served(document) for document in _in_the_account(application, cases)]
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
        code=CODE,
        kind_word=KIND_WORD,
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
        key=f"D14:{application.pk}:{max((case.round for case in cases), default=1)}",
    )


def _in_the_account(application: Application, cases: list[Case]) -> list[object]:
    """Return the signed documents that were served electronically, oldest first within their kind."""
    papers = PaperService.objects.filter(case__in=cases).values_list("letter_id", "certificate_id")
    on_paper = {pk for pair in papers for pk in pair if pk}
    letters = certificate_queries.letters_of(application.pk).exclude(recipient_account_id=None).exclude(code=CODE)
    found: list[object] = [*certificate_queries.of_application(application.pk), *letters]
    return [one for one in found if one.issued_at and one.pk not in on_paper]  # type: ignore[attr-defined]


def _served(document: object) -> list[object]:
    return [document.title, document.number, ELECTRONIC, _moment(document.issued_at)]  # type: ignore[attr-defined]


def _moment(at: object) -> Text:
    local = timezone.localtime(at)  # type: ignore[arg-type]
    return {language: f"{text} {local:%H:%M}" for language, text in day(local.date()).items()}


def proof_of_paper_service(case: Case, service: PaperService, *, actor: Actor) -> None:
    """D14 of one document on paper: method and why not electronic, place, time, who took it or refused, who served.

    Of a party's document the proof lies in the case file: the party has no account, and it is not the applicant's.
    """
    document = service.document
    assert document is not None
    blocks = [
        paragraph("下列文书已经依法送达受送达人。", "The document below was served on the recipient."),
        case_facts(
            case,
            row("受送达人", "Recipient", service.recipient),
            row("送达文书", "Document", document.title),
            row("文号", "Number", document.number),
            row("送达方式", "Method", METHODS[service.method]),
            row("采用纸质送达的原因", "Why on paper", GROUNDS[service.ground]),
            row("送达地点", "Place of service", service.place),
            row("送达时间", "Served on", _moment(service.served_at)),
            *_by_method(service),
            row("送达人", "Served by", _server(case, actor)),
            actor=actor,
        ),
    ]
    party = service.letter is not None and service.letter.recipient_account_id is None
    draft(
        case, code=CODE, kind_word=KIND_WORD, title=TITLE, blocks=blocks, actor=actor, key=str(service.pk),
        to_party=service.recipient if party else "",
    )  # fmt: skip


def _by_method(service: PaperService) -> list[dict[str, object]]:
    """Return who received it, and what else the method leaves as evidence."""
    through = [row(*THROUGH[service.method], service.through)] if service.method in THROUGH else []
    parcel = [row("邮件号码", "Parcel number", service.parcel)] if service.parcel else []
    return [
        *through,
        *parcel,
        row("签收", "Received by", _received(service)),
        row("代收人及与受送达人的关系", "Received on behalf of the recipient, and how related", _proxy(service)),
        row("拒收事由及见证人", "Refusal to receive, and witness", _refused(service)),
    ]


def _received(service: PaperService) -> object:
    if service.method == "leave":
        return {"zh": "受送达人拒绝签收，文书留置", "en": "refused; the document was left"}
    if service.method == "post":
        return {"zh": "以邮件回执为准", "en": "as the postal receipt says"}
    if service.method == "publication":
        return {"zh": "公告送达，无需签收", "en": "by publication; nobody signs"}
    return service.received_by or {"zh": f"{service.recipient}（本人）", "en": f"{service.recipient} (in person)"}


def _proxy(service: PaperService) -> Text:
    if not service.received_by:
        return NOBODY
    name, relation = service.received_by, service.relation
    return {"zh": f"{name}，{relation}", "en": f"{name}, {relation}"}


def _refused(service: PaperService) -> Text:
    if not service.refusal:
        return NOBODY
    reason, witness = service.refusal, service.witness
    return {"zh": f"{reason}；见证人：{witness}", "en": f"{reason}; witness: {witness}"}


def _server(case: Case, actor: Actor) -> Text:
    labels = case.department.label
    return {language: f"{text} {actor.name}" for language, text in labels.items()}
