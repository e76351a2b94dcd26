"""One thing that can be done to an application: when it is open, to whom, what it changes, what the product does.

`open`, `permits` and `happen` speak about the Shadow (what should be); `act` calls the product. `power` is what an
officer of the case's department needs; `claimed` says that somebody else's claim stands in the way.
"""

from typing import Any

from tests.support.shadow import APPLICANT, EVERYBODY, Person, Shadow


class Command:
    """One thing that can be done to one case (or, with the case left aside, to the application)."""

    power = ""
    claimed = True
    onward = False  # leads a case on to its decision
    ends = False  # what ends a case, or what was begun in it, is done less often, so that there is something left to do

    def exists(self, w: Shadow, c: int) -> bool:
        """Whether there is anything the product could be asked at all."""
        return True

    def open(self, w: Shadow, c: int) -> bool:
        raise NotImplementedError

    def near(self, w: Shadow, c: int) -> bool:
        """Whether it is so nearly open that only one guard may stand in the way."""
        return self.open(w, c)

    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        case = w.cases[c]
        free = not self.claimed or case.holder in (None, who)
        return who.may(self.power, case.department) and free

    def right(self, w: Shadow, c: int) -> list[Person]:
        return [who for who in EVERYBODY if self.permits(w, c, who)]

    def happen(self, w: Shadow, c: int, who: Person) -> None:
        raise NotImplementedError

    def __str__(self) -> str:
        return " ".join([type(self).__name__, *(str(value) for value in vars(self).values())])

    def act(self, real: Any, c: int, who: Person) -> None:
        raise NotImplementedError


class OfApplicant(Command):
    def permits(self, w: Shadow, c: int, who: Person) -> bool:
        return who is APPLICANT
