"""Working days: the worked dates of the domain reference (section 2.4) and the executable model."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import ERROR
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from services.core import calendar
from services.core.calendar import Calendar
from services.core.calendar_files import SHIPPED, CalendarFileError, import_file
from services.core.checks import calendar_reaches_far_enough
from services.core.models import WorkCalendarDay
from tests.support import one_thing_model as oracle
from tests.support.limits import moment, now

SEPTEMBER_22 = date(2026, 9, 22)


@pytest.fixture
def city(db: None) -> Calendar:
    return calendar.load()


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("09-22", 5, "09-30"),  # acceptance deadline
        ("09-22", 20, "10-27"),  # silence: accepted as of receipt
        ("09-22", 30, "11-10"),  # extended by 10
        ("09-22", 45, "12-01"),  # joint
        ("09-22", 60, "12-22"),  # joint, extended by 15
        ("09-30", 1, "10-08"),
        ("09-30", 3, "10-10"),  # a Saturday that is a working day
        ("09-30", 20, "11-03"),
        ("03-02", 10, "03-16"),
        ("03-06", 10, "03-20"),
    ],
)
def test_the_worked_dates_of_the_reference(city: Calendar, start: str, count: int, expected: str) -> None:
    assert city.add_workdays(day(start), count) == (day(expected), False)
    assert city.due(day(start), count, "workday") == (day(expected), False)
    assert city.workdays_between(day(start), day(expected)) == count


def test_a_public_notice_of_calendar_days_rolls_over_the_holidays(city: Calendar) -> None:
    assert day("09-11") + timedelta(days=20) == day("10-01")
    assert city.due(day("09-11"), 20, "day") == (day("10-08"), False)


# Domain reference, section 2.4: every weekday off and every weekend worked in 2026.
DAYS_OFF = (
    "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05 10-06 10-07"
)
WORKED = "01-04 02-14 02-28 05-09 09-20 10-10"


def test_the_days_off_and_the_make_up_weekends_are_those_of_the_reference(city: Calendar) -> None:
    assert city.days_off == {day(text) for text in DAYS_OFF.split()}
    assert city.working_weekends == {day(text) for text in WORKED.split()}
    assert all(day(text).weekday() < 5 and not city.is_workday(day(text)) for text in DAYS_OFF.split())
    assert all(day(text).weekday() >= 5 and city.is_workday(day(text)) for text in WORKED.split())


def test_2026_has_248_working_days(city: Calendar) -> None:
    # 261 weekdays, 19 of them off, 6 weekend days worked.
    assert city.workdays_between(date(2025, 12, 31), day("12-31")) == 248


def test_a_date_past_the_confirmed_year_is_provisional_and_not_refused(city: Calendar) -> None:
    assert city.until == day("12-31")
    assert city.add_workdays(day("12-30"), 1) == (day("12-31"), False)
    due, provisional = city.add_workdays(day("12-25"), 10)
    assert (due.year, provisional) == (2027, True)
    assert city.due(day("12-31"), 1, "day")[1] is True


def test_hours_run_on_the_wall_clock_and_days_to_their_end(city: Calendar) -> None:
    start = datetime(2026, 9, 30, 2, 30, tzinfo=UTC)
    assert city.due_at(start, 4, "hour") == (start + timedelta(hours=4), False)
    end, _ = city.due_at(start, 1, "workday")
    assert end.isoformat() == "2026-10-08T23:59:59+08:00"


def test_a_moment_belongs_to_its_day_in_china(city: Calendar) -> None:
    just_before_midnight = datetime(2026, 9, 22, 15, 59, 59, tzinfo=UTC)
    just_after = datetime(2026, 9, 22, 16, 0, 0, tzinfo=UTC)
    assert city.due_at(just_before_midnight, 1, "workday")[0].date() == day("09-23")
    assert city.due_at(just_after, 1, "workday")[0].date() == day("09-24")


def test_instant_is_the_day_itself_and_other_words_are_refused(city: Calendar) -> None:
    assert city.due(SEPTEMBER_22, 0, "instant") == (SEPTEMBER_22, False)
    with pytest.raises(ValueError, match="fortnight"):
        city.due(SEPTEMBER_22, 1, "fortnight")


def write(folder: Path, *lines: str) -> Path:
    file = folder / "calendar_2027.csv"
    file.write_text("date,kind,note,source\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def test_importing_the_next_year_extends_the_coverage(city: Calendar, tmp_path: Path, capsys: Any) -> None:
    file = write(tmp_path, "2027-01-01,off,元旦,notice", "2027-12-31,covered,,notice")
    call_command("import_calendar", file)
    assert "confirmed until 2027-12-31" in capsys.readouterr().out
    assert calendar.load().add_workdays(date(2026, 12, 31), 1) == (date(2027, 1, 4), False)
    calendar.forget()


def test_importing_twice_changes_nothing(city: Calendar) -> None:
    before = sorted(WorkCalendarDay.objects.values_list("date", "kind"))
    import_file(SHIPPED)
    assert sorted(WorkCalendarDay.objects.values_list("date", "kind")) == before


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("2027-13-01,off,,notice", "line 2"),
        ("2027-01-02,off,,notice", "Saturday"),
        ("2027-01-04,work,,notice", "Monday"),
        ("2027-01-01,holiday,,notice", "holiday"),
        ("2027-01-01,off,,", "no source"),
    ],
)
def test_a_faulty_file_names_the_line_and_changes_nothing(
    city: Calendar, tmp_path: Path, line: str, complaint: str
) -> None:
    file = write(tmp_path, line, "2027-12-31,covered,,notice")
    with pytest.raises(CommandError, match=complaint):
        call_command("import_calendar", file)
    assert not WorkCalendarDay.objects.filter(date__year=2027).exists()


def test_a_file_without_its_last_day_is_refused(city: Calendar, tmp_path: Path) -> None:
    with pytest.raises(CalendarFileError, match="covered"):
        import_file(write(tmp_path, "2027-01-01,off,,notice"))


NOTICE = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270101
DTEND;VALUE=DATE:20270104
SUMMARY:元旦
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270109
SUMMARY:元旦调休
 上班
END:VEVENT
END:VCALENDAR
"""


