"""The receipt for what was filed (D01): an itemised list with levels of trust, made by the worker."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from services.applications.models import Application
from services.applications.papers import CHECKED, COUNTER, LATER, TO_AGREE, TO_UPLOAD, Paper
from services.applications.parties import party_rows
from services.catalogue import queries as catalogue
from services.catalogue.definition import Definition
from services.certificates import actions as certificates
from services.certificates.models import Letter
from services.core.actors import Actor
from services.core.labels import label

CODE, KIND_WORD = "D01", "收"
TITLE = {"zh": "申请材料收件凭证", "en": "Receipt for application materials"}
CHANGED = {"zh": "申请材料收件凭证（变更后）", "en": "Receipt for application materials (changed)"}
TRUST = {
    "A": {"zh": "A 已核原件", "en": "A original seen"},
    "B": {"zh": "B 电子证照或数据核验", "en": "B certificate or register"},
    "C": {"zh": "C 扫描件、照片", "en": "C scan or photo"},
    "D": {"zh": "D 书面承诺", "en": "D pledge"},
    "": {"zh": "—", "en": "—"},
}
FORM = {
    TO_UPLOAD: {"zh": "电子件", "en": "Electronic copy"},
    TO_AGREE: {"zh": "电子承诺", "en": "Electronic pledge"},
    CHECKED: {"zh": "部门共享，免交", "en": "Shared by departments"},
    LATER: {"zh": "由前面的事项产生，免交", "en": "Result of an earlier matter"},
    COUNTER: {"zh": "原件，到窗口核验", "en": "Original, shown at the counter"},
}
CHANNELS = {
    "web": {"zh": "通过网上", "en": "online"},
    "counter": {"zh": "在政务服务窗口", "en": "at a counter"},
    "kiosk": {"zh": "在自助终端", "en": "at a terminal"},
    "hotline": {"zh": "通过12345热线", "en": "by the hotline"},
    "proxy": {"zh": "由他人代为", "en": "by somebody else"},
}
NOT_YET = {"zh": "待补交", "en": "To follow"}
HEAD = [
    {"zh": "序号", "en": "No."},
    {"zh": "材料名称", "en": "Material"},
    {"zh": "形式", "en": "Form"},
    {"zh": "份数", "en": "Files"},
    {"zh": "页数", "en": "Pages"},
    {"zh": "可信等级", "en": "Trust"},
]


def draft_receipt(
    application: Application,
    definition: Definition,
    papers: list[Paper],
    *,
    answers: int,
    actor: Actor,
    changed: int = 0,
) -> Letter:
    """Leave the receipt to be rendered and signed; the same application has one, and one more for each change of it.

    `changed`: the number of the revision that a change has made.
    """
    owner = _portal_owner()
    return certificates.draft_letter(
        code=CODE,
        kind_word=KIND_WORD,
        title=CHANGED if changed else TITLE,
        department=dict(owner.label) if owner else dict(settings.CITY),
        department_code=owner.code if owner else "",
        application_id=application.pk,
        recipient_account_id=application.account_id,
        addressee=application.applicant_name,
        application_number=application.number or "",
        query_code=application.query_code,
        blocks=_blocks(application, definition, papers, answers, changed=bool(changed), actor=actor),
        actor=actor,
        key=f"receipt:{application.pk}:{changed}" if changed else f"receipt:{application.pk}",
    )


def _portal_owner() -> Any:
    owners = (one for one in catalogue.departments().values() if one.kind == "portal_owner")
    return next(owners, None)


def _blocks(
    application: Application,
    definition: Definition,
    papers: list[Paper],
    answers: int,
    *,
    changed: bool,
    actor: Actor,
) -> list[dict[str, Any]]:
    return [
        {"type": "paragraph", "text": _opening(application, definition)},
        *([{"type": "paragraph", "text": _reopening()}] if changed else []),
        {"type": "facts", "rows": _facts(application, definition, answers, actor)},
        {"type": "table", "head": HEAD, "rows": [_row(place, paper) for place, paper in enumerate(papers, 1)]},
        {"type": "paragraph", "text": CLOSING},
    ]


def _opening(application: Application, definition: Definition) -> dict[str, str]:
    at = timezone.localtime(application.submitted_at)
    filed = CHANNELS[application.channel]
    zh, en = definition.label.get("zh", ""), definition.label.get("en", "")
    when = f"{at.day} {at:%B %Y} at {at:%H:%M}"
    return {
        "zh": f"您于{at.year}年{at.month}月{at.day}日 {at:%H:%M} {filed['zh']}提交的“{zh}”申请及下列材料已收到。",
        "en": f"Your application “{en}” and these materials were received {filed['en']} on {when}.",
    }


def _reopening() -> dict[str, str]:
    at = timezone.localtime()
    return {
        "zh": f"您于{at.year}年{at.month}月{at.day}日 {at:%H:%M}变更了申请内容，变更后的材料如下；"
        "本凭证代替此前的收件凭证。原申请编号、收到日期和受理期限不变。",
        "en": f"You changed the application on {at.day} {at:%B %Y} at {at:%H:%M}; the materials are now as follows, "
        "and this receipt takes the place of the earlier one. Number, date of receipt and time for acceptance stay.",
    }


BY_THE_PORTAL = {"zh": "政务服务平台自动收件", "en": "the portal, by itself"}


def _receiver(actor: Actor) -> dict[str, str] | str:
    return actor.name if actor.kind in {"officer", "clerk"} and actor.name else BY_THE_PORTAL


def _moment(at: datetime | None) -> dict[str, str]:
    assert at
    local = timezone.localtime(at)
    return {
        "zh": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
        "en": f"{local.day} {local:%B %Y}, {local:%H:%M}",
    }


def _facts(application: Application, definition: Definition, answers: int, actor: Actor) -> list[dict[str, Any]]:
    count = len(definition.situation(application.situation, only=application.only_matters).matters)
    return [
        {"label": {"zh": "申请编号", "en": "Application number"}, "value": application.number},
        {"label": {"zh": "查询码", "en": "Query code"}, "value": application.query_code},
        *party_rows(application),
        {"label": {"zh": "收件方式", "en": "Filed"}, "value": CHANNELS[application.channel]},
        {"label": {"zh": "收件人", "en": "Received by"}, "value": _receiver(actor)},
        {"label": {"zh": "收件时间", "en": "Received at"}, "value": _moment(application.submitted_at)},
        {"label": {"zh": "办理事项", "en": "Matters"}, "value": {"zh": f"{count} 项", "en": str(count)}},
        {"label": {"zh": "填写信息", "en": "Answers"}, "value": {"zh": f"{answers} 项", "en": str(answers)}},
    ]


def _row(place: int, paper: Paper) -> list[Any]:
    form = NOT_YET if not paper.settled else FORM[paper.way]
    files = str(len(paper.uploads)) if paper.uploads else "—"
    pages = str(sum(max(version.pages, 1) for version in paper.uploads)) if paper.uploads else "—"
    return [
        str(place),
        {"zh": label(paper.label, "zh"), "en": label(paper.label, "en")},
        form,
        files,
        pages,
        TRUST[paper.trust],
    ]


CLOSING = {
    "zh": "本凭证只证明已经收到上述申请和材料，不表示已经受理。各部门受理、补正或者不予受理的，会另行书面告知。",
    "en": "This receipt proves that application and materials have arrived; it is not an acceptance. Each department "
    "will say in writing whether it accepts, asks for a correction or does not accept.",
}
