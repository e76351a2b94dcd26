"""Every limit of the domain reference, section 2.4, on real cases: how long, what silence means, what rolls over."""

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from services.casework import actions, ledger
from services.certificates import queries as certificates
from services.core import calendar
from services.core.models import Clock, ClockSegment
from services.core.workflow import MoveNotPossible
from tests.support import limits, one_thing_model
from tests.support.casework import case_of, officer
from tests.support.limits import accepted, again, due, filed, moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published(db, tmp_path):
    calendar.forget()
    limits.publish(tmp_path)
    yield
    calendar.forget()


def extended(case, days: int, at):
    """Ask for more time and let the head of the agency approve it."""
    asked = actions.request_extension(
        case=case, days=days, reason="情况复杂", actor=officer(case.department.code, "review"), at=at
    )
    head = officer(case.department.code, "decide", "supervise")
    return actions.decide_extension(extension=asked, approve=True, actor=head, at=at)


def test_two_departments_with_nothing_but_licences_have_45_working_days_and_15_more():
    case = accepted("joint", "food", moment("09-22"))
    assert due(case, "statutory") == date(2026, 12, 1)
    with pytest.raises(MoveNotPossible):
        extended(case, 16, moment("10-12"))
    asked = extended(case, 15, moment("10-12"))
    assert due(again(case), "statutory") == asked.due_after == date(2026, 12, 22)
    (letter,) = certificates.letters_of_case(case.pk).filter(code="D10")
    assert "本级人民政府负责人" in str(letter.blocks)


def test_a_licence_beside_other_matters_has_20_working_days_and_no_joint_limit():
    assert due(accepted("limits", "renewal", moment("09-22")), "statutory") == date(2026, 10, 27)


def test_market_registration_is_accepted_on_the_spot_and_decided_in_3_working_days_and_3_more():
    case = case_of(filed("limits", moment("09-22")), "market")
    assert case.due_on == date(2026, 9, 22), "on the spot"
    actions.accept(case=case, actor=officer("health"), at=moment("09-22", 11))
    assert due(case, "statutory") == date(2026, 9, 28)
    extended(again(case), 3, moment("09-23"))
    assert due(again(case), "statutory") == date(2026, 10, 8)


def test_silence_does_not_accept_a_market_registration():
    case = case_of(filed("limits", moment("09-22")), "market")
    actions.keep_time(at=moment("09-29"))
    assert (again(case).state, again(case).card) == ("intake", "red")


def test_an_incomplete_real_estate_filing_is_declined_in_writing_and_silence_accepts_it():
    case = case_of(filed("limits", moment("09-22")), "estate")
    assert case.due_on == date(2026, 9, 22)
    with pytest.raises(MoveNotPossible, match="先列明"):
        actions.decline_incomplete(case=case, reason={"zh": "不齐", "en": "incomplete"}, actor=officer("health"))
    actions.keep_time(at=moment("09-23"))
    case = again(case)
    assert (case.state, timezone.localdate(case.accepted_at)) == ("reviewing", date(2026, 9, 22))
    assert due(case, "statutory") == date(2026, 11, 10), "30 working days"
    assert actions.may_extend(case) == 0


def test_silence_past_the_statutory_limit_grants_where_the_law_says_so_as_of_its_last_day():
    case = accepted("limits", "renewal", moment("09-22"))
    assert due(case, "statutory") == date(2026, 10, 27)
    actions.keep_time(at=moment("10-27", 23))
    assert again(case).state == "reviewing"
    actions.keep_time(at=moment("11-02"))
    case = again(case)
    assert (case.state, timezone.localdate(case.decided_at)) == ("granted", date(2026, 10, 27))
    decision = case.decisions.get()
    assert (decision.decided_by, decision.basis) == (None, "《行政许可法》第五十条")


def test_silence_grants_nothing_else():
    case = accepted("limits", "fund", moment("09-22"))
    actions.keep_time(at=moment("11-02"))
    assert (again(case).state, again(case).card) == ("reviewing", "red")


@pytest.mark.parametrize(
    ("matter", "start", "ends"),
    [
        ("fund", "09-22", "09-28"),  # 3 days: 25 September is a holiday, then a weekend
        ("fund", "09-30", "10-08"),  # 3 days end in the holiday week
        ("fund", "03-02", "03-05"),
        ("insured", "09-22", "10-08"),  # 15 days end on 7 October
        ("insured", "03-02", "03-17"),
    ],
)
def test_calendar_days_are_calendar_days_and_roll_over(matter, start, ends):
    case = accepted("limits", matter, moment(start))
    assert due(case, "statutory") == date.fromisoformat(f"2026-{ends}")
    assert Clock.objects.get(subject_id=case.pk, kind="statutory").unit == "day"


