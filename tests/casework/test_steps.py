"""Inside a review: reviews, site checks by two, opinions, contradictions, countersignatures, doubts, rules."""

import itertools
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from services.casework import actions
from services.casework.consolidation import CONFLICT, OPEN, Voice, consolidate
from services.casework.models import Case, Countersign, Flag, Opinion, PostCheck, Step
from services.catalogue import actions as catalogue_actions
from services.catalogue import queries as catalogue
from services.catalogue.decision_tables import FaultyTable, check
from services.core.actors import SYSTEM
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from tests.support.casework import by_rule, case_of, officer, submitted

pytestmark = pytest.mark.django_db

OUTCOMES = ["agree", "agree_with_conditions", "disagree", "no_opinion", "deemed_no_objection"]
VOICES = st.lists(
    st.builds(
        Voice, st.sampled_from("abc"), st.sampled_from(OUTCOMES), st.integers(1, 4), st.sampled_from(["", "x", "y"])
    ),
    max_size=5,
)


@given(VOICES, st.integers(1, 3), st.randoms())
def test_the_order_in_which_opinions_come_changes_nothing(voices, expected, random):
    shuffled = list(voices)
    random.shuffle(shuffled)
    assert consolidate(voices, expected=expected) == consolidate(shuffled, expected=expected)


@given(VOICES)
def test_silence_and_having_no_opinion_never_make_a_contradiction(voices):
    quiet = [voice for voice in voices if voice.outcome in {"no_opinion", "deemed_no_objection"}]
    assert consolidate(quiet, expected=1).outcome not in {CONFLICT, "disagree"}


def test_a_later_word_of_the_same_unit_replaces_the_earlier():
    said = [Voice("a", "disagree", 1), Voice("a", "agree", 2), Voice("b", "agree", 1)]
    assert all(consolidate(order, expected=2).outcome == "agree" for order in itertools.permutations(said))


def test_nothing_is_concluded_before_everybody_has_spoken():
    assert consolidate([Voice("a", "agree", 1)], expected=2).outcome == OPEN


@pytest.fixture
def under_review():
    """A restaurant licence, which needs a site check, accepted and under review."""
    application = submitted(
        "restaurant",
        {
            "has_licence": "yes", "form": "company", "public_venue": "no", "fire_mode": "pledge", "signboard": "no",
            "drainage": "no", "tobacco": "no", "high_risk": "no",
        },
    )  # fmt: skip
    verify = case_of(application, "licence_verify")
    actions.decide_on_the_spot(case=verify, actor=officer(verify.department.code))
    case = case_of(application, "food_licence")
    actions.accept(case=case, actor=officer("samr"))
    return case_of(application, "food_licence")


def site_check(case: Case) -> Step:
    return Step.objects.get(case=case, kind="site_check")


def test_a_site_check_is_opened_by_the_acceptance_and_holds_the_proposal_back(under_review):
    with pytest.raises(MoveNotPossible):
        actions.propose(case=under_review, kind="grant", actor=officer("samr"))
    assert site_check(under_review).voices == 2


def test_one_officer_alone_does_not_finish_a_site_check(under_review):
    one, step = officer("samr"), site_check(under_review)
    actions.give_opinion(step=step, outcome="agree", actor=one)
    actions.give_opinion(step=step, outcome="agree", note="再次查看", actor=one)
    assert site_check(under_review).status == "open"
    actions.give_opinion(step=step, outcome="agree", actor=officer("samr"))
    assert site_check(under_review).status == "done"
    actions.propose(case=under_review, kind="grant", actor=one)


def test_two_officers_who_contradict_each_other_need_the_lead(under_review):
    step = site_check(under_review)
    actions.give_opinion(step=step, outcome="agree", actor=officer("samr"))
    actions.give_opinion(step=step, outcome="disagree", note="排烟不合格", actor=officer("samr"))
    with pytest.raises(MoveNotPossible):
        actions.propose(case=under_review, kind="grant", actor=officer("samr"))
    with pytest.raises(MoveNotPermitted):
        actions.resolve_conflict(step=step, reason="以复查为准", actor=officer("samr"))
    actions.resolve_conflict(step=step, reason="以复查为准", actor=officer("samr", "supervise"))
    actions.propose(case=under_review, kind="grant", actor=officer("samr"))


def test_another_department_is_asked_and_its_silence_is_no_objection(under_review):
    step = actions.ask_opinion(
        case=under_review, department="fire", question="疏散通道是否满足要求？", days=3, actor=officer("samr")
    )
    assert step.due_on is not None
    assert actions.let_silence_speak(today=step.due_on) == 0
    assert actions.let_silence_speak(today=step.due_on + timedelta(days=1)) == 1
    assert actions.let_silence_speak(today=step.due_on + timedelta(days=1)) == 0
    assert Opinion.objects.get(step=step).outcome == "deemed_no_objection"


