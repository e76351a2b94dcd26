"""A real application and its shadow, moved together; every difference between the two is an AssertionError.

Everything happens in one savepoint of the test's transaction on the real database, which `close` takes back. The
clock is the test's own: `now` goes on a minute at every step and to the evening of another day when days pass.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from unittest import mock

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from services.casework import actions
from services.casework.models import Case, Decision, Pledge
from services.catalogue.models import OneThingVersion
from services.certificates.models import Certificate, Letter
from services.core import calendar, outbox
from services.core.actors import Actor
from services.core.models import ClockSegment, Movement, Outbox
from services.core.workflow import MoveRefused
from services.people.models import Account
from services.people.queries import actor_of
from tests.support import casework, synthetic
from tests.support import one_thing_model as model
from tests.support.command import Command
from tests.support.shadow import APPLICANT, EVERYBODY, STRANGER, Person, Shadow

FIRST_DAY = timezone.make_aware(datetime(2026, 9, 14, 9))  # a Monday; a make-up Sunday and a week of holidays follow
LOOKS = (time(0, 10), time(12, 50))  # the beat's rounds on one day
COUNTED = ("D03", "D04", "D05", "D06", "D07", "D09", "D12", "D13")
HELD_BY = {"active": "applicant", "fulfilled": "department"}  # what was pledged, by the state of an open pledge


@dataclass(frozen=True)
class Plan:
    """One graph that was published before the examples began."""

    kinds: tuple[str, ...]
    edges: tuple[synthetic.Edge, ...]
    required: tuple[bool, ...]
    version: OneThingVersion


@dataclass
class Stage:
    """What all examples share: the graphs, the people, the calendar."""

    plans: list[Plan]
    actors: dict[Person, Actor]
    account: Account
    calendar: model.Calendar


def stage(graphs: Sequence[tuple[Sequence[str], Sequence[synthetic.Edge], Sequence[bool]]]) -> Stage:
    """Publish the graphs and open everybody's account, a month before the first day."""
    with mock.patch("django.utils.timezone.now", return_value=FIRST_DAY - timedelta(days=30)):
        return _stage(graphs)


def _stage(graphs: Sequence[tuple[Sequence[str], Sequence[synthetic.Edge], Sequence[bool]]]) -> Stage:
    plans = [
        Plan(tuple(kinds), tuple(edges), tuple(required), synthetic.publish(kinds, edges, required))
        for kinds, edges, required in graphs
    ]
    account = casework.citizen()
    actors = {APPLICANT: actor_of(account), STRANGER: actor_of(casework.citizen("路人"))}
    for person in EVERYBODY:
        if person.powers:
            actors[person] = casework.officer(person.department, *person.powers)
    days = calendar._read()
    return Stage(plans, actors, account, model.Calendar(days.days_off, days.working_weekends, days.until))


