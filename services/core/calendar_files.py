"""Reading the yearly notice of holidays from a file: CSV as this portal writes it, or an iCalendar (RFC 5545)."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from services.core import events
from services.core.calendar import SATURDAY, forget
from services.core.models import WorkCalendarDay

SHIPPED = Path(__file__).parent / "data" / "calendar_2026.csv"
WORKING = re.compile(r"班|\bwork", re.IGNORECASE)  # 补班, 上班, 调休上班, "working day"; everything else is time off


class CalendarFileError(ValueError):
    """A calendar file cannot be read; the message names the line."""


def import_file(path: Path, *, source: str = "", until: date | None = None) -> int:
    """Write the days of a file to the table, changing known ones; announce the new calendar; return how many.

    CSV: date, kind, note, source; kinds: off (a weekday off), work (a working weekend day), covered (the last day the
    notice covers). ICS: all-day events, whose source and last covered day have to be given here.
    Raises CalendarFileError; a faulty file changes nothing.
    """
    rows = _rows_of_ics(path, source) if path.suffix.lower() == ".ics" else _rows_of_csv(path)
    days = list({(day.date, day.kind == "covered"): day for day in [*rows, *_covered(path, source, until)]}.values())
    if not any(day.kind == WorkCalendarDay.Kind.COVERED for day in days):
        raise CalendarFileError(
            f"{path.name}: a row of kind “covered” (or --until) must name the last day the notice covers."
        )
    with transaction.atomic():
        _write(days)
        events.calendar_changed.send(sender=WorkCalendarDay, note=path.name)
    return len(days)


def _write(days: list[WorkCalendarDay]) -> None:
    WorkCalendarDay.objects.filter(date__in=[day.date for day in days]).delete()
    WorkCalendarDay.objects.bulk_create(days)
    forget()


def _covered(path: Path, source: str, until: date | None) -> list[WorkCalendarDay]:
    if until is None:
        return []
    return [WorkCalendarDay(date=until, kind=WorkCalendarDay.Kind.COVERED, source=source or path.name)]


def _rows_of_csv(path: Path) -> Iterator[WorkCalendarDay]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                yield _day_of(row)
            except (KeyError, TypeError, ValueError) as error:
                raise CalendarFileError(f"{path.name}, line {number}: {error}") from error


def _day_of(row: dict[str, str]) -> WorkCalendarDay:
    day = date.fromisoformat(row["date"])
    kind = WorkCalendarDay.Kind(row["kind"])
    weekend = day.weekday() >= SATURDAY
    if (kind == "off" and weekend) or (kind == "work" and not weekend):
        raise ValueError(f"{day} is a {day:%A}: it needs no row of kind {kind.value!r}")
    if not row["source"]:
        raise ValueError(f"{day} has no source")
    return WorkCalendarDay(date=day, kind=kind, note=row.get("note") or "", source=row["source"])


def _rows_of_ics(path: Path, source: str) -> Iterator[WorkCalendarDay]:
    if not source:
        raise CalendarFileError(f"{path.name}: say with --source which notice this is.")
    for number, event in _events(path):
        try:
            first, last = _span(event)
        except (KeyError, ValueError) as error:
            raise CalendarFileError(f"{path.name}, event at line {number}: {error}") from error
        yield from _days_of(first, last, event.get("SUMMARY", ""), source)


def _days_of(first: date, last: date, summary: str, source: str) -> Iterator[WorkCalendarDay]:
    """Yield only days that differ from the plain week: a holiday's weekends are off anyway."""
    works = bool(WORKING.search(summary))
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if (day.weekday() >= SATURDAY) == works:
            yield WorkCalendarDay(date=day, kind="work" if works else "off", note=summary[:100], source=source)


def _span(event: dict[str, str]) -> tuple[date, date]:
    """Return the first and the last day; an iCalendar's DTEND is the day after the last one."""
    first = _date(event["DTSTART"])
    last = _date(event["DTEND"]) - timedelta(days=1) if "DTEND" in event else first
    if last < first:
        raise ValueError(f"ends on {last}, before it begins on {first}")
    return first, last


def _date(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def _events(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    begin = 0
    event: dict[str, str] | None = None
    for number, name, value in _properties(path):
        if (name, value) == ("BEGIN", "VEVENT"):
            begin, event = number, {}
        elif (name, value) == ("END", "VEVENT") and event is not None:
            yield begin, event
            event = None
        elif event is not None:
            event[name] = value.replace("\\,", ",").replace("\\n", " ")


def _properties(path: Path) -> Iterator[tuple[int, str, str]]:
    for number, line in _unfolded(path.read_text(encoding="utf-8-sig").splitlines()):
        head, _, value = line.partition(":")
        yield number, head.partition(";")[0].upper(), value.strip()


def _unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield logical lines: one that begins with a blank continues the one before (RFC 5545, 3.1)."""
    kept: tuple[int, str] | None = None
    for number, line in enumerate(lines, start=1):
        if kept and line[:1] in {" ", "\t"}:
            kept = (kept[0], kept[1] + line[1:])
            continue
        if kept:
            yield kept
        kept = (number, line)
    if kept:
        yield kept


def ensure_seeded() -> None:
    """Fill an empty table with the shipped calendar; nothing can have been dated by another one before."""
    if not WorkCalendarDay.objects.exists():
        _write(list(_rows_of_csv(SHIPPED)))
    forget()