def test_only_the_department_that_was_asked_answers(under_review):
    step = actions.ask_opinion(case=under_review, department="fire", question="？", days=3, actor=officer("samr"))
    with pytest.raises(MoveNotPermitted):
        actions.give_opinion(step=step, outcome="agree", actor=officer("police"))
    actions.give_opinion(step=step, outcome="agree", actor=officer("fire"))


def test_an_opinion_on_record_never_changes(under_review):
    step = site_check(under_review)
    given_ = actions.give_opinion(step=step, outcome="agree", actor=officer("samr"))
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        Opinion.objects.filter(pk=given_.pk).update(outcome="disagree")


def test_an_objection_without_a_reason_is_refused_by_the_database(under_review):
    with pytest.raises(IntegrityError, match="opinion_objection_has_a_reason"), transaction.atomic():
        Opinion.objects.create(
            step=site_check(under_review), unit="x", author_id=officer("samr").account_id, outcome="disagree",
            at=timezone.now(),
        )  # fmt: skip


@pytest.fixture
def birth():
    return submitted()


def propose_with_chain(case: Case, length: int):
    """Propose a grant whose matter asks for countersignatures."""
    actions.accept(case=case, actor=officer("police"))
    drafter = officer("police")
    decision = actions.propose(case=case, kind="grant", results={"child.id_no": "x"}, actor=drafter)
    Countersign.objects.bulk_create(Countersign(decision=decision, order=n + 1) for n in range(length))
    return decision, drafter


@pytest.fixture
def proposed(birth):
    for matter in ("birth_cert",):
        case = case_of(birth, matter)
        actions.decide_on_the_spot(case=case, actor=officer(case.department.code))
    return case_of(birth, "hukou_birth")


def test_a_proposal_is_granted_only_when_the_whole_chain_has_signed(proposed):
    propose_with_chain(proposed, 2)
    with pytest.raises(MoveNotPossible):
        actions.grant(case=proposed, actor=officer("police"))
    first = officer("police")
    actions.countersign(case=proposed, accepted=True, actor=first)
    with pytest.raises(MoveNotPermitted):
        actions.countersign(case=proposed, accepted=True, actor=first)
    actions.countersign(case=proposed, accepted=True, actor=officer("police"))
    actions.grant(case=proposed, actor=officer("police"))


def test_whoever_drafted_does_not_countersign(proposed):
    _decision, drafter = propose_with_chain(proposed, 1)
    with pytest.raises(MoveNotPermitted):
        actions.countersign(case=proposed, accepted=True, actor=drafter)


def test_declining_sends_the_proposal_back_and_keeps_the_signatures(proposed):
    decision, _drafter = propose_with_chain(proposed, 2)
    actions.countersign(case=proposed, accepted=True, actor=officer("police"))
    actions.countersign(case=proposed, accepted=False, reason="依据不足", actor=officer("police"))
    assert case_of(proposed.application, "hukou_birth").state == "reviewing"
    assert list(Countersign.objects.filter(decision=decision).values_list("valid", flat=True)) == [False, False]


def test_a_doubt_holds_the_grant_back_until_a_supervisor_settles_it(proposed):
    actions.accept(case=proposed, actor=officer("police"))
    flag = actions.raise_flag(case=proposed, kind="authenticity", note="印章存疑", actor=officer("police"))
    actions.propose(case=proposed, kind="grant", results={"child.id_no": "x"}, actor=officer("police"))
    with pytest.raises(MoveNotPossible):
        actions.grant(case=proposed, actor=officer("police"))
    with pytest.raises(MoveNotPermitted):
        actions.remove_flag(flag_id=flag.pk, reason="已核", actor=officer("police"))
    actions.remove_flag(flag_id=flag.pk, reason="已向签发单位核实", actor=officer("police", "supervise"))
    actions.grant(case=proposed, actor=officer("police"))
    assert Flag.objects.get().removed_because


def test_reopening_suspends_the_certificate_and_makes_dependants_suspect(birth):
    case = case_of(birth, "birth_cert")
    actions.decide_on_the_spot(case=case, actor=officer("health"))
    hukou = case_of(birth, "hukou_birth")
    actions.accept(case=hukou, actor=officer("police"))
    actions.propose(case=hukou, kind="grant", results={"child.id_no": "x"}, actor=officer("police"))
    actions.grant(case=hukou, actor=officer("police"))
    with pytest.raises(MoveNotPermitted):
        actions.reopen(case=case, ground="error", reason="登记有误", actor=officer("health"))
    actions.reopen(case=case, ground="error", reason="登记有误", actor=officer("health", "supervise"))
    again = case_of(birth, "birth_cert")
    assert (again.state, again.round) == ("reviewing", 2)
    assert case_of(birth, "hukou_birth").suspect_at is not None
    actions.reverify(case=case_of(birth, "hukou_birth"), reason="登记不受影响", actor=officer("police"))
    assert case_of(birth, "hukou_birth").suspect_at is None


