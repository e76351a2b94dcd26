"""What time does to cases: the worked dates of the reference on real cases, silence, pauses, extensions, cards."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from services.casework import actions, ledger
from services.casework.models import Case, DueDateChange, Extension, SpecialProcedure
from services.certificates import queries as certificates
from services.core import outbox
from services.core.calendar_files import SHIPPED, import_file
from services.core.models import Clock, ClockRung, ClockSegment, Movement
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.notices.models import Notice
from tests.support.casework import case_of, citizen, officer, results_for, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present_calendar")]


def moment(text: str, hour: int = 10) -> datetime:
    """Return a moment in the city, 2026 unless a year is given."""
    day = date.fromisoformat(text if len(text) > 5 else f"2026-{text}")
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def restaurant() -> Case:
    """A licence of the market supervisor (20 working days by law, extendable by 10), waiting for acceptance."""
    application = submitted("restaurant", {"has_licence": "yes", "form": "company", "drainage": "yes"}, citizen())
    return case_of(application, "drainage_permit") if _has(application, "drainage_permit") else _licence(application)


def _has(application, matter: str) -> bool:
    return application.cases.filter(matter=matter).exists()


def _licence(application) -> Case:
    return application.cases.select_related("application", "department").filter(regime="licensing").first()


def licence_received(text: str) -> Case:
    """A licensing case whose filing was received on a given day, moved there through its own ledger."""
    case = restaurant()
    Case.objects.filter(pk=case.pk).update(received_at=moment(text))
    case.refresh_from_db()
    return _put_into_intake(case, moment(text))


def _put_into_intake(case: Case, at: datetime) -> Case:
    from services.core.actions import move
    from services.core.actors import SYSTEM

    case.edges_up.all().delete()
    if case.state == "pending":
        move(case, "activate", actor=SYSTEM, at=at)
    else:
        book = ledger.Ledger.of(case)
        book.begin("acceptance", ledger.REGIMES[case.regime].acceptance, at, "test")
        Case.objects.filter(pk=case.pk).update(received_at=at)
        case.refresh_from_db()
        ledger.refresh(case, at=at)
    case.case_materials.update(status="satisfied")
    return fresh(case)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("application", "department").get(pk=case.pk)


def test_silence_accepts_as_of_the_day_of_receipt_and_the_decision_is_due_as_the_reference_says():
    case = licence_received("09-22")
    assert case.due_on == date(2026, 9, 30)
    assert not actions.see_to(case.pk, at=moment("09-28"))
    actions.keep_time(at=moment("09-30", 12))
    assert fresh(case).state == "intake"
    assert fresh(case).card == "yellow"
    actions.keep_time(at=moment("10-08"))
    case = fresh(case)
    assert case.state == "reviewing"
    assert timezone.localdate(case.accepted_at) == date(2026, 9, 22)
    assert ledger.due_of(case, "statutory") == date(2026, 10, 27)
    assert Movement.objects.filter(subject_id=case.pk, name="deem_accepted", actor_kind="clock").count() == 1
    assert certificates.letters_of_case(case.pk).filter(code="D04").count() == 1
    assert Clock.objects.get(subject_id=case.pk, kind="acceptance").rungs.filter(key__startswith="red").exists()


def test_an_extension_moves_27_october_to_10_november_and_is_written_down():
    case = licence_received("09-22")
    reviewer, head = (
        officer(case.department.code, "intake", "review"),
        officer(case.department.code, "decide", "supervise"),
    )
    actions.accept(case=case, actor=reviewer, at=moment("09-22", 15))
    asked = actions.request_extension(case=case, days=10, reason="情况复杂", actor=reviewer, at=moment("10-12"))
    with pytest.raises(MoveNotPermitted):
        actions.decide_extension(extension=asked, approve=True, actor=officer(case.department.code), at=moment("10-12"))
    actions.decide_extension(extension=asked, approve=True, actor=head, at=moment("10-12"))
    assert ledger.due_of(case, "statutory") == date(2026, 11, 10)
    asked.refresh_from_db()
    assert (asked.due_before, asked.due_after) == (date(2026, 10, 27), date(2026, 11, 10))
    assert certificates.letters_of_case(case.pk).filter(code="D10").count() == 1
    line = DueDateChange.objects.get(case=case, clock="statutory")
    assert (line.cause, line.before, line.after) == ("extension", date(2026, 10, 27), date(2026, 11, 10))
    with pytest.raises(MoveNotPossible):
        actions.request_extension(case=case, days=1, reason="再次", actor=reviewer, at=moment("10-13"))


def test_nothing_is_extended_after_its_end_nor_by_more_than_the_law_allows():
    case = licence_received("09-22")
    reviewer = officer(case.department.code, "intake", "review")
    actions.accept(case=case, actor=reviewer, at=moment("09-22", 15))
    with pytest.raises(MoveNotPossible):
        actions.request_extension(case=case, days=11, reason="复杂", actor=reviewer, at=moment("10-12"))
    with pytest.raises(MoveNotPossible):
        actions.request_extension(case=case, days=5, reason="复杂", actor=reviewer, at=moment("10-28"))


def test_whoever_asks_for_more_time_does_not_approve_it_in_the_database_either():
    case = licence_received("09-22")
    both = officer(case.department.code, "intake", "review", "decide", "supervise")
    actions.accept(case=case, actor=both, at=moment("09-22", 15))
    asked = actions.request_extension(case=case, days=5, reason="复杂", actor=both, at=moment("10-12"))
    with pytest.raises(MoveNotPermitted):
        actions.decide_extension(extension=asked, approve=True, actor=both, at=moment("10-12"))
    with pytest.raises(IntegrityError, match="extension_decided_by_another"), transaction.atomic():
        Extension.objects.filter(pk=asked.pk).update(
            status="approved", approved_by=both.account_id, decided_at=moment("10-12"), due_after=date(2026, 11, 3)
        )


def test_the_appraisal_of_the_reference_moves_the_promise_of_16_march_to_30_march_and_ends_by_itself():
    case = licence_received("03-02")
    reviewer = officer(case.department.code)
    actions.accept(case=case, actor=reviewer, at=moment("03-02", 11))
    book = Clock.objects.get(subject_id=case.pk, kind="promised")
    Clock.objects.filter(pk=book.pk).update(budget=10)
    ledger.refresh(fresh(case), at=moment("03-02", 12))
    assert fresh(case).due_on == date(2026, 3, 16)
    actions.suspend(
        case=case, kind="appraisal", days=10, basis="《行政许可法》第四十五条", actor=reviewer, at=moment("03-06")
    )
    case = fresh(case)
    assert (case.state, case.due_on) == ("suspended", None)
    assert certificates.letters_of_case(case.pk).filter(code="D09").count() == 1
    actions.keep_time(at=moment("03-20", 12))
    assert fresh(case).state == "suspended"
    actions.keep_time(at=moment("03-24"))  # the beat was away for some days
    case = fresh(case)
    assert (case.state, case.due_on) == ("reviewing", date(2026, 3, 30))
    assert timezone.localdate(case.procedures.get().ended_at) == date(2026, 3, 20)
    assert case.procedures.get().ended_by is None


def test_only_the_eight_stop_the_clock_and_one_at_a_time():
    case = licence_received("03-02")
    reviewer = officer(case.department.code)
    actions.accept(case=case, actor=reviewer, at=moment("03-02", 11))
    with pytest.raises(IntegrityError, match="procedure_is_one_of_the_eight"), transaction.atomic():
        SpecialProcedure.objects.create(
            case=case, kind="site_visit", basis="x", announced_days=3, started_at=moment("03-03")
        )
    SpecialProcedure.objects.create(case=case, kind="testing", basis="x", announced_days=3, started_at=moment("03-03"))
    with pytest.raises(IntegrityError, match="procedure_one_open_per_case"), transaction.atomic():
        SpecialProcedure.objects.create(
            case=case, kind="hearing", basis="x", announced_days=3, started_at=moment("03-04")
        )


def test_the_office_may_end_a_procedure_early():
    case = licence_received("03-02")
    reviewer = officer(case.department.code)
    actions.accept(case=case, actor=reviewer, at=moment("03-02", 11))
    actions.suspend(case=case, kind="testing", days=10, basis="法", actor=reviewer, at=moment("03-06"))
    actions.resume(case=case, result="检测合格", actor=reviewer, at=moment("03-10"))
    case = fresh(case)
    assert case.state == "reviewing"
    assert case.procedures.get().result == "检测合格"
    holders = [(row.holder, row.started, row.ended) for row in ClockSegment.objects.filter(clock__kind="special")]
    assert holders == [("third_party", date(2026, 3, 6), date(2026, 3, 10))]


def notice_period(filed: str) -> Case:
    application = submitted("deregistration", {"route": "simple", "entity": "company"}, citizen())
    case = case_of(application, "simple_notice")
    return _put_into_intake(case, moment(filed))


def test_a_notice_of_twenty_calendar_days_rolls_over_the_holidays_and_ends_by_itself():
    case = notice_period("09-11")
    assert actions.accept_on_filing(case_id=case.pk)
    case = fresh(case)
    assert (case.state, case.due_on) == ("reviewing", date(2026, 10, 8))
    actions.keep_time(at=moment("10-08", 23))
    assert fresh(case).state == "reviewing"
    actions.keep_time(at=moment("10-12"))
    case = fresh(case)
    assert case.state == "granted"
    assert timezone.localdate(case.decided_at) == date(2026, 10, 8)
    decision = case.decisions.get()
    assert decision.basis
    assert decision.rule_trace is None


def test_nobody_signs_a_notice_period_off_early_and_nothing_stops_it():
    case = notice_period("09-11")
    actions.accept_on_filing(case_id=case.pk)
    first, second = officer("samr"), officer("samr")
    with pytest.raises(MoveNotPossible):
        actions.suspend(case=case, kind="hearing", days=3, basis="法", actor=first, at=moment("09-14"))
    actions.propose(case=case, kind="grant", results=results_for(case), actor=first, at=moment("09-14"))
    with pytest.raises(MoveNotPossible):
        actions.grant(case=case, actor=second, at=moment("09-14"))


def test_a_beat_that_was_off_for_three_days_fires_what_is_due_once():
    case = licence_received("09-14")
    supervisor, overseer = officer(case.department.code, "supervise"), officer("gso", "supervise")
    holder = officer(case.department.code, "intake", "review")
    actions.accept(case=case, actor=holder, at=moment("09-14", 11))
    actions.claim(case=case, actor=holder, at=moment("09-14", 12))
    Case.objects.exclude(pk=case.pk).update(wake_at=None)
    due = ledger.due_of(case, "statutory")
    actions.keep_time(at=moment(str(due - timedelta(days=8))))
    late = timezone.make_aware(datetime(due.year, due.month, due.day, 9)) + timedelta(days=3)
    assert actions.keep_time(at=late) == 1
    assert actions.keep_time(at=late) == 0
    keys = ClockRung.objects.filter(clock__subject_id=case.pk, clock__kind="statutory").values_list("key", flat=True)
    assert sorted(keys) == [f"red:{due}", f"reminder:{due}", f"yellow:{due}"]
    told = Notice.objects.filter(subject_id=case.pk, kind="desk_card_red").values_list("account_id", flat=True)
    assert sorted(told) == sorted([holder.account_id, supervisor.account_id, overseer.account_id])
    assert fresh(case).card == "red"


def test_the_reminder_goes_to_the_holder_alone_one_working_day_before():
    case = licence_received("09-14")
    officer(case.department.code, "supervise")
    holder = officer(case.department.code, "intake", "review")
    actions.accept(case=case, actor=holder, at=moment("09-14", 11))
    actions.claim(case=case, actor=holder, at=moment("09-14", 12))
    Notice.objects.all().delete()
    due = fresh(case).due_on
    case = fresh(case)
    actions.keep_time(at=case.wake_at + timedelta(minutes=1))
    assert list(Notice.objects.filter(kind__startswith="desk_card").values_list("kind", "account_id")) == [
        ("desk_card_reminder", holder.account_id)
    ]
    assert fresh(case).card == "reminder"
    assert case.wake_at < moment(str(due))


def test_another_calendar_dates_open_cases_anew_with_one_line_each(tmp_path):
    case = licence_received("09-14")
    actions.accept(case=case, actor=officer(case.department.code), at=moment("09-14", 11))
    before = ledger.due_of(case, "statutory")
    outbox.drain(strict=True)
    text = SHIPPED.read_text(encoding="utf-8") + "2026-09-30,off,临时放假,国办发明电〔2026〕1号\n"
    (tmp_path / "new.csv").write_text(text, encoding="utf-8")
    import_file(tmp_path / "new.csv")
    outbox.drain(strict=True)
    line = DueDateChange.objects.get(case=case, clock="statutory", cause="calendar")
    assert line.before == before
    assert line.after == ledger.due_of(case, "statutory") > before
    assert "new.csv" in line.note
    import_file(tmp_path / "new.csv")
    outbox.drain(strict=True)
    assert DueDateChange.objects.filter(case=case, clock="statutory").count() == 1
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        line.delete()


def test_a_hearing_is_offered_in_writing_with_five_working_days():
    case = licence_received("09-22")
    reviewer = officer(case.department.code)
    actions.accept(case=case, actor=reviewer, at=moment("09-22", 15))
    offer = actions.offer_hearing(case=case, party="邻居张某", interests="采光", actor=reviewer, at=moment("09-22", 16))
    assert offer.apply_by == date(2026, 9, 30)
    assert certificates.letters_of_case(case.pk).filter(code="D11").count() == 1


def test_a_decided_case_stops_its_clocks_and_delivery_runs_until_it_arrives():
    case = _put_into_intake(case_of(submitted(), "birth_cert"), moment("09-14"))
    first, second = officer(case.department.code), officer(case.department.code)
    actions.accept(case=case, actor=first, at=moment("09-14", 11))
    actions.propose(case=case, kind="grant", results=results_for(case), actor=first, at=moment("09-15"))
    actions.grant(case=case, actor=second, at=moment("09-16"))
    running = {row.clock.kind for row in ClockSegment.objects.filter(clock__subject_id=case.pk, ended__isnull=True)}
    assert running <= {"delivery"}
    if running:
        ledger.delivered(fresh(case), at=moment("09-17"))
    assert not ClockSegment.objects.filter(clock__subject_id=case.pk, ended__isnull=True).exists()
