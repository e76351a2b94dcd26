"""Every move of the case machine as somebody at a desk makes it, and applications prepared for it (see racing.py)."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from services.applications.models import Application
from services.casework import actions
from services.casework.actions import locked, noticing
from services.casework.conditions import NO_LONGER_APPLIES
from services.casework.consequences import settle
from services.casework.correction_texts import shipped
from services.casework.models import Case, CorrectionNotice
from services.core.actions import move
from services.core.actors import SYSTEM
from services.core.workflow import MoveNotPossible
from tests.support.racing import Act, Ground, Runner

REASON = {"zh": "不属于本机关职权范围", "en": "not competent"}


def respond(page: Runner) -> object:
    notice = CorrectionNotice.objects.filter(application=page.application).first()
    if notice is None:
        raise MoveNotPossible("nothing was asked: there is no page to answer on")
    actions.send_answers(notice=notice, actor=page.people.applicant)
    return True


def not_accept(case: Case, actor: Any) -> object:
    return actions.not_accept(
        case=case, reason_code="not_competent", reason=REASON, explanation="请到县级机关办理", actor=actor
    )


def suspend(page: Runner) -> object:
    return actions.suspend(case=page.case, kind="hearing", days=3, basis="第四十五条", actor=page.officer)


def propose(page: Runner) -> object:
    return actions.propose(case=page.case, kind="grant", reasons="理由", basis="依据", actor=page.officer)


def reopen(page: Runner) -> object:
    return actions.reopen(case=page.case, ground="error", reason="登记有误", actor=page.officer)


def look(page: Runner) -> object:
    return actions.see_to(page.case.pk, at=timezone.now())


def changed(page: Runner, name: str, **more: str) -> object:
    """Make a move as a change of the application makes it, under its lock (whole changes: test_changes_at_once.py)."""
    with locked(page.case.pk) as case:
        move(case, name, actor=page.people.applicant, at=timezone.now(), **more)
        settle(case.application, at=timezone.now())
    return True


# The moves of the machine, by name; a second word says what brings it about where that can be two things.
MOVES: dict[str, Act] = {
    "activate": lambda page: actions.accept(case=page.cases[0], actor=page.above),
    "skip": lambda page: not_accept(page.cases[0], page.above),
    "terminate with what it builds on": lambda page: actions.withdraw(case=page.cases[0], actor=page.people.applicant),
    "terminate because the subject ceased": lambda page: actions.subject_ceased(
        case=page.case, reason="申请人已死亡", actor=page.officer
    ),
    "accept": lambda page: actions.accept(case=page.case, actor=page.officer),
    "deem_accepted": look,
    "not_accept": lambda page: not_accept(page.case, page.officer),
    "ask_correction": lambda page: actions.send_now(case=page.case, actor=page.officer),
    "respond": respond,
    "suspend": suspend,
    "resume": lambda page: actions.resume(case=page.case, result="已听证", actor=page.officer),
    "propose": propose,
    "return_to_review": lambda page: actions.return_to_review(case=page.case, reason="再核", actor=page.officer),
    "grant": lambda page: actions.grant(case=page.case, actor=page.officer),
    "refuse": lambda page: actions.refuse(case=page.case, actor=page.officer),
    "auto_grant": lambda page: actions.decide_by_rule(case_id=page.case.pk),
    "run_out": look,
    "deem_granted": look,
    "withdraw": lambda page: actions.withdraw(case=page.case, actor=page.people.applicant),
    "drop": lambda page: changed(page, "drop", reason_code=NO_LONGER_APPLIES),
    "wait": lambda page: changed(page, "wait"),
    "rejoin": lambda page: changed(page, "rejoin"),
    "reopen": reopen,
    "revive": lambda page: actions.revive(case=page.case, actor=page.people.applicant),
}
ACCEPT_BLOCK = (0, 1, "start_after_accept", "block")


def waiting(ground: Ground, on_fail: str) -> Application:
    return ground.submitted(["licence", "licence"], [(0, 1, "start_after_accept", on_fail)])[0].application


def started(ground: Ground, kind: str = "licence") -> Case:
    """Return a case that waits to be accepted, beside one that it builds on."""
    above, case = ground.submitted(["licence", kind], [ACCEPT_BLOCK])
    actions.accept(case=above, actor=ground.people.health[0])
    return fresh(case)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("application", "department").get(pk=case.pk)


def asked(ground: Ground) -> Case:
    """Return a case with a point ready to be asked, held back by a third matter that nobody has looked at."""
    above, case, _third = ground.submitted(["licence", "licence", "registration"], [ACCEPT_BLOCK])
    actions.accept(case=above, actor=ground.people.health[0])
    actor = ground.people.police[0]
    item = actions.add_item(
        case=fresh(case), kind="invalid", target_kind="element", target="person.note", template=shipped("invalid"),
        actor=actor,
    )  # fmt: skip
    actions.prepare_item(item=item, actor=actor)
    return fresh(case)


def corrected(ground: Ground) -> Case:
    case = asked(ground)
    notice = noticing.issue_notice(application_id=case.application_id, actor=SYSTEM)
    assert notice is not None
    answers = {item.place: {"kind": "said", "text": "说明"} for item in notice.items.all()}
    actions.save_answers(notice=notice, answers=answers, actor=ground.people.applicant)
    return fresh(case)


def reviewing(ground: Ground, kind: str = "licence") -> Case:
    case = started(ground, kind)
    if kind == "notice_period":
        actions.accept_on_filing(case_id=case.pk)
    else:
        actions.accept(case=case, actor=ground.people.police[0])
    return fresh(case)


def suspended(ground: Ground) -> Case:
    case = reviewing(ground)
    actions.suspend(case=case, kind="hearing", days=60, basis="第四十五条", actor=ground.people.police[0])
    return case


def proposed(ground: Ground, decision: str, kind: str = "licence") -> Case:
    case = reviewing(ground, kind)
    actions.propose(case=case, kind=decision, reasons="理由", basis="依据", actor=ground.people.police[0])
    return fresh(case)


def decided(ground: Ground, decision: str) -> Case:
    case = proposed(ground, decision)
    decide = actions.grant if decision == "grant" else actions.refuse
    decide(case=case, actor=ground.people.police[1])
    return case


def declined(ground: Ground) -> Case:
    case = started(ground)
    not_accept(case, ground.people.police[0])
    return case


def skipped(ground: Ground) -> Case:
    """Return a case that was skipped because another was not accepted, which is open again."""
    above, case = ground.submitted(["licence", "licence"], [(0, 1, "start_after_grant", "skip")])
    not_accept(above, ground.people.health[0])
    actions.reopen(case=fresh(above), ground="error", reason="登记有误", actor=ground.people.health[1])
    return fresh(case)


def dropped(ground: Ground) -> Case:
    case = started(ground)
    with locked(case.pk) as current:
        move(current, "drop", actor=ground.people.applicant, reason_code=NO_LONGER_APPLIES)
    return case


Prepare = Callable[[Ground], Application]
VARIANTS: dict[str, Prepare] = {
    "waits": lambda ground: waiting(ground, "skip"),
    "waits, or ends": lambda ground: waiting(ground, "block"),
    "to be accepted": lambda ground: started(ground).application,
    "to be asked": lambda ground: asked(ground).application,
    "asked": lambda ground: corrected(ground).application,
    "by rule": lambda ground: started(ground, "instant").application,
    "under review": lambda ground: reviewing(ground).application,
    "special procedure": lambda ground: suspended(ground).application,
    "to be granted": lambda ground: proposed(ground, "grant").application,
    "to be refused": lambda ground: proposed(ground, "refuse").application,
    "notice period over": lambda ground: reviewing(ground, "notice_period").application,
    "silence grants": lambda ground: reviewing(ground, "silent").application,
    "silence grants what is proposed": lambda ground: proposed(ground, "grant", "silent").application,
    "granted": lambda ground: decided(ground, "grant").application,
    "refused": lambda ground: decided(ground, "refuse").application,
    "not accepted": lambda ground: declined(ground).application,
    "skipped": lambda ground: skipped(ground).application,
    "no longer applied for": lambda ground: dropped(ground).application,
}
BEFORE_DECISION = [
    "to be accepted", "to be asked", "asked", "by rule", "under review", "special procedure", "to be granted",
    "to be refused", "notice period over", "silence grants", "silence grants what is proposed",
]  # fmt: skip
# Where each move is open; the test proves it by making it.
OPEN_IN: dict[str, list[str]] = {
    "activate": ["waits", "waits, or ends"],
    "skip": ["waits"],
    "terminate with what it builds on": ["waits, or ends", *BEFORE_DECISION],
    "terminate because the subject ceased": ["waits", "waits, or ends", *BEFORE_DECISION],
    "accept": ["to be accepted", "to be asked"],
    "deem_accepted": ["to be accepted"],
    "not_accept": ["to be accepted", "to be asked"],
    "ask_correction": ["to be asked"],
    "respond": ["asked"],
    "suspend": ["under review", "silence grants"],
    "resume": ["special procedure"],
    "propose": ["under review", "notice period over", "silence grants"],
    "return_to_review": ["to be granted", "to be refused", "silence grants what is proposed"],
    "grant": ["to be granted", "silence grants what is proposed"],
    "refuse": ["to be refused"],
    "auto_grant": ["by rule"],
    "run_out": ["notice period over"],
    "deem_granted": ["silence grants", "silence grants what is proposed"],
    "withdraw": ["waits", "waits, or ends", *BEFORE_DECISION],
    "drop": ["waits", "to be accepted", "to be asked"],
    "wait": ["to be accepted", "to be asked"],
    "rejoin": ["no longer applied for"],
    "reopen": ["granted", "refused", "not accepted"],
    "revive": ["skipped"],
}
