"""What officers can do to a case (see command.py)."""

from typing import Any

from services.casework import actions
from services.casework.models import Flag
from tests.support import shadow as s
from tests.support.command import Command
from tests.support.shadow import Person, Shadow

SERVED_LATER = 3  # announced days of a special procedure


class Accept(Command):
    power = "intake"
    onward = True

    def near(self, w: Shadow, c: int) -> bool:
        return w.state(c) == s.INTAKE

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("accept", c) and w.cases[c].papers_in_order

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        if w.cases[c].proof == "offered":
            w.cases[c].proof = "satisfied"
        w.apply("accept", c)
        w.accepted(c)
        w.letters["D06"] += w.cases[c].pledge == "active"

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.accept(case=real.case(c), actor=real.actor(who), at=real.now)


class NotAccept(Command):
    power = "intake"
    ends = True

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("not_accept", c)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.letters["D05"] += 1
        w.apply("not_accept", c)

    def act(self, real: Any, c: int, who: Person) -> None:
        reason = {"zh": "不属于本机关职权范围", "en": "not competent"}
        actions.not_accept(
            case=real.case(c), reason_code="not_competent", reason=reason, explanation="请到县级机关办理",
            actor=real.actor(who), at=real.now,
        )  # fmt: skip


class Suspend(Command):
    """Stop the clock for a special procedure; a site visit is none."""

    power = "review"

    def __init__(self, procedure: str) -> None:
        self.procedure = procedure

    def near(self, w: Shadow, c: int) -> bool:
        return w.state(c) == s.REVIEWING

    def open(self, w: Shadow, c: int) -> bool:
        lawful = self.procedure in s.SPECIAL_PROCEDURES
        return lawful and w.can("suspend", c) and w.cases[c].kind != "notice_period"

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.apply("suspend", c)
        w.suspended(c, SERVED_LATER)
        w.letters["D09"] += 1

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.suspend(
            case=real.case(c), kind=self.procedure, days=SERVED_LATER, basis="《行政许可法》第四十五条",
            actor=real.actor(who), at=real.now,
        )  # fmt: skip


class Resume(Command):
    power = "review"
    onward = True

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("resume", c)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.apply("resume", c)

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.resume(case=real.case(c), result="已听证", actor=real.actor(who), at=real.now)


class Propose(Command):
    """Draft a decision; a refusal without reasons is none."""

    power = "review"
    onward = True

    def __init__(self, kind: str, reasons: str = "理由") -> None:
        self.kind, self.reasons = kind, reasons

    def near(self, w: Shadow, c: int) -> bool:
        return w.state(c) == s.REVIEWING

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("propose", c) and (self.kind == "grant" or self.reasons != "")

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        case = w.cases[c]
        case.proposed, case.proposer, case.signed = self.kind, who, []
        w.apply("propose", c)

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.propose(
            case=real.case(c), kind=self.kind, reasons=self.reasons, basis="依据", actor=real.actor(who), at=real.now
        )


class Return(Command):
    power = "decide"
    ends = True

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("return_to_review", c)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.apply("return_to_review", c)

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.return_to_review(case=real.case(c), reason="再核", actor=real.actor(who), at=real.now)


class Decide(Command):
    power = "decide"
    onward = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def near(self, w: Shadow, c: int) -> bool:
        return w.state(c) == s.DECIDING and len(self._in_the_way(w, c)) <= 1

    def open(self, w: Shadow, c: int) -> bool:
        return w.state(c) == s.DECIDING and not self._in_the_way(w, c)

    def _in_the_way(self, w: Shadow, c: int) -> list[str]:
        """Name everything that stands in the way of this decision."""
        case = w.cases[c]
        holds = {
            "not what was proposed": case.proposed != self.kind,
            "a countersignature is missing": case.kind == "signed_along" and len(case.signed) != 1,
        }
        if self.kind == "grant":
            holds |= {
                "another matter is decided first": not w.can("grant", c),
                "a doubt": case.flagged,
                "a pledge": case.pledge in ("active", "fulfilled"),
                "a pledge taken back": case.pledge == "cancelled" and case.proof not in ("satisfied", "pledged"),
                "a notice period": case.kind == "notice_period",
            }
        return [name for name, is_so in holds.items() if is_so]

    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        case = w.cases[c]
        return super().permits(w, c, who) and (case.instant or who != case.proposer)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.apply(self.kind, c)
        if self.kind == "grant":
            w.granted(c)
        else:
            w.letters["D13"] += 1

    def act(self, real: Any, c: int, who: Person) -> None:
        decide = actions.grant if self.kind == "grant" else actions.refuse
        decide(case=real.case(c), actor=real.actor(who), at=real.now)


