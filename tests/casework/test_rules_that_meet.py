"""Where two rules of the law meet in one case: pauses that end with it, pledges taken back late, and their like."""

from dataclasses import replace

import pytest

from services.applications import queries as applications
from services.casework import actions, timing
from services.casework.actions import timekeeping
from services.casework.models import Case, SpecialProcedure
from services.catalogue.definition import Limit
from services.certificates import queries as certificates
from services.core import calendar
from services.core.calendar_files import SHIPPED, import_file
from services.core.models import ClockRung, Outbox
from services.core.workflow import MoveNotPossible
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.casework.test_pledges import begun, hand_in, on_the_day_after
from tests.support import limits
from tests.support.casework import case_of, officer, pledged, results_for
from tests.support.limits import accepted, again, due, filed, moment

pytestmark = pytest.mark.django_db
LAW = "《行政许可法》第四十五条"


@pytest.fixture
def every_regime(db, tmp_path):
    calendar.forget()
    limits.publish(tmp_path)
    yield
    calendar.forget()


def test_a_special_procedure_ends_with_a_case_that_is_withdrawn(every_regime):
    case = accepted("joint", "food", moment("09-22"))
    actions.suspend(case=case, kind="testing", days=10, basis=LAW, actor=officer("health"), at=moment("09-23"))
    actions.withdraw(case=again(case), actor=actor_of(case.application.account), at=moment("09-28"))
    procedure = SpecialProcedure.objects.get(case=case)
    assert procedure.ended_at == moment("09-28")


def test_the_head_approves_more_time_while_the_reviewer_holds_the_case(every_regime):
    case = accepted("joint", "food", moment("09-22"))
    reviewer, head = officer("health"), officer("health", "decide", "supervise")
    actions.claim(case=case, actor=reviewer, at=moment("09-22", 11))
    asked = actions.request_extension(case=case, days=5, reason="情况复杂", actor=reviewer, at=moment("09-23"))
    actions.decide_extension(extension=asked, approve=True, actor=head, at=moment("09-24"))
    assert again(case).owner_id == reviewer.account_id
    assert due(case, "statutory") == asked.due_after or asked.due_after is None


def test_nobody_is_warned_of_a_notice_period_that_ends_by_itself(every_regime):
    supervisor = officer("health", "supervise")
    case = case_of(filed("limits", moment("08-17")), "notice")
    actions.accept_on_filing(case_id=case.pk)
    for day in ("09-30", "10-08", "10-09"):
        actions.keep_time(at=moment(day, 0))
    assert again(case).state == "granted"
    assert not ClockRung.objects.filter(clock__subject_id=case.pk).exclude(clock__kind="delivery").exists()
    assert not Notice.objects.filter(subject_id=case.pk, account_id=supervisor.account_id).exists()


def test_a_pledge_taken_back_after_the_acceptance_still_holds_the_decision(db):
    pledge = begun(pledged())
    case, department = pledge.case, pledge.case.department.code
    reviewer, signer = officer(department), officer(department)
    actions.accept(case=case, actor=reviewer)
    actions.take_back_pledge(pledge=pledge, actor=actor_of(case.application.account))
    actions.propose(case=case, kind="grant", results=results_for(case), actor=reviewer)
    with pytest.raises(MoveNotPossible):
        actions.grant(case=case, actor=signer)
    hand_in(pledge)
    with pytest.raises(MoveNotPossible):
        actions.grant(case=case, actor=signer)
    actions.judge_material(case=case, material=pledge.requirement, in_order=True, reason="", actor=reviewer)
    actions.grant(case=case, actor=signer)
    assert again(case).state == "granted"


def test_what_was_handed_in_on_its_day_and_sent_back_later_has_a_new_day_and_then_breaks(db):
    pledge = begun(pledged())
    reviewer = officer(pledge.case.department.code)
    hand_in(pledge)
    pledge.refresh_from_db()
    late = on_the_day_after(pledge)
    assert not actions.pledge_due(pledge=pledge, at=late), "handed in: nobody is late but the department"
    actions.find_unmet(pledge=pledge, reason="不清晰", actor=reviewer, at=late)
    pledge.refresh_from_db()
    assert pledge.due_on > late.date(), "time to put it right"
    assert not actions.pledge_due(pledge=pledge, at=late)
    assert actions.pledge_due(pledge=pledge, at=on_the_day_after(pledge))


def test_a_broken_pledge_ends_the_matter_in_writing(db):
    pledge = begun(pledged())
    assert actions.pledge_due(pledge=pledge, at=on_the_day_after(pledge))
    (letter,) = certificates.letters_of_case(pledge.case_id).filter(code="D15")
    assert "撤回" in str(letter.blocks)
    assert str(pledge.label["zh"]) in str(letter.blocks)


def test_licences_handled_together_keep_a_shorter_limit_of_a_law_of_their_own(every_regime):
    case = accepted("joint", "food", moment("09-22"))
    food = applications.definition_of(case.application).matters["food"]
    assert timing.statutory_limit(food, joint=True).value == 45
    fire = replace(food, statutory=Limit(10, "workday", basis="《消防法》第十五条"))
    assert timing.statutory_limit(fire, joint=True).value == 10
    assert timing.extension_limit(fire, joint=True) == 10


def test_a_last_day_that_has_become_a_day_off_ends_with_the_next_working_day(db, tmp_path):
    pledge = begun(pledged())
    text = SHIPPED.read_text(encoding="utf-8") + f"{pledge.due_on},off,临时放假,国办发明电〔2026〕1号\n"
    (tmp_path / "new.csv").write_text(text, encoding="utf-8")
    import_file(tmp_path / "new.csv")
    calendar.forget()
    assert not actions.pledge_due(pledge=pledge, at=on_the_day_after(pledge))
    last = calendar.load().roll_over_holidays(pledge.due_on)
    assert Outbox.objects.filter(kind="casework.pledge_due", key__contains=f"{pledge.pk}:{last:%Y%m%d}").exists()
    assert actions.pledge_due(pledge=pledge, at=on_the_day_after(pledge) + (last - pledge.due_on))


def test_one_case_that_cannot_be_seen_to_keeps_no_other_waiting(every_regime, monkeypatch):
    broken, other = accepted("joint", "food", moment("09-22")), accepted("limits", "renewal", moment("09-22"))
    due_now = moment("10-27")
    Case.objects.exclude(pk__in=[broken.pk, other.pk]).update(wake_at=None)
    honest = timekeeping.warn

    def warn(case, *, at):
        if case.pk == broken.pk:
            raise Case.DoesNotExist
        return honest(case, at=at)

    monkeypatch.setattr(timekeeping, "warn", warn)
    Case.objects.filter(pk__in=[broken.pk, other.pk]).update(wake_at=moment("10-26"))
    assert actions.keep_time(at=due_now) == 1
    assert again(other).card == "yellow"
    assert again(broken).wake_at > due_now
