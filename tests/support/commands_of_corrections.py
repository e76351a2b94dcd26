"""What officers do about corrections, and what has to follow (see command.py)."""

from typing import Any

from services.casework import actions
from services.casework.actions import noticing
from services.casework.correction_texts import shipped
from services.casework.models import CorrectionItem
from services.core.workflow import MoveRefused
from tests.support import shadow as s
from tests.support.command import Command
from tests.support.shadow import FIELD, MAIN, PROOF, Person, Shadow


class Ask(Command):
    """Ask for one correction and finish it; a point that was answered is found wanting and asked for once more."""

    power = "intake"

    def __init__(self, target: str) -> None:
        self.target = target

    def exists(self, w: Shadow, c: int) -> bool:
        case = w.cases[c]
        return case.asked in ("", self.target) and not (case.instant and self.target != FIELD)

    def near(self, w: Shadow, c: int) -> bool:
        return w.state(c) == s.INTAKE

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("request_correction", c) and w.cases[c].corrects

    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        item = w.cases[c].items.get(self.target, "")
        late = w.cases[c].was_noticed and item not in ("answered", "rejected")
        return super().permits(w, c, who) and (not late or "supervise" in who.powers)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        case = w.cases[c]
        if case.items.get(self.target) == "answered":
            case.unresolved.add(self.target)
            case.main_rejected = case.main_rejected or self.target == MAIN
            if self.target == PROOF and case.proof != "pledged":
                case.proof = "rejected"
        case.items[self.target], case.asked = "ready", self.target
        w.apply("request_correction", c)

    def act(self, real: Any, c: int, who: Person) -> None:
        case, actor = real.case(c), real.actor(who)
        kind = "element" if self.target == FIELD else "material"
        answered = CorrectionItem.objects.with_case().filter(case=case, target=self.target, state="answered").first()
        if answered:
            item = actions.reject_answer(item=answered, reason="仍不符", repeat=True, actor=actor, at=real.now)
        else:
            item = actions.add_item(
                case=case, kind="invalid", target_kind=kind, target=self.target, template=shipped("invalid"),
                override_reason="漏列", actor=actor,
            )  # fmt: skip
        assert item is not None
        actions.prepare_item(item=item, actor=actor, at=real.now)


class Complete(Command):
    """Find the filing complete: the case does not hold the merged notice back."""

    power = "intake"

    def near(self, w: Shadow, c: int) -> bool:
        return w.state(c) == s.INTAKE

    def open(self, w: Shadow, c: int) -> bool:
        return w.state(c) == s.INTAKE and w.cases[c].papers_in_order

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.cases[c].complete = w.now

    def act(self, real: Any, c: int, who: Person) -> None:
        case = real.case(c)
        actions.mark_complete(case=case, actor=real.actor(who), at=real.now)
        noticing.issue_when_due(application_id=case.application_id, at=real.now)


class SendNow(Command):
    """Send the notice without waiting for the others."""

    def exists(self, w: Shadow, c: int) -> bool:
        return bool(w.asking())

    def near(self, w: Shadow, c: int) -> bool:
        return True

    def open(self, w: Shadow, c: int) -> bool:
        return w.can("issue_notice", None)

    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        return who.department == "health" or who.may("supervise", w.cases[c].department)

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.issue()

    def act(self, real: Any, c: int, who: Person) -> None:
        sent = actions.send_now(case=real.case(c), actor=real.actor(who), at=real.now)
        if sent is None:
            raise MoveRefused("nothing was sent")


class Judge(Command):
    """Find the main paper in order, or not."""

    power = "intake"

    def __init__(self, in_order: bool) -> None:
        self.in_order = in_order

    def exists(self, w: Shadow, c: int) -> bool:
        return w.state(c) in s.LIVE and not w.cases[c].instant

    def open(self, w: Shadow, c: int) -> bool:
        return True

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.cases[c].main_rejected = not self.in_order

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.judge_material(
            case=real.case(c), material=MAIN, in_order=self.in_order, reason="" if self.in_order else "缺页",
            actor=real.actor(who), at=real.now,
        )  # fmt: skip
