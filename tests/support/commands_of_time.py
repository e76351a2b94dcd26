"""More time for a decision: asked for by one officer, given or declined by the head of the agency (see command.py)."""

from typing import Any

from services.casework import actions
from services.casework.models import Extension
from tests.support import shadow as s
from tests.support.command import Command
from tests.support.shadow import Person, Shadow


class AskForTime(Command):
    power = "review"

    def near(self, w: Shadow, c: int) -> bool:
        return w.state(c) in (s.REVIEWING, s.DECIDING)

    def open(self, w: Shadow, c: int) -> bool:
        return w.may_be_extended(c) > 0 and w.cases[c].longer in ("", "declined")

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.cases[c].longer, w.cases[c].longer_for = "asked", who

    def act(self, real: Any, c: int, who: Person) -> None:
        actions.request_extension(
            case=real.case(c), days=real.shadow.extension(c), reason="案情复杂", actor=real.actor(who), at=real.now
        )


class GiveTime(Command):
    power, claimed = "decide", False  # the head answers a question; whoever holds the case goes on holding it

    def __init__(self, given: bool) -> None:
        self.given = given

    def exists(self, w: Shadow, c: int) -> bool:
        return w.cases[c].longer == "asked"

    def near(self, w: Shadow, c: int) -> bool:
        return True

    def open(self, w: Shadow, c: int) -> bool:
        return not self.given or w.may_be_extended(c) > 0

    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        head = "supervise" in who.powers
        return super().permits(w, c, who) and head and who != w.cases[c].longer_for

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        w.cases[c].longer = "given" if self.given else "declined"
        if self.given:
            w.extend(c)

    def act(self, real: Any, c: int, who: Person) -> None:
        asked = Extension.objects.filter(case_id=real.pk[c], status="requested").latest("requested_at")
        actions.decide_extension(extension=asked, approve=self.given, actor=real.actor(who), at=real.now)