def test_hours_run_through_night_and_holiday():
    case = accepted("limits", "hours", moment("09-30", 22))
    clock = ledger.clocks_of(case)["promised"]
    assert clock.unit == "hour"
    assert clock.due_at() == moment("10-01", 2)
    actions.keep_time(at=moment("10-01", 2))
    assert again(case).card == "none"
    actions.keep_time(at=moment("10-01", 2) + timedelta(seconds=1))
    assert again(case).card == "red"


def test_on_the_spot_means_the_same_day():
    case = case_of(filed("limits", moment("09-22")), "spot")
    actions.accept(case=case, actor=officer("health"), at=moment("09-22", 11))
    clock = ledger.clocks_of(case)["promised"]
    assert (clock.unit, clock.budget, clock.due()) == ("instant", 0, (date(2026, 9, 22), False))


def test_a_notice_of_forty_five_days_rolls_over_the_holidays_and_ends_by_itself():
    case = case_of(filed("limits", moment("08-17")), "notice")
    assert actions.accept_on_filing(case_id=case.pk)
    assert again(case).due_on == date(2026, 10, 8), "45 days end on 1 October"
    actions.keep_time(at=moment("10-09", 0))
    case = again(case)
    assert (case.state, timezone.localdate(case.decided_at)) == ("granted", date(2026, 10, 8))
    assert case.decisions.get().basis == "《公司法》第二百三十五条"


def test_a_decision_is_delivered_within_ten_working_days():
    case = accepted("limits", "market", moment("09-22"))
    actions.propose(case=case, kind="grant", actor=officer("health"), at=moment("09-22", 12))
    actions.grant(case=case, actor=officer("health"), at=moment("09-22", 14))
    assert due(case, "delivery") == date(2026, 10, 13)
    actions.keep_time(at=moment("10-14"))
    keys = Clock.objects.get(subject_id=case.pk, kind="delivery").rungs.values_list("key", flat=True)
    assert sorted(keys) == ["red:2026-10-13", "reminder:2026-10-13", "yellow:2026-10-13"]


def test_every_stretch_of_a_ledger_names_its_holder_and_its_law():
    case = accepted("joint", "food", moment("09-22"))
    reviewer = officer("health")
    actions.suspend(
        case=case, kind="testing", days=3, basis="《行政许可法》第四十五条", actor=reviewer, at=moment("09-23")
    )
    rows = ClockSegment.objects.filter(clock__subject_id=case.pk)
    assert all(row.holder and row.basis for row in rows)
    assert {(row.clock.kind, row.holder) for row in rows} == {
        ("acceptance", "department"), ("statutory", "department"), ("promised", "department"),
        ("special", "third_party"),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_a_case_with_any_special_procedures_is_due_when_the_model_says(seed):
    """The real moves write the ledger; the model's clock, told of the same days, gives the same dates."""
    dice = random.Random(seed)
    city = calendar.load()
    model = one_thing_model.Calendar(city.days_off, city.working_weekends, city.until)
    day = date(2026, 1, 5) + timedelta(days=dice.randrange(120))
    case = accepted("joint", "food", moment(str(day)))
    theirs = {kind: one_thing_model.Clock(budget, model) for kind, budget in (("statutory", 45), ("promised", 20))}
    for clock in theirs.values():
        clock.start(day)
    reviewer = officer("health", "review")
    for _ in range(dice.randint(1, 3)):
        day = _one_procedure(case, reviewer, theirs, day + timedelta(days=dice.choice((0, 1, 3, 8))), dice)
        said = {kind: clock.due() for kind, clock in ledger.clocks_of(case).items() if kind in theirs}
        assert said == {kind: clock.due(day) for kind, clock in theirs.items()}, (seed, day)


def _one_procedure(case, reviewer, theirs, day: date, dice: random.Random) -> date:
    """Stop both ledgers, and let the announced days run out, or an officer end them earlier; return the last day."""
    days = dice.randint(1, 12)
    actions.suspend(case=case, kind="testing", days=days, basis="法", actor=reviewer, at=moment(str(day)))
    last = due(case, "special")
    for clock in theirs.values():
        clock.pause(day, "special")
    if dice.random() < 0.5:
        actions.keep_time(at=moment(str(last + timedelta(days=dice.randint(1, 4)))))
    else:
        last = day + timedelta(days=dice.randrange((last - day).days + 1))
        actions.resume(case=again(case), result="合格", actor=reviewer, at=moment(str(last), 18))
    for clock in theirs.values():
        clock.start(last)
    assert again(case).state == "reviewing"
    return last
