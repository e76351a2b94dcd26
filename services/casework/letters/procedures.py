"""Letters about time that is not counted (D09), more time (D10), and the right to be heard (D11).

Licensing Law art 45 (the needed time is told in writing), 42 (reasons of an extension), 36, 46 to 48 (hearings).
"""

from datetime import date

from django.utils import timezone

from services.core.actors import Actor

from ..models import Case, Extension, HearingOffer, SpecialProcedure
from .blocks import Text, case_facts, day, draft, legal_basis, paragraph, row

KINDS: dict[str, Text] = {
    "hearing": {"zh": "听证", "en": "hearing"},
    "tender": {"zh": "招标", "en": "tender"},
    "auction": {"zh": "拍卖", "en": "auction"},
    "inspection": {"zh": "检验", "en": "inspection"},
    "testing": {"zh": "检测", "en": "testing"},
    "quarantine": {"zh": "检疫", "en": "quarantine"},
    "appraisal": {"zh": "鉴定", "en": "appraisal"},
    "expert_review": {"zh": "专家评审", "en": "expert review"},
}


def special_procedure(case: Case, procedure: SpecialProcedure, *, until: date | None, actor: Actor) -> None:
    """D09: which procedure, on which basis, the time it needs, and that this time is not counted."""
    days = procedure.announced_days
    blocks = [
        paragraph(
            "办理您申请的事项依法需要进行下列程序，所需时间不计入办理期限。所列时间用完后，办理期限自动继续计算。",
            "Your matter needs the procedure below. The time it takes is not counted as part of the time limit; when "
            "the days announced here are used up, the limit runs on by itself.",
        ),
        case_facts(
            case,
            row("程序", "Procedure", KINDS[procedure.kind]),
            row("依据", "Legal basis", procedure.basis),
            row("所需时间", "Time needed", {"zh": f"{days}个工作日", "en": f"{days} working days"}),
            row("开始日期", "Begins on", day(timezone.localdate(procedure.started_at))),
            row("至迟结束日期", "Ends at the latest on", day(until)),
            actor=actor,
        ),
    ]
    title = {"zh": "特别程序告知书", "en": "Notice of a special procedure"}
    draft(case, code="D09", kind_word="特", title=title, blocks=blocks, actor=actor, key=str(procedure.pk))


def extension(case: Case, granted: Extension, *, approver: str, joint: bool, actor: Actor) -> None:
    """D10: the date that was due, the new one, the reasons, and who approved it."""
    body = {"zh": "本级人民政府负责人", "en": "head of the government"} if joint else HEAD
    blocks = [
        paragraph(
            "您申请的事项不能在规定期限内作出决定，经批准延长办理期限，现将理由告知如下。",
            "Your matter cannot be decided within the time limit. The limit has been extended, for the reasons below.",
        ),
        case_facts(
            case,
            row("原定办结日期", "Was due on", day(granted.due_before)),
            row("延长后办结日期", "Now due on", day(granted.due_after)),
            row("延长期限", "Extended by", {"zh": f"{granted.days}个工作日", "en": f"{granted.days} working days"}),
            row("理由", "Reasons", granted.reason),
            row("依据", "Legal basis", legal_basis(case)),
            row("批准人", "Approved by", {"zh": f"{approver}（{body['zh']}）", "en": f"{approver} ({body['en']})"}),
            actor=actor,
        ),
    ]
    title = {"zh": "延长办理期限告知书", "en": "Notice of a longer time limit"}
    draft(case, code="D10", kind_word="延", title=title, blocks=blocks, actor=actor, key=str(granted.pk))


HEARING_LAW = {
    "zh": "《行政许可法》第三十六条、第四十七条、第四十八条",
    "en": "Administrative Licensing Law, articles 36, 47 and 48",
}
HEAD = {"zh": "本机关负责人", "en": "head of this agency"}


def hearing_offer(case: Case, offer: HearingOffer, *, actor: Actor) -> None:
    """D11: which interests are concerned, the right to state one's case and to a hearing, and the five days for it."""
    blocks = [
        paragraph(
            "您申请的事项直接关系下列申请人、利害关系人的重大利益。申请人、利害关系人有权进行陈述和申辩，并有权要求听证。",
            "Your matter directly concerns major interests of the party below. Applicant and party may state their "
            "case and may ask for a hearing.",
        ),
        case_facts(
            case,
            row("利害关系人", "Party concerned", offer.party),
            row("所涉利益", "Interests", offer.interests),
            row("听证申请截止日期", "Ask for a hearing by", day(offer.apply_by)),
            row("依据", "Legal basis", HEARING_LAW),
            actor=actor,
        ),
        paragraph(
            "要求听证的，应当在被告知听证权利之日起五个工作日内提出；本机关在二十个工作日内组织听证，"
            "并于举行听证的七个工作日前通知时间、地点。申请人、利害关系人不承担组织听证的费用。",
            "A hearing has to be asked for within five working days of this notice. It is held within twenty working "
            "days, and its time and place are told seven working days ahead. It costs the parties nothing.",
        ),
    ]
    title = {"zh": "利害关系人权利告知书", "en": "Notice of the right to be heard"}
    draft(case, code="D11", kind_word="听", title=title, blocks=blocks, actor=actor, key=str(offer.pk))
