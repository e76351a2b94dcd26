"""Checks on the graph of matters: cycles, results of sibling matters, limits and the promise."""

from datetime import date
from typing import Any

from services.catalogue.definition import LICENCES, Definition
from services.catalogue.promise import critical_path, notices_in, project
from services.catalogue.situation import GraphEdge
from services.catalogue.source.compiler import edges
from services.catalogue.source.faults import Report
from services.catalogue.source.folder import Folder
from services.catalogue.source.reading import Table
from services.core.calendar import Calendar

A_MONDAY = date(2026, 3, 2)


def upstream_of(matters: list[Table]) -> dict[str, set[str]]:
    """Return for each matter everything it depends on, whatever the situation; in a cycle a matter precedes itself."""
    direct = {matter["code"]: {edge["on"] for edge in edges(matter.get("depends_on") or [])} for matter in matters}
    reached = {code: set(upstream) for code, upstream in direct.items()}
    while True:
        grown = {code: found.union(*(reached[other] for other in found)) for code, found in reached.items()}
        if grown == reached:
            return reached
        reached = grown


def check_graph(folder: Folder, source: Table, report: Report) -> None:
    """Check a one-thing whose references all resolve."""
    upstream = upstream_of(source["matters"])
    for matter in source["matters"]:
        if matter["code"] in upstream[matter["code"]]:
            message = f"“{matter['code']}” depends on itself, directly or through other matters."
            report.error(matter, "depends_on", message, "Remove one dependency of the circle.")
        _check_siblings(folder, matter, upstream, report)
        _check_limits(matter, report)
        _check_decision(matter, report)


def _check_siblings(folder: Folder, matter: Table, upstream: dict[str, set[str]], report: Report) -> None:
    for node in [matter, *(matter.get("extra") or [])]:
        for index, code in enumerate(node.get("materials") or []):
            material = folder.materials[code]
            if material["src"] == "output" and material["of"] not in upstream[matter["code"]]:
                message = f"Material “{code}” is the result of “{material['of']}”,"
                message += f" which does not come before “{matter['code']}”."
                remedy = "Add that matter to depends_on, or give the material another source."
                report.error(node["materials"], index, message, remedy)


def _check_limits(matter: Table, report: Report) -> None:
    promised, statutory = matter.get("promised"), matter.get("statutory")
    if matter["regime"] == "waiting_period" and not statutory:
        report.error(matter, None, f"“{matter['code']}” waits, but has no statutory period.", "Write statutory: …")
    if matter["handling"] == "promise" and not (promised or statutory):
        report.error(matter, None, f"“{matter['code']}” has no limit.", "Write promised: {value: …, unit: workday}.")
    if promised and statutory:
        _compare(matter, promised, statutory, report)


def _check_decision(matter: Table, report: Report) -> None:
    """The order of acceptance is a rule of licences (Licensing Law art 57), and silence keeps no order."""
    if matter.get("quantity_limited") and matter["regime"] != "licensing":
        message = f"“{matter['code']}” is limited in quantity, but its regime is {matter['regime']}."
        report.error(matter, "quantity_limited", message, "Only licences are: write regime: licensing, or remove it.")
    if matter.get("quantity_limited") and matter.get("silence_grants"):
        message = f"“{matter['code']}” is limited in quantity, and silence grants it: that keeps no order."
        report.error(matter, "silence_grants", message, "Remove one of the two.")
    if matter.get("not_public") and matter["regime"] not in LICENCES:
        message = f"Decisions of “{matter['code']}” are not published anyway: its regime is {matter['regime']}."
        report.warning(matter, "not_public", message, "Remove not_public.")


def _compare(matter: Table, promised: Table, statutory: Table, report: Report) -> None:
    """A promise may not exceed the statutory limit. A working day is never shorter than a calendar day."""
    units = (promised["unit"], statutory["unit"])
    comparable = units[0] == units[1] or units == ("workday", "day")
    if promised["unit"] == "instant":
        return
    if comparable and promised["value"] > statutory["value"]:
        message = f"“{matter['code']}” promises {_said(promised)}, longer than the statutory {_said(statutory)}."
        report.error(matter, "promised", message, "Shorten the promise.")
    elif not comparable:
        message = f"“{matter['code']}” promises {_said(promised)}; that cannot be compared with {_said(statutory)}."
        report.warning(matter, "promised", message, f"Write both in {statutory['unit']}s.")


def _said(limit: Any) -> str:
    return f"{limit['value']} {limit['unit']}"


def check_promise(definition: Definition, source: Table, report: Report) -> None:
    """Warn when the headline is shorter than the longest path through all matters (weekends off, no holidays)."""
    promise = definition.promise
    if promise is None or promise.unit not in ("workday", "day"):
        return
    widest = definition.situation({})
    limits = {code: widest.limit_of(matter) for code, matter in definition.matters.items()}
    all_edges = [
        GraphEdge(edge.on, matter.code, edge.kind, edge.on_fail)
        for matter in definition.matters.values()
        for edge in matter.edges
    ]
    calendar = Calendar.of(until=date.max)
    notices = notices_in(definition.matters.values())
    ends = project(_in_order(limits, all_edges), all_edges, calendar, A_MONDAY, notices=notices)
    path = critical_path(ends, all_edges)
    if path and ends[path[-1]].on > calendar.due(A_MONDAY, promise.value, promise.unit)[0]:
        message = (
            f"The promise of {promise.value} {promise.unit}s is shorter than the longest path: {' → '.join(path)}."
        )
        report.warning(source, "bundle_promise", message, "Keep it as a headline only, or lengthen it.")


def _in_order(limits: dict[str, Any], all_edges: list[GraphEdge]) -> dict[str, Any]:
    ordered: dict[str, Any] = {}
    while len(ordered) < len(limits):
        for code, limit in limits.items():
            if all(edge.upstream in ordered for edge in all_edges if edge.downstream == code):
                ordered[code] = limit
    return ordered
