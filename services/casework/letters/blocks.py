"""What the letters of a case are made of: dates, rows, paragraphs, and the draft itself."""

from datetime import date
from typing import Any

from services.certificates import actions as certificates
from services.core.actors import Actor

from ..models import Case

Text = dict[str, str]
Block = dict[str, Any]


def day(day: date | None) -> Text:
    if day is None:
        return {"zh": "—", "en": "—"}
    return {"zh": f"{day.year}年{day.month}月{day.day}日", "en": f"{day.day} {day:%B %Y}"}


def row(zh: str, en: str, value: object) -> dict[str, object]:
    return {"label": {"zh": zh, "en": en}, "value": value}


def paragraph(zh: str, en: str) -> Block:
    return {"type": "paragraph", "text": {"zh": zh, "en": en}}


def case_facts(case: Case, *rows: dict[str, object]) -> Block:
    return {"type": "facts", "rows": [row("事项", "Matter", case.label), *rows]}


def draft(
    case: Case, *, code: str, kind_word: str, title: Text, blocks: list[Block], actor: Actor, key: str = ""
) -> None:
    """Draft a letter of a case; `key` tells several of one kind in one round apart."""
    application = case.application
    certificates.draft_letter(
        code=code,
        kind_word=kind_word,
        title=title,
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
        key=f"{code}:{case.pk}:{key or case.round}",
    )
