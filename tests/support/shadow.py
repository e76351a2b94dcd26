"""What an application should be, step by step: the executable model, with guards, people and clocks added.

The twelve states, settling and the projection are `one_thing_model`'s; this file adds what that model leaves open:
who holds which power, materials, doubts, pledges, countersignatures, claims, and the oracle's clocks on its calendar.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from tests.support import one_thing_model as model
from tests.support.synthetic import DEPARTMENTS, KINDS, Edge

INTAKE, CORRECTION, REVIEWING, SUSPENDED = model.INTAKE, model.CORR, model.REVIEW, model.SUSP
DECIDING, GRANTED, REFUSED = model.DECIDING, model.GRANTED, model.REFUSED
LIVE = model.LIVE
UNDER_REVIEW = (REVIEWING, SUSPENDED, DECIDING, GRANTED, REFUSED)
NEVER_CORRECTED = ("notice_period", "land")
SILENCE_ACCEPTS = ("licence", "registration", "silent", "land", "signed_along")
SPECIAL_PROCEDURES = (
    "hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert_review",
)  # fmt: skip
ANSWER_DAYS, DELIVERY_DAYS = 15, 10
EXTENSION, JOINT_EXTENSION = 10, 15
FIELD, PROOF, MAIN = "person.note", "proof", "main"


@dataclass(frozen=True)
class Person:
    """Somebody who may act: an officer with powers, the applicant or a stranger."""

    name: str
    department: str = ""
    powers: frozenset[str] = frozenset()

    def may(self, power: str, department: str) -> bool:
        return self.department == department and power in self.powers


APPLICANT, STRANGER = Person("applicant"), Person("stranger")
ALL = frozenset({"intake", "review", "decide", "supervise"})
OFFICERS = [Person(f"{code}-{no}", code, ALL) for code in DEPARTMENTS for no in (1, 2)]
CLERKS = [Person(f"{code}-intake", code, frozenset({"intake"})) for code in DEPARTMENTS]
EVERYBODY = [*OFFICERS, *CLERKS, APPLICANT, STRANGER]


class Budget:
    """One clock by the oracle: working days by its `Clock`, calendar days and "on the spot" by hand."""

    def __init__(self, value: int, unit: str, calendar: model.Calendar) -> None:
        self.unit, self.value, self.calendar = unit, value, calendar
        self.clock = model.Clock(value, calendar)

    def start(self, day: date) -> "Budget":
        self.clock.start(day)
        return self

    def pause(self, day: date) -> None:
        if self.clock.running:
            self.clock.pause(max(day, self.clock.segs[-1][0]), "pause")

    @property
    def running(self) -> bool:
        return bool(self.clock.running)

    def extend(self, more: int) -> None:
        self.value += more
        self.clock.budget += more

    def due(self) -> date:
        begun = self.clock.segs[-1][0]
        if self.unit == "workday":
            return self.clock.due(begun)[0]  # type: ignore[no-any-return]
        last = begun + timedelta(days=self.value if self.unit == "day" else 0)
        while self.unit == "day" and not self.calendar.is_work(last):
            last += timedelta(days=1)
        return last  # type: ignore[no-any-return]


@dataclass
class CaseFacts:
    """What the model does not know of a case."""

    kind: str
    department: str
    proposed: str = ""
    proposer: Person | None = None
    signed: list[Person] = field(default_factory=list)
    main_rejected: bool = False
    proof: str = "satisfied"  # the secondary paper: satisfied, offered, rejected, missing or pledged
    flagged: bool = False
    holder: Person | None = None
    asked: str = ""
    items: dict[str, str] = field(default_factory=dict)
    was_noticed: bool = False
    unresolved: set[str] = field(default_factory=set)  # answered, found wanting, not yet asked again
    received: datetime | None = None
    complete: datetime | None = None
    pledge: str = ""
    pledge_due: date = date.max
    longer: str = ""  # asked for, given, declined: more time for the decision of this round
    longer_for: Person | None = None
    clocks: dict[str, Budget] = field(default_factory=dict)

    @property
    def corrects(self) -> bool:
        return self.kind not in NEVER_CORRECTED

    @property
    def papers_in_order(self) -> bool:
        """Accepted only with every paper in order; a secondary one may be pledged."""
        return not self.main_rejected and self.proof not in ("rejected", "missing")

    @property
    def is_complete(self) -> bool:
        return self.papers_in_order and self.proof != "offered"

    @property
    def instant(self) -> bool:
        return self.kind == "instant"

    @property
    def is_through(self) -> bool:
        looked = bool(self.complete and self.received and self.complete >= self.received)
        return not self.corrects or bool(self.asked) or looked


class Shadow:
    """The application as it should be."""

    def __init__(
        self,
        kinds: Sequence[str],
        edges: Sequence[Edge],
        required: Sequence[bool],
        verified: bool,
        calendar: model.Calendar,
        now: datetime,
    ) -> None:
        self.edges, self.required, self.verified, self.calendar = list(edges), list(required), verified, calendar
        self.world = model.World(len(kinds))
        self.cases = [CaseFacts(kind, DEPARTMENTS[place % 3]) for place, kind in enumerate(kinds)]
        self.now = now
        self.letters: Counter[str] = Counter()
        self.notice_due = date.max
        self.bad_credit = False
        self.jobs: list[int] = []
        self.was_accepted = False  # some case, at any time: from then on the application is not changed any more
        self._known: tuple[Any, frozenset[tuple[str, int | None]]] = (None, frozenset())

    def is_joint(self, c: int) -> bool:
        """Several departments handle nothing but licences, and no law of its own gives this one a shorter limit."""
        handled = [case for place, case in enumerate(self.cases) if self.state(place) != model.SKIPPED]
        licences = all(KINDS[case.kind]["regime"] == "licensing" for case in handled)
        own = KINDS[self.cases[c].kind]["statutory"]
        return licences and len({case.department for case in handled}) > 1 and own is None

    def extension(self, c: int) -> int:
        """Days by which the decision may be put off where it may be at all (Licensing Law art 42)."""
        return JOINT_EXTENSION if self.is_joint(c) else EXTENSION

    # ---- asking

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def state(self, c: int) -> str:
        return str(self.world.st[c])

    def can(self, command: str, c: int | None) -> bool:
        """Say whether the executable model has this command open; reopening is not limited to once here."""
        self.world.reop = [0] * len(self.cases)
        key = self.world.key()
        if self._known[0] != key:
            self._known = key, frozenset(model.commands(self.world, self.edges, True))
        return (command, c) in self._known[1]

    def edges_satisfied(self, c: int) -> bool:
        return all(model.edge_ok(self.world, edge) for edge in self.edges if edge[1] == c)

    def projection(self) -> tuple[str, str, set[str]]:
        undelivered = any(
            state in (GRANTED, REFUSED) and not there
            for state, there in zip(self.world.st, self.world.deliv, strict=True)
        )
        facts = list(zip(self.world.st, self.required, self.world.acc, strict=True))
        state, outcome, facets = model.aggregate(self.world.submitted, facts, undelivered)
        found = set(facets)
        if any(self.due_on(c) and self.due_on(c) < self.today for c in self.places()):  # type: ignore[operator]
            found.add("overdue")
        if any(self.state(c) == GRANTED and not self.world.deliv[c] for c in self.places()):
            found.add("certificate_pending")
        if any(case.pledge in ("active", "fulfilled") for case in self.cases):
            found.add("has_open_pledge")
        return state, outcome or "", found

    def places(self) -> range:
        return range(len(self.cases))

    def due_on(self, c: int) -> date | None:
        kind = {INTAKE: "acceptance", REVIEWING: "promised", DECIDING: "promised"}.get(self.state(c))
        return self.cases[c].clocks[kind].due() if kind else None

    def running(self, c: int) -> dict[str, date]:
        """Return the clocks that run, and the last day of each."""
        return {kind: budget.due() for kind, budget in self.cases[c].clocks.items() if budget.running}

    # ---- happening

    def apply(self, command: str, c: int | None = None, *, since: date | None = None) -> None:
        """Let the executable model make its move; clocks and facts follow the states it gives.

        `since`: the day from which the limits of the decision run, where it is not today.
        """
        before = list(self.world.st)
        self.world = model.apply(self.world, self.edges, (command, c))
        if command in ("reopen", "revive") and c is not None:
            self.cases[c].longer = ""
        self.was_accepted = self.was_accepted or REVIEWING in self.world.st
        for place in self.places():
            if before[place] != self.state(place):
                self._enter(place, before[place], command, since if place == c and since else self.today)
        self.world.reop = [0] * len(self.cases)
        model.invariants(self.world, self.edges)

    def _enter(self, c: int, before: str, command: str, since: date) -> None:
        case, state = self.cases[c], self.state(c)
        if before == DECIDING or state == DECIDING or state not in LIVE:
            case.holder = None
        if state == INTAKE:
            self._receive(c, activated=before == model.PENDING or command in ("revive", "submit"))
            return
        case.asked = ""
        if state == REVIEWING and before != DECIDING:
            self._review(c, before, since)
        elif state not in (REVIEWING, DECIDING):
            self._stop(c)
        if state == CORRECTION:
            self._begin(c, "notice", ANSWER_DAYS, "workday")
        elif state in (GRANTED, REFUSED):
            self._begin(c, "delivery", DELIVERY_DAYS, "workday")
        if state not in (*LIVE, GRANTED) and case.pledge in ("active", "fulfilled"):
            case.pledge = "cancelled"
        if state not in (*LIVE, GRANTED) and case.proof == "pledged":
            case.proof = "missing"
        if state not in (model.PENDING, CORRECTION):
            self._settle_items(case, "accepted" if state == REVIEWING else "withdrawn")

    def _receive(self, c: int, *, activated: bool) -> None:
        self._stop(c)
        self.cases[c].received = self.now
        self._begin(c, "acceptance", *((5, "workday") if self.cases[c].corrects else (0, "instant")))
        if activated:
            self.jobs.append(c)

    def _settle_items(self, case: CaseFacts, answered: str) -> None:
        ends = {"answered": answered, "ready": "withdrawn", "noticed": "withdrawn"}
        case.items = {target: ends.get(item, item) for target, item in case.items.items()}
        case.items.update(dict.fromkeys(case.unresolved, "rejected"))

    def _review(self, c: int, before: str, since: date) -> None:
        case = self.cases[c]
        self._stop(c)
        if before == SUSPENDED:
            for kind in ("statutory", "promised"):
                if kind in case.clocks:
                    case.clocks[kind].start(self.today)
            return
        case.clocks.pop("statutory", None)
        made = {"regime": "public_service", "promised": {"value": 3, "unit": "workday"}, **KINDS[case.kind]}
        by_law = made.get("statutory") or {"licensing": {"value": 20, "unit": "workday"}}.get(made["regime"])
        by_law = {"value": 45, "unit": "workday"} if self.is_joint(c) else by_law
        if by_law:
            self._begin(c, "statutory", by_law["value"], by_law["unit"], since)
        promise = made["promised"] or (by_law if case.kind == "notice_period" else None)
        self._begin(c, "promised", *((promise["value"], promise["unit"]) if promise else (0, "instant")), since=since)

    def _begin(self, c: int, kind: str, value: int, unit: str, since: date | None = None) -> None:
        self.cases[c].clocks[kind] = Budget(value, unit, self.calendar).start(since or self.today)

    def _stop(self, c: int) -> None:
        for budget in self.cases[c].clocks.values():
            budget.pause(self.today)

    def as_of(self, day: date, command: str, c: int) -> None:
        """Let a move happen that is dated by a limit and not by the hour at which somebody came to look."""
        now, self.now = self.now, timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
        self.apply(command, c)
        self.now = now

    def cease(self, c: int) -> None:
        """End a live case from outside the graph: the model withdraws it, under another name."""
        before = list(self.world.st)
        self.world = model.apply(self.world, self.edges, ("withdraw", c))
        self.world.st[c], self.world.why[c] = model.TERM, None
        for place in self.places():
            if before[place] != self.state(place):
                self._enter(place, before[place], "withdraw", self.today)
        model.invariants(self.world, self.edges)

    def may_be_extended(self, c: int) -> int:
        """Return by how much the decision may be put off: once, for a licence, and only before its limit is over."""
        case = self.cases[c]
        limit = self.running(c).get("statutory") if self.state(c) in (REVIEWING, DECIDING) else None
        if limit is None or limit < self.today or KINDS[case.kind]["regime"] != "licensing":
            return 0
        return self.extension(c)

    def extend(self, c: int) -> None:
        """The head of the agency gives more time: every limit of working days that is not over already is longer."""
        more = self.may_be_extended(c)
        for kind, last in self.running(c).items():
            if kind in ("statutory", "promised") and last >= self.today:
                self.cases[c].clocks[kind].extend(more)

    def suspended(self, c: int, days: int) -> None:
        self._begin(c, "special", days, "workday")

    def delivered(self, c: int) -> None:
        self.apply("deliver", c)
        self.cases[c].clocks["delivery"].pause(self.today)

    def granted(self, c: int) -> None:
        """A grant has happened: a licence is written, mere data is there at once."""
        if KINDS[self.cases[c].kind]["regime"] == "licensing":
            self.letters["D12"] += 1
        if self.cases[c].kind == "data":
            self.delivered(c)

    def accepted(self, c: int) -> None:
        """The acceptance is announced."""
        if not self.cases[c].instant:
            self.letters["D04"] += 1

    # ---- what follows by itself

    def follow(self) -> None:
        """Let the portal's own work be done: rule sets, filings that need nobody, the merged notice."""
        while self.jobs or self.notice_may_go():
            if self.jobs:
                self._work(self.jobs.pop(0))
            else:
                self.issue()

    def _work(self, c: int) -> None:
        case = self.cases[c]
        if self.state(c) != INTAKE:
            return
        if case.kind == "notice_period" and case.is_complete:
            assert case.received is not None
            now, self.now = self.now, case.received
            self.apply("accept", c)
            self.now = now
            self.accepted(c)
        elif case.instant and self.verified and self.edges_satisfied(c) and not case.flagged:
            self.apply("accept", c)
            self.apply("auto_grant", c)
            self.granted(c)

    def asking(self) -> list[int]:
        return [c for c in self.places() if self.state(c) == INTAKE and self.cases[c].asked]

    def notice_may_go(self) -> bool:
        """Everybody is through, or the last working day before the first acceptance clock ends has begun (8:00).

        While a notice is open only the latter counts: what cannot wait for the answer takes the open one's place.
        """
        asking = self.asking()
        if not asking:
            return False
        if self.world.notice is not None:
            return self.latest() <= self.now
        everybody = all(self.cases[c].is_through for c in self.places() if self.state(c) == INTAKE)
        return everybody or self.latest() <= self.now

    def latest(self) -> datetime:
        day = min(self.cases[c].clocks["acceptance"].due() for c in self.asking()) - timedelta(days=1)
        while not self.calendar.is_work(day):
            day -= timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, time(8)))

    def issue(self) -> None:
        """The merged notice goes out."""
        for c in self.asking():
            case = self.cases[c]
            case.items[case.asked], case.was_noticed = "noticed", True
            case.unresolved.discard(case.asked)
            case.main_rejected = case.main_rejected or case.asked == MAIN
            if case.asked == PROOF and case.proof != "missing":
                case.proof = "rejected"
        self.notice_due = self.calendar.add(self.today, ANSWER_DAYS)[0]
        for c in self.places():
            if self.state(c) == CORRECTION:  # asked before: the new notice takes its points along
                self.world.st[c], self.world.cr[c] = INTAKE, True
        self.apply("issue_notice")
        self.letters["D03"] += 1

    def dawn(self) -> None:
        """A day has begun: notices lapse, pledges break, and limits that ended yesterday have their consequence."""
        if self.world.notice is not None and self.today > self.notice_due:
            self.apply("lapse")
            self.follow()
        for c in self.places():
            if self.cases[c].pledge == "active" and self.today > self.cases[c].pledge_due:
                self._break_pledge(c)
        while any(self._limit_over(c) for c in self.places()):
            self.follow()

    def _break_pledge(self, c: int) -> None:
        self.cases[c].pledge, self.bad_credit = "breached", True
        if self.state(c) in LIVE:
            self.apply("withdraw", c)
        elif self.state(c) == GRANTED:
            self.apply("reopen", c)
        self.follow()

    def _limit_over(self, c: int) -> bool:
        case, state = self.cases[c], self.state(c)
        running = self.running(c)
        over = {kind: day for kind, day in running.items() if day < self.today}
        if state == INTAKE and "acceptance" in over and case.kind in SILENCE_ACCEPTS:
            assert case.received is not None
            self.apply("accept", c, since=timezone.localdate(case.received))
            self.accepted(c)
        elif state == SUSPENDED and "special" in over:
            self.as_of(over["special"], "resume", c)
        elif state == REVIEWING and case.kind == "notice_period" and "promised" in over:
            return self._grant_by_time(c, over["promised"])
        elif state in (REVIEWING, DECIDING) and case.kind == "silent" and "statutory" in over:
            return self._grant_by_time(c, over["statutory"])
        else:
            return False
        return True

    def _grant_by_time(self, c: int, day: date) -> bool:
        if self.cases[c].flagged or not self.edges_satisfied(c):
            return False
        if self.state(c) == DECIDING:
            self.world.st[c] = REVIEWING  # the unsigned proposal is set aside
        self.as_of(day, "auto_grant", c)
        self.granted(c)
        return True