class Countersign(Command):
    power, claimed = "decide", False

    def __init__(self, accepted: bool) -> None:
        self.accepted = accepted

    def near(self, w: Shadow, c: int) -> bool:
        return w.state(c) == s.DECIDING and w.cases[c].kind == "signed_along"

    def open(self, w: Shadow, c: int) -> bool:
        case = w.cases[c]
        return w.state(c) == s.DECIDING and case.kind == "signed_along" and not case.signed

    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        free = self.accepted or w.cases[c].holder in (None, who)  # declining sends back, which the claim forbids
        return super().permits(w, c, who) and who != w.cases[c].proposer and free

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        if self.accepted:
            w.cases[c].signed.append(who)
        else:
            w.apply("return_to_review", c)

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.countersign(
            case=real.case(c), accepted=self.accepted, reason="同意" if self.accepted else "不同意",
            actor=real.actor(who), at=real.now,
        )  # fmt: skip


class Flagging(Command):
    """Raise a doubt, or settle it."""

    claimed = False

    def __init__(self, raised: bool) -> None:
        self.raised = raised

    def exists(self, w: Shadow, c: int) -> bool:
        return w.state(c) in s.LIVE and w.cases[c].flagged != self.raised

    def open(self, w: Shadow, c: int) -> bool:
        return True

    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        own = who.department == w.cases[c].department
        return own and (self.raised or "supervise" in who.powers)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.cases[c].flagged = self.raised

    def act(self, real: Any, c: int, who: Person) -> None:
        case, actor = real.case(c), real.actor(who)
        if self.raised:
            actions.raise_flag(case=case, kind="other", note="存疑", actor=actor, at=real.now)
        else:
            flag = Flag.objects.get(case=case, removed_at__isnull=True)
            actions.remove_flag(flag_id=flag.pk, reason="已查清", actor=actor, at=real.now)


class Claim(Command):
    def exists(self, w: Shadow, c: int) -> bool:
        return w.state(c) in s.LIVE

    def open(self, w: Shadow, c: int) -> bool:
        return True

    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        return who.department == w.cases[c].department and w.cases[c].holder in (None, who)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.cases[c].holder = who

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.claim(case=real.case(c), actor=real.actor(who), at=real.now)


class Release(Claim):
    def exists(self, w: Shadow, c: int) -> bool:
        return w.cases[c].holder is not None

    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        case = w.cases[c]
        return who.department == case.department and (who == case.holder or "supervise" in who.powers)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.cases[c].holder = None

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.release(case=real.case(c), actor=real.actor(who), reason="调整")


class Reopen(Command):
    power, claimed = "supervise", False

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("reopen", c)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.apply("reopen", c)

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.reopen(case=real.case(c), ground="error", reason="登记有误", actor=real.actor(who), at=real.now)


class Reverify(Command):
    power, claimed = "decide", False

    def near(self, w: Shadow, c: int) -> bool:
        return w.state(c) == s.GRANTED

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("reverify_ok", c)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.apply("reverify_ok", c)

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.reverify(case=real.case(c), reason="不受影响", actor=real.actor(who), at=real.now)


class Cease(Command):
    """The subject is gone: for the model a withdrawal that ends as terminated."""

    power, claimed = "supervise", False
    ends = True

    def open(self, w: Shadow, c: int) -> bool:
        return w.state(c) in s.LIVE

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.cease(c)

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.subject_ceased(case=real.case(c), reason="申请人已死亡", actor=real.actor(who), at=real.now)


class VerifyPledge(Command):
    power = "intake"
    ends = True

    def exists(self, w: Shadow, c: int) -> bool:
        return w.cases[c].pledge != ""

    def near(self, w: Shadow, c: int) -> bool:
        return True

    def open(self, w: Shadow, c: int) -> bool:
        return w.cases[c].pledge == "fulfilled"

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.cases[c].pledge, w.cases[c].proof = "verified", "satisfied"

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.verify_pledge(pledge=real.pledge(c), actor=real.actor(who), at=real.now)