def test_what_ended_because_another_failed_is_taken_up_again_when_the_other_is_open_again(birth):
    case = case_of(birth, "birth_cert")
    actions.not_accept(
        case=case, reason_code="duplicate", reason={"zh": "重复", "en": "duplicate"}, explanation="重复",
        actor=officer("health"),
    )  # fmt: skip
    hukou, me = case_of(birth, "hukou_birth"), birth.account
    from services.people.queries import actor_of

    assert hukou.state == "terminated"
    with pytest.raises(MoveNotPossible):
        actions.revive(case=hukou, actor=actor_of(me))
    actions.reopen(case=case, ground="error", reason="误判", actor=officer("health", "supervise"))
    actions.revive(case=hukou, actor=actor_of(me))
    assert case_of(birth, "hukou_birth").state == "pending"


def test_a_subject_that_has_ceased_ends_the_case_in_writing(birth):
    from services.certificates import queries as certificates

    case = case_of(birth, "birth_reg")
    with pytest.raises(MoveNotPermitted):
        actions.subject_ceased(case=case, reason="当事人死亡", actor=officer("health"))
    actions.subject_ceased(case=case, reason="当事人死亡", actor=officer("health", "supervise"))
    assert case_of(birth, "birth_reg").reason_code == "subject_ceased"
    assert certificates.letters_of_case(case.pk).get().code == "D15"


def test_a_stopped_rule_set_decides_nothing_until_it_runs_again(db):
    submitted("restaurant", {"has_licence": "yes", "form": "company", "public_venue": "no"})
    catalogue_actions.switch_rules(code="verified-facts", runs=False, reason="核验接口异常", actor=SYSTEM)
    case, decision = by_rule()
    assert decision is None
    catalogue_actions.switch_rules(code="verified-facts", runs=True, reason="已修复", actor=SYSTEM)
    assert actions.decide_by_rule(case_id=case.pk) is not None


def test_the_trace_names_version_row_and_every_check(db):
    _case, decision = by_rule()
    assert decision is not None
    assert decision.rule_trace["rule_set"] == "verified-facts"
    assert decision.rule_trace["version"] == 1
    assert decision.rule_trace["row"] == 6
    assert all(one["verified"] for one in decision.rule_trace["checks"])


def test_a_sampled_decision_is_looked_at_once_by_a_deciding_officer(db):
    case, decision = by_rule()
    PostCheck.objects.filter(decision=decision).delete()
    found = PostCheck.objects.create(decision=decision, sampled_at=timezone.now())
    with pytest.raises(MoveNotPermitted):
        actions.post_check(check=found, outcome="right", note="", actor=officer("health"))
    actions.post_check(check=found, outcome="right", note="", actor=officer(case.department.code))
    with pytest.raises(MoveNotPossible):
        actions.post_check(check=found, outcome="wrong", note="x", actor=officer(case.department.code))


def test_the_holder_hears_when_the_applicant_asks_to_hurry(birth):
    from services.notices.models import Notice
    from services.people.queries import actor_of

    case, holder = case_of(birth, "birth_reg"), officer("health")
    actions.claim(case=case, actor=holder)
    actions.hear_urge(case_id=case.pk, actor=actor_of(birth.account))
    assert Notice.objects.get(kind="desk_urged").account_id == holder.account_id


def table(**changes):
    return {
        "code": "t", "zh": "表", "legal_reference": "法",
        "rows": [{"when": {"instant": "yes"}, "then": "grant", "because": {"zh": "是"}}],
        "tests": [{"given": {"instant": "yes"}, "expect": "grant"}], **changes,
    }  # fmt: skip


def test_a_rule_never_refuses():
    with pytest.raises(FaultyTable, match="grant or refer"):
        check(table(rows=[{"when": {}, "then": "refuse", "because": {"zh": "否"}}]))


def test_a_table_whose_own_tests_fail_is_not_published():
    with pytest.raises(FaultyTable, match="test 1"):
        check(table(tests=[{"given": {"instant": "no"}, "expect": "grant"}]))


def test_a_table_that_asks_for_the_unknown_is_not_published():
    with pytest.raises(FaultyTable, match="is no input"):
        check(table(rows=[{"when": {"mood": "good"}, "then": "grant", "because": {"zh": "是"}}]))


def test_the_same_table_is_published_once(db):
    catalogue_actions.publish_rules(table())
    catalogue_actions.publish_rules(table())
    assert [row.number for row in catalogue.rule_sets() if row.code == "t"] == [1]
