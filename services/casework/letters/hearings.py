"""The letters of a hearing, each to the applicant and to the party concerned (D11; Licensing Law art 48).

The reference has one code for the notice of rights and the notice of the hearing: they are told apart by title and
number. The party's own copy lies in the case file to be served on paper; it is not in the applicant's account.
"""

from django.utils import timezone

from services.core.actors import Actor

from ..models import Case, Decision, Hearing, HearingNotice
from .blocks import Block, Text, case_facts, day, draft, paragraph, row
from .procedures import HEARING_LAW

CODE = "D11"


def hearing_notice(case: Case, notice: HearingNotice, *, actor: Actor) -> None:
    """D11: time, place and chair, at least seven working days ahead; why it was postponed, and what a party may do."""
    postponed = notice.no > 1
    blocks = [
        paragraph(
            "原定的听证延期举行，现将新的时间、地点重新通知如下。"
            if postponed
            else "本机关决定举行听证，现将有关事项通知如下。",
            "The hearing is postponed. Its new time and place are told below."
            if postponed
            else "A hearing will be held. Its time and place are told below.",
        ),
        case_facts(
            case,
            row("利害关系人", "Party concerned", notice.hearing.party),
            row("听证时间", "Time", _moment(notice)),
            row("听证地点", "Place", notice.place),
            row("听证主持人", "Chair", notice.chair.display_name),
            row("听证方式", "Open to", _public(notice)),
            *([row("延期理由", "Why it is postponed", notice.reason)] if postponed else []),
            row("依据", "Legal basis", HEARING_LAW),
            actor=actor,
        ),
        paragraph(
            "申请人、利害关系人可以亲自参加，也可以委托代理人参加；认为主持人与该事项有直接利害关系的，有权申请回避。"
            "听证时可以提出证据，并进行申辩和质证。听证笔录交参加人确认无误后签字或者盖章，本机关根据听证笔录作出决定。"
            "参加人不承担听证费用。",
            "Applicant and party may come themselves or send somebody. Whoever thinks that the chair has a direct "
            "interest may ask for another one. Evidence may be brought and disputed. The minutes are checked and "
            "signed by those present, and the decision rests on them. It costs the parties nothing.",
        ),
    ]
    title = (
        {"zh": "听证延期通知书", "en": "Notice that a hearing is postponed"}
        if postponed
        else {"zh": "听证通知书", "en": "Notice of a hearing"}
    )
    _to_both(case, notice.hearing, title, blocks, actor, key=str(notice.pk))


def hearing_called_off(case: Case, hearing: Hearing, *, actor: Actor) -> None:
    """D11: the hearing is not held, and why. One that was not set yet is no news to anybody but who asked for it."""
    told = hearing.was_told
    blocks = [
        paragraph(
            "原定的听证不再举行。" if told else "申请人要求的听证不再举行。",
            "The hearing that was set will not be held." if told else "The hearing that was asked for is not held.",
        ),
        case_facts(
            case,
            row("利害关系人", "Party concerned", hearing.party),
            *([row("原定时间", "It was set for", _moment(hearing.date))] if told else []),
            row("理由", "Reason", hearing.outcome),
            row("依据", "Legal basis", HEARING_LAW),
            actor=actor,
        ),
    ]
    title = {"zh": "取消听证通知书", "en": "Notice that a hearing is called off"}
    _to_both(case, hearing, title, blocks, actor, key=f"{hearing.pk}:off")


def _to_both(case: Case, hearing: Hearing, title: Text, blocks: list[Block], actor: Actor, *, key: str) -> None:
    draft(case, code=CODE, kind_word="听", title=title, blocks=blocks, actor=actor, key=key)
    if hearing.party != case.application.applicant_name:
        draft(
            case, code=CODE, kind_word="听", title=title, blocks=blocks, actor=actor, key=f"{key}:party",
            to_party=hearing.party,
        )  # fmt: skip


def hearing_rows(decision: Decision) -> list[dict[str, object]]:
    """Return the row by which a decision refers to the minutes it rests on (art 48(2)); none without a hearing."""
    held = decision.case.hearings.filter(round=decision.round, status=Hearing.Status.HELD).last()
    if held is None:
        return []
    on = day(timezone.localdate(held.date.begins_at))
    chair = held.date.chair.display_name
    text = {
        "zh": f"已于{on['zh']}举行听证，主持人{chair}；本决定根据听证笔录作出",
        "en": f"Heard on {on['en']} before {chair}; this decision rests on the minutes of the hearing",
    }
    return [row("听证", "Hearing", text)]


def _moment(notice: HearingNotice) -> Text:
    begins = timezone.localtime(notice.begins_at)
    on = day(begins.date())
    return {"zh": f"{on['zh']}{begins:%H:%M}", "en": f"{on['en']}, {begins:%H:%M}"}


def _public(notice: HearingNotice) -> Text:
    if notice.public:
        return {"zh": "公开举行", "en": "everybody"}
    return {"zh": "不公开举行", "en": "the parties only"}
