"""Where only so many are granted, the order is that of acceptance (Licensing Law art 57)."""

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.audit.models import AuditEntry
from services.casework import actions
from services.casework.models import Case
from services.catalogue import actions as catalogue
from services.catalogue import queries
from services.catalogue.source import exporter
from services.catalogue.source.folder import PRODUCT_COPY
from services.core import calendar
from services.core.queries import moves_open_to
from services.core.workflow import MoveNotPossible
from services.people.queries import actor_of
from tests.support import casework, limits, people
from tests.support.casework import case_of, officer
from tests.support.limits import again, filed, moment
from tests.support.people import signed_in

ONLY_SO_MANY = " quantity_limited: true,"
LICENCES = (
    ("stall", "摊位许可", "Stall licence", "health", "licensing", limits.TWENTY + ONLY_SO_MANY, "ecert"),
    ("rank", "车位许可", "Rank licence", "health", "licensing", "handling: instant," + ONLY_SO_MANY, "ecert"),
)


@pytest.fixture
def published(db, tmp_path, monkeypatch):
    publish(tmp_path, monkeypatch)
    yield
    calendar.forget()


def publish(folder, monkeypatch):
    """Publish two licences of which only so many are granted, one of them instant."""
    calendar.forget()
    monkeypatch.setattr(limits, "JOINT", LICENCES)
    limits.publish(folder)


def received(matter="stall", at=None):
    return case_of(filed("joint", at or timezone.now()), matter)


def accepted(matter="stall", at=None):
    case = received(matter, at)
    actions.accept(case=case, actor=officer("health"), at=at)
    return again(case)


def proposed(case, kind="grant"):
    why = {"reasons": "不符合", "basis": "第三十八条"} if kind == "refuse" else {}
    actions.propose(case=again(case), kind=kind, actor=officer("health"), **why)
    return again(case)


def sign(case):
    return actions.grant(case=again(case), actor=officer("health"))


def verified(case):
    case.application.sources = {code: {"source": "register", "verified": True} for code in case.application.answers}
    case.application.save()
    return case


def test_a_grant_waits_for_whoever_was_accepted_earlier_and_says_for_whom(published):
    first, second = proposed(accepted()), proposed(accepted())
    clerk = officer("health")
    actions.claim(case=again(first), actor=clerk)
    with pytest.raises(MoveNotPossible) as refused:
        sign(second)
    assert first.application.number in str(refused.value)
    assert again(first).holder_name in str(refused.value)
    assert again(second).state == "deciding"
    actions.release(case=again(first), actor=clerk)
    with pytest.raises(MoveNotPossible, match=f"{first.application.number}.*卫生健康委员会"):
        sign(second)
    sign(first)
    sign(second)
    assert [again(case).state for case in (first, second)] == ["granted", "granted"]


def test_the_order_is_that_of_acceptance_and_not_of_receipt(published):
    received_first = received(at=moment("09-22", 9))
    second = accepted(at=moment("09-22", 11))
    actions.accept(case=received_first, actor=officer("health"), at=moment("09-22", 15))
    assert again(received_first).earlier_in_line() == second
    assert second.earlier_in_line() is None


def test_who_was_accepted_at_the_same_moment_goes_by_receipt(published):
    later, earlier = received(at=moment("09-22", 11)), received(at=moment("09-22", 9))
    for case in (later, earlier):
        actions.accept(case=case, actor=officer("health"), at=moment("09-22", 15))
    assert again(later).earlier_in_line() == earlier
    assert again(earlier).earlier_in_line() is None


@pytest.mark.parametrize("ending", ["refused", "withdrawn", "terminated"])
def test_whoever_is_out_of_the_line_holds_nobody_up(published, ending):
    first, second = accepted(), proposed(accepted())
    if ending == "refused":
        actions.refuse(case=proposed(first, "refuse"), actor=officer("health"))
    elif ending == "withdrawn":
        actions.withdraw(case=first, actor=actor_of(first.application.account))
    else:
        actions.subject_ceased(
            case=first, reason="主体注销", actor=officer("health", *casework.ALL_POWERS, "supervise")
        )
    assert again(first).state == ending
    assert sign(second)


def test_a_special_procedure_keeps_the_place(published):
    first, second = accepted(), proposed(accepted())
    actions.suspend(case=first, kind="testing", days=5, basis="第四十五条", actor=officer("health"))
    with pytest.raises(MoveNotPossible, match=first.application.number):
        sign(second)


