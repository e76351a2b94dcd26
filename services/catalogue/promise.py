"""The promised date: the longest path over the edges, each matter with its own limit and unit, on the calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from services.catalogue.definition import Limit, Matter
    from services.catalogue.situation import GraphEdge

ON_THE_SPOT = (0, "instant")
ACCEPTANCE = (1, "workday")  # expected; what only waits for acceptance begins then
NEXT_WORKDAY = (1, "workday")


class WorkCalendar(Protocol):
    def due(self, start: date, value: int, unit: str) -> tuple[date, bool]:
        """Return the last day of a limit and whether it lies past the announced calendar; day 0 is not counted."""


class Promise(NamedTuple):
    """A promised day; provisional while it lies past the announced calendar."""

    on: date
    provisional: bool


def project(
    limits: Mapping[str, Limit | None],
    edges: Sequence[GraphEdge],
    calendar: WorkCalendar,
    start: date,
    *,
    accepted: Mapping[str, date] | None = None,
    finished: Mapping[str, date] | None = None,
    due: Mapping[str, date] | None = None,
    notices: Collection[str] = (),
) -> dict[str, Promise]:
    """Return the expected end of every matter, matters given in topological order.

    `notices` are notice periods: each ends with the last moment of its last day (Civil Code art 203), so that what
    waits for it can begin, or be signed, on the next working day only.

    `accepted` and `finished` hold the days that are already known; what waits for a known end starts on that day, never
    before `start` (pass today for what still has to begin). `due` holds the days on which running limits end.
    """
    accepted, finished = accepted or {}, finished or {}
    ends: dict[str, Promise] = {code: Promise(day, False) for code, day in finished.items()}
    accepts: dict[str, Promise] = {code: Promise(day, False) for code, day in accepted.items()}
    for code, limit in limits.items():
        mine = [edge for edge in edges if edge.downstream == code]
        after = {edge.upstream: _over(edge.upstream, ends, notices, calendar) for edge in mine}
        begin = max(
            [
                Promise(start, False),
                *(_opens(edge, accepts, after) for edge in mine if edge.kind != "decide_after"),
            ]
        )
        begin = accepts.get(code, begin)
        value, unit = (limit.value, limit.unit) if limit else ON_THE_SPOT
        own = _later(begin, calendar.due(begin.on, value, unit))
        if due and code in due:
            own = Promise(due[code], calendar.due(due[code], *ON_THE_SPOT)[1])
        accepts.setdefault(code, min(own, _later(begin, calendar.due(begin.on, *ACCEPTANCE))))
        ends.setdefault(
            code,
            max(
                [
                    own,
                    *(after[edge.upstream] for edge in mine if edge.kind == "decide_after"),
                ]
            ),
        )
    return {code: ends[code] for code in limits}


def _opens(edge: GraphEdge, accepts: Mapping[str, Promise], after: Mapping[str, Promise]) -> Promise:
    return accepts[edge.upstream] if edge.kind == "start_after_accept" else after[edge.upstream]


def _over(code: str, ends: Mapping[str, Promise], notices: Collection[str], calendar: WorkCalendar) -> Promise:
    """Return the first day on which a matter is over for those that wait for it."""
    end = ends[code]
    return _later(end, calendar.due(end.on, *NEXT_WORKDAY)) if code in notices else end


def _later(begin: Promise, end: tuple[date, bool]) -> Promise:
    return Promise(end[0], begin.provisional or end[1])


def notices_in(matters: Iterable[Matter]) -> frozenset[str]:
    """Return which of some matters are notice periods."""
    return frozenset(matter.code for matter in matters if matter.regime == "waiting_period")


def critical_path(ends: Mapping[str, Promise], edges: Sequence[GraphEdge]) -> list[str]:
    """Return the matters that lead to the latest end, first one first."""
    if not ends:
        return []
    path = [_latest(list(ends), ends)]
    while upstream := [edge.upstream for edge in edges if edge.downstream == path[0]]:
        path.insert(0, _latest(upstream, ends))
    return path


def _latest(codes: Sequence[str], ends: Mapping[str, Promise]) -> str:
    """Return the one that ends last; of several on one day the one furthest downstream."""
    return max(reversed(codes), key=lambda code: ends[code])
