"""The clock of a pledge: its budget, who held the paper, and what moves its day."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from services.casework import actions, pledge_time, times
from services.casework.actions.pledging import remind_of_pledge
from services.casework.models import DueDateChange, Pledge
from services.casework.rehearsal.ledgers import broken_clocks
from services.core import calendar
from services.core.calendar_files import SHIPPED, import_file
from services.core.models import Clock, ClockSegment, Outbox
from services.core.simulation import simulated
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.casework.test_pledges import begun, hand_in, on_the_day_after
from tests.support.casework import officer, pledged

pytestmark = pytest.mark.django_db


def stretches(pledge: Pledge) -> list[tuple[str, str, bool]]:
    found = ClockSegment.objects.filter(clock__subject_id=pledge.pk).order_by("round", "recorded_at")
    return [(one.holder, one.ended_basis, one.ended is None) for one in found]


def again(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_related("case__department", "case__application").get(pk=pledge.pk)


def test_the_day_of_a_pledge_is_computed_from_its_clock(db):
    pledge = begun(pledged())
    clock = Clock.objects.get(subject_id=pledge.pk)
    assert (clock.kind, clock.due_on) == ("pledge", pledge.due_on)
    assert pledge_time.last_day(pledge) == pledge.due_on
    assert stretches(pledge)[-1] == ("applicant", "", True)


def test_handing_in_changes_the_holder_and_stops_nothing(db):
    pledge = begun(pledged())
    due, reviewer = pledge.due_on, officer(pledge.case.department.code)
    hand_in(pledge)
    assert stretches(pledge)[-2:] == [("applicant", "fulfil", False), ("department", "", True)]
    assert pledge_time.last_day(again(pledge)) == due
    actions.find_unmet(pledge=again(pledge), reason="不清晰", actor=reviewer)
    assert stretches(pledge)[-1] == ("applicant", "", True)
    assert again(pledge).due_on == pledge_time.last_day(again(pledge)) == due
    application = pledge.case.application
    actions.take_in(application=application, codes=[pledge.requirement], actor=actor_of(application.account))
    actions.verify_pledge(pledge=again(pledge), actor=reviewer)
    assert stretches(pledge)[-1] == ("department", "verify", False)


def test_a_paper_handed_in_and_sent_back_late_keeps_the_first_day_until_time_is_given(db):
    pledge = begun(pledged())
    due, rounds = pledge.due_on, Clock.objects.get(subject_id=pledge.pk).round
    late = on_the_day_after(pledge) + timedelta(days=4)
    with simulated(late):
        hand_in(pledge)
        assert pledge_time.last_day(again(pledge)) == due, "the holder has changed, the day has not"
        actions.find_unmet(pledge=again(pledge), reason="不清晰", actor=officer(pledge.case.department.code))
    assert Clock.objects.get(subject_id=pledge.pk).round == rounds + 1
    assert again(pledge).due_on == pledge_time.last_day(again(pledge)) > late.date()
    line = DueDateChange.objects.filter(case=pledge.case, clock="pledge").latest("at")
    assert (line.before, line.after) == (due, again(pledge).due_on)


def test_a_changed_calendar_moves_the_day_with_a_line_in_the_journal_and_a_message(db, tmp_path: Path):
    pledge = begun(pledged())
    before = pledge.due_on
    between = next(
        day
        for day in (before - timedelta(days=n) for n in range(1, 9))
        if calendar.load().is_workday(day) and day > timezone.localdate()
    )
    text = SHIPPED.read_text(encoding="utf-8") + f"{between},off,临时放假,国办发明电〔2026〕1号\n"
    (tmp_path / "new.csv").write_text(text, encoding="utf-8")
    import_file(tmp_path / "new.csv")
    calendar.forget()
    assert pledge.case_id in actions.cases_with_clocks()
    actions.redate(case_id=pledge.case_id, note="国办发明电〔2026〕1号")
    actions.redate(case_id=pledge.case_id, note="国办发明电〔2026〕1号")
    after = calendar.load().add_workdays(before, 1)[0]
    assert again(pledge).due_on == after
    line = DueDateChange.objects.get(case=pledge.case, clock="pledge", cause="calendar")
    assert (line.before, line.after) == (before, after)
    assert Notice.objects.filter(kind="pledge_date_moved", account=pledge.case.application.account).count() == 1
    assert Outbox.objects.filter(kind="casework.pledge_due", key__endswith=f"{after:%Y%m%d}").exists()


def test_the_applicant_is_reminded_before_the_day_unless_the_paper_is_there(db):
    pledge = begun(pledged())
    account = pledge.case.application.account
    assert not remind_of_pledge(pledge=again(pledge), due=pledge.due_on - timedelta(days=1)), "the day has moved"
    assert remind_of_pledge(pledge=again(pledge), due=pledge.due_on)
    assert Notice.objects.get(kind="pledge_reminder", account=account).params["due"] == pledge.due_on.isoformat()
    hand_in(pledge)
    assert not remind_of_pledge(pledge=again(pledge), due=pledge.due_on)


def test_the_case_page_shows_the_pledge_as_a_limit_that_is_nobodys_waiting_time(db):
    pledge = begun(pledged())
    today = timezone.localdate() + timedelta(days=3)
    shown = times.of_cases([pledge.case_id], today)[pledge.case_id]
    (limit,) = [one for one in shown.running if one.kind == "pledge"]
    assert (limit.due_on, limit.runs) == (pledge.due_on, True)
    assert any(one.kind == "pledge" and one.holder == "applicant" for one in shown.stretches)
    assert shown.citizen == [], "the department goes on checking meanwhile"


def test_a_pledge_taken_back_leaves_no_running_clock_and_the_rehearsal_would_see_one(db):
    pledge = begun(pledged())
    assert not [line for line in broken_clocks(pledge.case, timezone.localdate()) if "pledge" in line]
    ClockSegment.objects.filter(clock__subject_id=pledge.pk, ended=None).update(ended=timezone.localdate())
    assert [line for line in broken_clocks(pledge.case, timezone.localdate()) if "pledge" in line]
    other = begun(pledged())
    actions.take_back_pledge(pledge=other, actor=actor_of(other.case.application.account))
    assert stretches(other)[-1] == ("applicant", "cancel", False)
