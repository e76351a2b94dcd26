"""The one-time notice (一次性告知): everything about an errand on one page, in words, for one situation."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.catalogue.citations import cited
from services.catalogue.definition import Label, Limit, Matter
from services.catalogue.promise import Promise, WorkCalendar
from services.catalogue.situation import NeededMaterial, Situation

FREE = {"certificate", "share", "sibling", "generated"}


@dataclass(frozen=True)
class MatterRow:
    """One department's matter. `waits_for`: granted first; `slowest`: it takes time on the longest path.

    `is_limited`: only so many are granted, in the order of acceptance, and whoever applies is told so (art 30, 57).
    """

    code: str
    label: Label
    department: Label
    limit: str
    is_instant: bool
    statutory: str
    waits_for: tuple[Label, ...]
    slowest: bool
    result: Label | None
    is_limited: bool


@dataclass(frozen=True)
class MaterialRow:
    label: Label
    help: Label | None
    source: str
    may_follow: bool
    serves: tuple[Label, ...]


@dataclass(frozen=True)
class Notice:
    """What applies here. `possible` depends on the questions that are still open."""

    matters: tuple[MatterRow, ...]
    possible: tuple[MatterRow, ...]
    department_count: int
    yours: tuple[MaterialRow, ...]
    signed: tuple[MaterialRow, ...]
    free: tuple[MaterialRow, ...]
    asked: int
    known: int
    promise: Promise
    slowest: tuple[Label, ...]


def notice_of(situation: Situation, calendar: WorkCalendar, today: date) -> Notice:
    """Return the notice of an application made today."""
    path = situation.critical_path(calendar, today)
    slowest = {matter.code for matter in path if situation.limit_of(matter)}
    supplies = [needed.supply for needed in situation.elements]
    return Notice(
        matters=tuple(_matter(situation, matter, matter.code in slowest) for matter in situation.matters),
        possible=tuple(_matter(situation, matter, slowest=False) for matter in situation.possible_matters),
        department_count=len(situation.departments),
        yours=_materials(situation, {"upload"}),
        signed=_materials(situation, {"pledge", "original"}),
        free=_materials(situation, FREE),
        asked=supplies.count("ask"),
        known=len(supplies) - supplies.count("ask"),
        promise=situation.promise_days(calendar, today),
        slowest=tuple(matter.label for matter in path if matter.code in slowest),
    )


def _matter(situation: Situation, matter: Matter, slowest: bool) -> MatterRow:
    matters = situation.definition.matters
    first = [edge.upstream for edge in situation.edges if edge.downstream == matter.code]
    return MatterRow(
        matter.code,
        matter.label,
        situation.definition.departments[matter.department].label,
        limit_words(situation, matter),
        situation.is_instant(matter.code),
        _statutory(matter),
        tuple(matters[code].label for code in first),
        slowest,
        None if matter.result.kind == "data" else matter.result.label,
        matter.quantity_limited,
    )


def limit_words(situation: Situation, matter: Matter) -> str:
    """Return how long a matter takes, as its department promises."""
    limit = situation.limit_of(matter)
    if matter.regime == "waiting_period":
        return _("Public notice of %(period)s") % {"period": period(limit)}
    if not situation.is_instant(matter.code):
        return period(limit)
    if limit is None or limit.value == 0:
        return _("Decided on the spot")
    return _("Decided on the spot, at most %(period)s") % {"period": period(limit)}


def _statutory(matter: Matter) -> str:
    """Return the limit the law sets, with its article; empty where the law sets none."""
    if not matter.statutory or matter.regime == "waiting_period":
        return ""
    words = _("by law %(period)s") % {"period": period(matter.statutory)}
    return f"{words} ({cited(matter.statutory.basis)})" if matter.statutory.basis else words


def period(limit: Limit | None) -> str:
    """Return a limit in words."""
    if limit is None or limit.unit == "instant":
        return _("Decided on the spot")
    if limit.unit == "workday":
        return ngettext("%(count)d working day", "%(count)d working days", limit.value) % {"count": limit.value}
    if limit.unit == "hour":
        return ngettext("%(count)d hour", "%(count)d hours", limit.value) % {"count": limit.value}
    if limit.unit == "calendar_window":
        return _("by the published calendar")
    return ngettext("%(count)d calendar day", "%(count)d calendar days", limit.value) % {"count": limit.value}


def _materials(situation: Situation, supplies: set[str]) -> tuple[MaterialRow, ...]:
    needed = [material for material in situation.materials if _supply(situation, material) in supplies]
    return tuple(_material(situation, material) for material in needed)


def _material(situation: Situation, needed: NeededMaterial) -> MaterialRow:
    return MaterialRow(
        needed.material.label,
        needed.material.help,
        source_words(_supply(situation, needed)),
        needed.material.deferrable,
        tuple(situation.definition.matters[code].label for code in needed.serves),
    )


def _supply(situation: Situation, needed: NeededMaterial) -> str:
    """While questions are open, a result that a possible matter will yield is announced as such."""
    may_come = {matter.code for matter in situation.possible_matters}
    return "sibling" if needed.material.of in may_come else needed.supply


def source_words(supply: str) -> str:
    """Return where a material comes from."""
    return {
        "certificate": _("Taken from your electronic certificates"),
        "share": _("The departments check it among themselves; you are asked only if nothing is found"),
        "sibling": _("The result of an earlier matter of this application"),
        "generated": _("Made from your answers; you only confirm it"),
        "pledge": _("Nothing to hand in: you sign a pledge online"),
        "original": _("The original is looked at once, at a counter"),
        "upload": _("You upload it"),
    }[supply]
