"""What the letters of a case are made of: dates, rows, paragraphs, and the draft itself."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings

from services.applications import queries as applications
from services.certificates import actions as certificates
from services.certificates.models import Letter
from services.core.actors import Actor
from services.core.labels import label

from ..models import Case
from ..regimes import REGIMES

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


BY_ITSELF = {"zh": "系统依法自动办理", "en": "by the system, as the law says"}


def case_facts(case: Case, *rows: dict[str, object], actor: Actor) -> Block:
    """Return the facts of a letter: applicant and agent, the matter with its code, the rows given, who handled it."""
    matter = applications.definition_of(case.application).matters[case.matter]
    code = f"{settings.CITY['region']}-{matter.item_type}-{case.matter}"
    about = [
        *applications.party_rows(case.application),
        row(
            "事项及编码",
            "Matter and its code",
            {language: f"{text}（{code}）" for language, text in case.label.items()},
        ),
    ]
    handled = [] if actor.kind == "citizen" else [handler(actor)]
    return {"type": "facts", "rows": [*about, *rows, *handled]}


def handler(actor: Actor) -> dict[str, object]:
    """Return the row that names who handled it."""
    return row("经办人", "Handled by", actor.name if actor.kind in {"officer", "clerk"} else BY_ITSELF)


def legal_basis(case: Case) -> Text:
    """Return the law a matter is accepted and decided by: the regime's, the matter's own, else the published guide.

    Of a notice period the matter's own law goes first: there are several kinds of notices.
    """
    matter = applications.definition_of(case.application).matters[case.matter]
    own = matter.statutory.basis if matter.statutory else ""
    law = (own if case.regime == "waiting_period" else "") or REGIMES[case.regime].basis or own
    return {"zh": law or GUIDE["zh"], "en": law or GUIDE["en"]}


GUIDE = {"zh": "本市公布的该事项办事指南", "en": "the city's published guide to this matter"}


def names(labels: Sequence[object]) -> Text:
    """Return several labels as one text; a dash for none."""
    zh, en = "、".join(label(one, "zh") for one in labels), ", ".join(label(one, "en") for one in labels)
    return {"zh": zh or "无", "en": en or "none"}


def draft(
    case: Case,
    *,
    code: str,
    kind_word: str,
    title: Text,
    blocks: list[Block],
    actor: Actor,
    key: str = "",
    to_party: str = "",
) -> Letter:
    """Draft a letter of a case and return it; `key` tells several of one kind in one round apart.

    `to_party`: somebody else than the applicant, who gets it on paper; it is in no account.
    """
    application = case.application
    return certificates.draft_letter(
        code=code,
        kind_word=kind_word,
        title=title,
        department_code=case.department.code,
        department=case.department.label,
        application_id=application.pk,
        case_id=case.pk,
        recipient_account_id=None if to_party else application.account_id,
        addressee=to_party or application.applicant_name,
        application_number=application.number or "",
        query_code="" if to_party else application.query_code,
        blocks=blocks,
        actor=actor,
        key=f"{code}:{case.pk}:{key or case.round}",
    )