def test_a_decision_that_is_opened_again_has_its_place_again(published):
    first, second = accepted(), accepted()
    actions.refuse(case=proposed(first, "refuse"), actor=officer("health"))
    actions.reopen(case=again(first), ground="review_decision", reason="复议决定", actor=officer("health", "supervise"))
    with pytest.raises(MoveNotPossible, match=first.application.number):
        sign(proposed(second))


def test_a_filing_that_nobody_answered_in_time_has_its_place_before_anybody_wrote_it_down(published):
    with limits.now(moment("09-22")):
        waiting = received(at=moment("09-22"))
    second = accepted(at=moment("09-23"))
    with limits.now(moment("09-30", 23)):
        assert again(second).earlier_in_line() is None, "the five working days are not over"
    with limits.now(moment("10-09")):
        assert again(second).earlier_in_line() == waiting
    actions.keep_time(at=moment("10-09"))
    with limits.now(moment("10-09")):
        assert again(second).earlier_in_line() == again(waiting)
    assert again(waiting).accepted_at < again(second).accepted_at


def test_whoever_is_received_and_not_accepted_yet_holds_nobody_up(published):
    received()
    assert sign(proposed(accepted()))


def test_other_matters_and_departments_have_lines_of_their_own(published):
    accepted("rank")
    assert sign(proposed(accepted("stall")))


def test_a_refusal_waits_for_nobody(published):
    accepted()
    second = proposed(accepted(), "refuse")
    assert actions.refuse(case=second, actor=officer("health"))


def test_on_the_spot_nothing_is_granted_out_of_turn(published):
    first, second = accepted("rank"), received("rank")
    with pytest.raises(MoveNotPossible, match=first.application.number):
        actions.decide_on_the_spot(case=second, actor=officer("health"))
    assert again(second).state == "intake", "neither accepted nor proposed"


def test_a_rule_set_refers_what_is_not_in_its_turn(published):
    for document in yaml.safe_load((PRODUCT_COPY / "rule_sets.yaml").read_text())["rule_sets"]:
        catalogue.publish_rules(document)
    first, second = accepted("rank"), verified(received("rank"))
    assert actions.decide_by_rule(case_id=second.pk) is None
    assert again(second).state == "intake"
    assert AuditEntry.objects.filter(action="referred_to_officer", subject_id=second.pk).exists()
    actions.refuse(case=proposed(first, "refuse"), actor=officer("health"))
    assert actions.decide_by_rule(case_id=second.pk) is not None


def test_the_page_of_the_case_says_who_comes_first_and_offers_no_signature(published):
    first, second = proposed(accepted()), proposed(accepted())
    desk = signed_in(people.officer("health"))
    shown = desk.get(reverse("desk:case", args=[second.pk])).content.decode()
    assert first.application.number in shown
    assert "grant" not in [move.name for move in moves_open_to(officer("health"), again(second))]
    answer = desk.post(reverse("desk:sign", args=[second.pk]), {"kind": "grant"})
    assert (answer.status_code, first.application.number in answer.content.decode()) == (409, True)


def test_without_the_key_everything_is_as_it_was(db, tmp_path):
    calendar.forget()
    limits.publish(tmp_path)
    accepted("food")
    second = accepted("food")
    assert not second.is_quantity_limited()
    assert second.earlier_in_line() is None
    assert sign(proposed(second))
    calendar.forget()


def test_the_key_is_frozen_into_the_version_and_written_back(published, tmp_path):
    version = queries.published("joint")
    assert {code: one.quantity_limited for code, one in queries.definition(version).matters.items()} == {
        "stall": True, "rank": True,
    }  # fmt: skip
    exporter.write_folder(version.document, tmp_path / "written")
    _, [document] = catalogue.compile_folder(tmp_path / "written")
    assert [one["quantity_limited"] for one in document["matters"]] == [True, True]


def test_a_definition_that_has_it_can_be_rehearsed_from_its_file(published, tmp_path):
    call_command("rehearse", str(tmp_path / "one_things" / "joint.yaml"), seed=1)


def test_a_rehearsal_has_the_line_to_itself(published):
    accepted()
    accepted("rank")
    call_command("rehearse", "joint", seed=1)
    assert Case.objects.count() == 4, "nothing of it is left"


def test_whoever_reads_the_notice_is_told_that_only_so_many_are_granted(published):
    assert "按照受理的先后顺序准予" in Client().get("/things/joint/").content.decode()


def test_nobody_without_an_account_learns_of_the_line(published):
    accepted()
    second = proposed(accepted())
    address = second.application.get_absolute_url()
    mine = signed_in(second.application.account).get(address).content.decode()
    assert "先受理" not in mine
    assert Client().get(reverse("desk:case", args=[second.pk])).status_code != 200
