"""Who stands at the head of every letter: the applicant with a masked number, and who acts for it."""

from services.applications.models import Application
from services.core import codes
from services.core.labels import Label

Row = dict[str, object]
BY_LAW = {"zh": "法定代表人或者负责人", "en": "legal representative"}


def party_rows(application: Application) -> list[Row]:
    """Return the rows of a letter that name the applicant and, when somebody else filed, the agent."""
    rows = [_row("申请人", "Applicant", f"{application.applicant_name}（{_number(application)}）")]
    if application.actor is not None and application.actor_id != application.account_id:
        agent = application.actor.display_name
        rows.append(_row("代理人", "Agent", {"zh": f"{agent}（{_role(application)}）", "en": agent}))
    return rows


def _number(application: Application) -> str:
    mask = codes.mask_uscc if application.applicant_kind == Application.Applicant.ENTERPRISE else codes.mask_id_no
    return mask(application.applicant_id_no)


def _role(application: Application) -> str:
    return "受托代理" if application.delegation_id else BY_LAW["zh"]


def _row(zh: str, en: str, value: Label | str) -> Row:
    return {"label": {"zh": zh, "en": en}, "value": value}