class Lockstep:
    """One application on both sides."""

    def __init__(self, stage: Stage, plan: Plan, *, verified: bool) -> None:
        self.stage, self.plan = stage, plan
        self.now = FIRST_DAY
        self.done = self.refused = 0
        self.trace: list[str] = []  # what was tried so far, in words
        self._clock = mock.patch("django.utils.timezone.now", side_effect=lambda: self.now)
        self._clock.start()
        self._savepoint = transaction.atomic()
        self._savepoint.__enter__()
        try:
            self._submit(verified)
        except BaseException:
            self.close()  # nobody else could: whoever asked for it has no world to close
            raise

    def _submit(self, verified: bool) -> None:
        stage, plan = self.stage, self.plan
        self.shadow = Shadow(plan.kinds, plan.edges, plan.required, verified, stage.calendar, self.now)
        self.application = synthetic.draft(plan.version, stage.account, verified=verified)
        self.pk = [case.pk for case in synthetic.submit(self.application)]
        self.shadow.apply("submit")
        self._follow()
        self.compare()

    def close(self) -> None:
        """Take everything back."""
        transaction.set_rollback(True)
        self._savepoint.__exit__(None, None, None)
        self._clock.stop()

    # ---- what commands use

    def case(self, c: int) -> Case:
        return Case.objects.select_related("application", "department", "owner").get(pk=self.pk[c])

    def actor(self, who: Person) -> Actor:
        return self.stage.actors[who]

    def pledge(self, c: int) -> Pledge:
        found = Pledge.objects.select_related("case__department", "case__application").filter(case_id=self.pk[c])
        return found.order_by("-signed_at")[0]

    # ---- steps

    def step(self, command: Command, c: int, who: Person) -> None:
        """Try one command on both sides: both do it, or both refuse it and nothing has changed."""
        self._tick()
        allowed = command.open(self.shadow, c) and command.permits(self.shadow, c, who)
        words = f"{command} on {c} ({self.shadow.state(c)}) by {who.name}"
        self.trace.append(f"{words}{'' if allowed else ': refused'}")
        assert self._act(command, c, who) == allowed, f"{words}: should be {'possible' if allowed else 'refused'}"
        if allowed:
            command.happen(self.shadow, c, who)
            self._follow()
            self.done += 1
            self.compare(words)
        else:
            self.refused += 1  # everything was taken back with the savepoint: there is nothing to compare

    def _act(self, command: Command, c: int, who: Person) -> bool:
        try:
            with transaction.atomic():
                command.act(self, c, who)
        except MoveRefused:
            return False
        return True

    def pass_days(self, days: int) -> None:
        """Let days pass: the beat looks twice a day, planned work is done when its moment has come."""
        next_moment = self._next_moment()
        for _day in range(days):
            tomorrow = timezone.localdate(self.now) + timedelta(days=1)
            for look in LOOKS:
                self._set(timezone.make_aware(datetime.combine(tomorrow, look)))
                if next_moment and next_moment <= self.now:
                    self._work()
                    actions.keep_time(at=self.now)
                    self._work()
                    next_moment = self._next_moment()
                if look == LOOKS[0]:
                    self.shadow.dawn()
                self.shadow.follow()
        self.done += 1
        self.trace.append(f"{days} days")
        self.compare(f"{days} days")

    def _next_moment(self) -> datetime | None:
        """Return when the worker or the beat has something to do next: before that, looking is no work."""
        planned = Outbox.objects.waiting().filter(kind__startswith="casework.").aggregate(at=Min("available_at"))["at"]
        woken = Case.objects.filter(application=self.application).aggregate(at=Min("wake_at"))["at"]
        return min((at for at in (planned, woken) if at), default=None)

    def _tick(self) -> None:
        self._set(self.now + timedelta(minutes=1))

    def _set(self, now: datetime) -> None:
        self.now = self.shadow.now = now

    def _follow(self) -> None:
        self._work()
        self.shadow.follow()

    def _work(self) -> None:
        """Do what waits in the outbox for casework, as the worker would, the oldest first."""
        due = Q(available_at__lte=self.now) | Q(available_at=F("created"))
        while rows := list(Outbox.objects.waiting().filter(due, kind__startswith="casework.").order_by("created")):
            for row in rows:
                Outbox.objects.filter(pk=row.pk).update(done_at=self.now)
                outbox._handlers[row.kind](row.payload)

    # ---- comparing

    def compare(self, after: str = "") -> None:
        """Compare everything that can be compared; AssertionError says what differs, and after which step."""
        for what, real, should in self._differences():
            assert real == should, f"{what} is {real!r} and should be {should!r}, after: {after} ({self.where()})"

    def where(self) -> str:
        """Say in which graph, in which states and when a difference was found."""
        states = [f"{kind} {self.shadow.state(c)}" for c, kind in enumerate(self.plan.kinds)]
        return f"{states}, {self.plan.edges}, {self.now:%Y-%m-%d %H:%M}"

    def _differences(self) -> Iterator[tuple[str, object, object]]:
        w, n = self.shadow, self.shadow.places()
        cases = {case.pk: case for case in Case.objects.filter(application=self.application)}
        rows = [cases[pk] for pk in self.pk]
        yield "states", [row.state for row in rows], [w.state(c) for c in n]
        yield "accepted", [row.accepted_at is not None for row in rows], list(w.world.acc)
        suspects = [row.suspect_at is not None and row.state == "granted" for row in rows]
        yield "suspects", suspects, [w.world.suspect[c] and w.state(c) == "granted" for c in n]
        yield "due dates", [row.due_on for row in rows], [w.due_on(c) for c in n]
        holders = [w.cases[c].holder for c in n]
        yield "holders", [row.owner_id for row in rows], [who and self.actor(who).account_id for who in holders]
        self.application.refresh_from_db()
        now = self.application
        yield "projection", (now.state, now.outcome, set(now.facets)), w.projection()
        yield "clocks", self._running(), {self.pk[c]: w.running(c) for c in n if w.running(c)}
        promised = {pk: (one.pledge, one.pledge_due) for pk, one in zip(self.pk, w.cases, strict=True)}
        held = {pk: (*told, HELD_BY[told[0]]) for pk, told in promised.items() if told[0] in HELD_BY}
        yield "pledges", self._pledges(), held
        letters = Counter(Letter.objects.filter(application_id=now.pk).values_list("code", flat=True))
        yield "letters", {code: letters[code] for code in COUNTED}, {code: w.letters[code] for code in COUNTED}
        yield from self._ledger(rows)

    def _running(self) -> dict[object, dict[str, object]]:
        found: dict[object, dict[str, object]] = {}
        for segment in ClockSegment.objects.filter(ended=None, clock__subject_id__in=self.pk).select_related("clock"):
            found.setdefault(segment.clock.subject_id, {})[segment.clock.kind] = segment.clock.due_on
        return found

    def _pledges(self) -> dict[object, tuple[str, object, str]]:
        """Return each open pledge by its case: state, last day, and who holds what was pledged."""
        found = {}
        for pledge in Pledge.objects.open().of_application(self.application.pk):
            running = ClockSegment.objects.get(ended=None, clock__subject_id=pledge.pk)
            found[pledge.case_id] = (pledge.state, pledge.due_on, running.holder)
        return found

    def _ledger(self, rows: list[Case]) -> Iterator[tuple[str, object, object]]:
        """The log leads from the first state to the present one without a gap, and each effect is there once."""
        chains = {pk: ["pending"] for pk in self.pk}
        moves = Movement.objects.filter(subject_id__in=self.pk).order_by("recorded_at", "at")
        for pk, before, after in moves.values_list("subject_id", "from_state", "to_state"):
            yield "the log's next state", before, chains[pk][-1]
            chains[pk].append(after)
        yield "the log's end", [chains[row.pk][-1] for row in rows], [row.state for row in rows]
        live = Certificate.objects.filter(case_id__in=self.pk, state__in=["valid", "draft"])
        papers = set(live.values_list("case_id", "state"))
        granted = {row.pk for row in rows if row.state == "granted" and row.delivered_at is None}
        drafts, valid = ({pk for pk, state in papers if state == wanted} for wanted in ("draft", "valid"))
        yield "granted, not delivered, and nothing is being made", granted - drafts, set()
        yield "valid certificates of cases that are not granted", valid - self._states(rows, "granted"), set()
        drafted = Decision.objects.filter(case_id__in=self.pk, status="draft").values_list("case_id", flat=True)
        yield "unsigned proposals", set(drafted) - self._states(rows, "deciding"), set()
        yield "deciding without a proposal", self._states(rows, "deciding") - set(drafted), set()

    def _states(self, rows: list[Case], state: str) -> set[object]:
        return {row.pk for row in rows if row.state == state}