def test_the_notice_is_imported_from_an_icalendar_with_its_source_and_reach(
    city: Calendar, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "2027.ics"
    file.write_text(NOTICE, encoding="utf-8")
    call_command("import_calendar", file, source="国办发明电〔2026〕9号", until="2027-12-31")
    rows = WorkCalendarDay.objects.filter(date__year=2027).order_by("date").values_list("date", "kind", "source")
    source = "国办发明电〔2026〕9号"
    assert list(rows) == [
        (date(2027, 1, 1), "off", source),  # the weekend that follows is off anyway
        (date(2027, 1, 9), "work", source),
        (date(2027, 12, 31), "covered", source),
    ]
    assert calendar.load().add_workdays(date(2026, 12, 31), 6) == (date(2027, 1, 9), False)
    calendar.forget()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (NOTICE.replace("20270104", "20261230"), "line 3.*before it begins"),
        (NOTICE.replace("DTSTART;VALUE=DATE:20270109", "DTSTART;VALUE=DATE:soon"), "line 8"),
    ],
)
def test_a_faulty_icalendar_names_the_line_and_changes_nothing(
    city: Calendar, tmp_path: Path, text: str, complaint: str
) -> None:
    file = tmp_path / "2027.ics"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=complaint):
        call_command("import_calendar", file, source="notice", until="2027-12-31")
    assert not WorkCalendarDay.objects.filter(date__year=2027).exists()


def test_sixty_days_before_the_coverage_ends_a_warning_is_given(city: Calendar) -> None:
    assert calendar.coverage(day("10-31")).is_short is False
    assert calendar.coverage(day("11-01")).is_short is True
    with now(moment("10-31")):
        assert calendar_reaches_far_enough(["default"]) == []
    with now(moment("11-01")):
        (warning,) = calendar_reaches_far_enough(["default"])
    assert "2026-12-31" in warning.msg
    assert warning.level < ERROR


DAYS = st.dates(date(2025, 12, 1), date(2027, 2, 1))


@given(st.sets(DAYS), st.sets(DAYS), DAYS, st.integers(0, 60), DAYS)
def test_any_calendar_counts_as_the_model_does(
    off: set[date], extra: set[date], start: date, count: int, other: date
) -> None:
    ours, theirs = Calendar.of(off, extra, day("12-31")), oracle.Calendar(off, extra, day("12-31"))
    assert ours.add_workdays(start, count) == theirs.add(start, count)
    assert ours.workdays_between(start, other) == theirs.between(start, other)
    assert ours.is_workday(start) == theirs.is_work(start)
