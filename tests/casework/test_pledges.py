"""Pledges: signed with the submission or in an answer, kept, verified, broken."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from services.applications import actions as applications
from services.casework import actions, pledge_time
from services.casework.models import Case, CaseMaterial, Pledge
from services.casework.pledging import has_bad_credit, offer
from services.catalogue import queries as catalogue
from services.catalogue.definition import Limit
from services.certificates import queries as certificates
from services.core.actions import move
from services.core.actors import CLOCK
from services.core.models import Outbox
from services.core.simulation import simulated
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.materials.models import Material, MaterialVersion
from services.people.queries import actor_of
from tests.support.casework import (
    case_of,
    catalogue_loaded,
    citizen,
    deferrable,
    draft,
    officer,
    pledged,
    results_for,
    submit_draft,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def on_the_day_after(pledge: Pledge) -> datetime:
    return timezone.make_aware(datetime.combine(pledge.due_on + timedelta(days=1), datetime.min.time()))


def hand_in(pledge: Pledge) -> None:
    application = pledge.case.application
    row = Material.objects.get(application_id=application.pk, type_code=pledge.requirement)
    MaterialVersion.objects.create(
        material=row, source="upload", trust="C", file="x.pdf", sha256="1" * 64, upload_sha256="1" * 64, size=1
    )
    actor = actor_of(application.account)
    applications.add_papers(application=application, codes=[pledge.requirement], actor=actor)


def test_a_statement_instead_of_a_paper_is_a_pledge_with_its_text_day_and_letter(db):
    pledge = pledged()
    assert (pledge.kind, pledge.gate, pledge.text_code) == ("defer", "before_decision", "defer")
    assert pledge.text_version
    assert "补交" in pledge.text["zh"]
    row = pledge.case.case_materials.get(material=pledge.requirement)
    assert row.status == CaseMaterial.Status.PLEDGED
    application = pledge.case.application
    application.refresh_from_db()
    assert "has_open_pledge" in application.facets
    assert [letter.code for letter in certificates.letters_of(application.pk)].count("D07") == 1


def test_an_open_pledge_holds_the_grant_back_until_it_is_verified(db):
    pledge = pledged()
    case, department = pledge.case, pledge.case.department.code
    Case.objects.filter(pk=case.pk)
    reviewer, signer = officer(department), officer(department)
    open_it(case)
    actions.accept(case=case, actor=reviewer)
    assert any(letter.code == "D06" for letter in certificates.letters_of_case(case.pk))
    actions.propose(case=case, kind="grant", results=results_for(case), actor=reviewer)
    with pytest.raises(MoveNotPossible):
        actions.grant(case=case, actor=signer)
    with pytest.raises(MoveNotPossible):
        actions.verify_pledge(pledge=pledge, actor=reviewer)
    hand_in(pledge)
    pledge.refresh_from_db()
    assert pledge.state == "fulfilled"
    with pytest.raises(MoveNotPermitted):
        actions.verify_pledge(pledge=pledge, actor=officer("police" if department != "police" else "health"))
    actions.verify_pledge(pledge=pledge, actor=reviewer)
    actions.grant(case=case, actor=signer)
    case.refresh_from_db()
    assert case.state == "granted"


def open_it(case: Case) -> None:
    """Grant whatever comes before the case, until it is in intake."""
    from tests.support.casework import grant

    for edge in case.edges_up.select_related("above"):
        if edge.above.state != "granted":
            open_it(edge.above)
            grant(case_of(case.application, edge.above.matter))
    case.refresh_from_db()


def test_a_pledge_not_kept_counts_as_withdrawing_not_as_a_refusal(db):
    pledge = begun(pledged())
    assert not actions.pledge_due(pledge=pledge, at=on_the_day_after(pledge) - timedelta(hours=1))
    assert actions.pledge_due(pledge=pledge, at=on_the_day_after(pledge))
    assert not actions.pledge_due(pledge=pledge, at=on_the_day_after(pledge) + timedelta(days=1))
    case = case_of(pledge.case.application, pledge.case.matter)
    assert (case.state, case.reason_code) == ("withdrawn", "pledge_broken")


def begun(pledge: Pledge) -> Pledge:
    """Let the matter of a pledge begin, and return the pledge as it is then."""
    open_it(pledge.case)
    return Pledge.objects.select_related("case__application", "case__department").get(pk=pledge.pk)


def test_what_is_pledged_for_a_matter_that_has_not_begun_is_not_late_and_has_its_whole_time_then(db):
    pledge = pledged()
    assert pledge.case.state == "pending"
    late = on_the_day_after(pledge) + timedelta(days=20)
    assert not actions.pledge_due(pledge=pledge, at=late)
    with simulated(late):
        fresh = begun(pledge)
    assert fresh.due_on > late.date()
    assert Outbox.objects.filter(key__contains=f"{pledge.pk}:{fresh.due_on:%Y%m%d}").exists()


def test_a_filing_is_not_accepted_while_a_secondary_material_is_neither_there_nor_pledged(db):
    pledge = begun(pledged())
    clerk = officer(pledge.case.department.code)
    actions.take_back_pledge(pledge=pledge, actor=actor_of(pledge.case.application.account))
    for status, reason in [("missing", ""), ("rejected", "不清晰")]:
        pledge.case.case_materials.filter(material=pledge.requirement).update(status=status, reason=reason)
        with pytest.raises(MoveNotPossible):
            actions.accept(case=pledge.case, actor=clerk)
        with pytest.raises(MoveNotPossible):
            actions.mark_complete(case=pledge.case, actor=clerk)
    pledge.case.case_materials.filter(material=pledge.requirement).update(status="waived", reason="")
    assert actions.accept(case=pledge.case, actor=clerk).state == "reviewing"


def test_silence_accepts_all_the_same(db):
    pledge = begun(pledged())
    actions.take_back_pledge(pledge=pledge, actor=actor_of(pledge.case.application.account))
    Case.objects.filter(pk=pledge.case_id).update(regime="licensing")
    case = case_of(pledge.case.application, pledge.case.matter)
    move(case, "deem_accepted", actor=CLOCK, at=timezone.now())
    assert case_of(case.application, case.matter).state == "reviewing"


def test_a_pledge_ends_with_its_matter_and_the_paper_is_missing_again(db):
    pledge = begun(pledged())
    actions.withdraw(case=pledge.case, actor=actor_of(pledge.case.application.account))
    pledge.refresh_from_db()
    assert pledge.state == "cancelled"
    assert pledge.case.case_materials.get(material=pledge.requirement).status == "missing"


def test_an_upload_beside_a_statement_is_still_for_the_officer_to_check(db):
    catalogue_loaded()
    matter, paper = deferrable()
    application = draft()
    row = Material.objects.get(application_id=application.pk, type_code=paper)
    MaterialVersion.objects.create(
        material=row, source="statement", trust="D", statement_version="2026-11", statement_text={"zh": "承诺"}
    )
    sent = submit_draft(application)
    assert case_of(sent, matter).case_materials.get(material=paper).status == "offered"


def test_what_was_handed_in_in_time_is_not_broken_while_nobody_has_looked(db):
    pledge = pledged()
    hand_in(pledge)
    assert not actions.pledge_due(pledge=pledge, at=on_the_day_after(pledge))


def test_who_broke_a_pledge_is_offered_none_until_it_is_excused(db):
    account = citizen()
    first = begun(pledged(account))
    actions.pledge_due(pledge=first, at=on_the_day_after(first))
    assert has_bad_credit(first.case.application)
    first.refresh_from_db()
    supervisor = officer(first.case.department.code, "supervise")
    with pytest.raises(MoveNotPermitted):
        actions.excuse_pledge(pledge=first, reason="已改正", actor=officer(first.case.department.code))
    actions.excuse_pledge(pledge=first, reason="已改正", actor=supervisor)
    assert not has_bad_credit(first.case.application)


def test_no_pledge_where_catalogue_or_law_excludes_it(db):
    catalogue_loaded()
    definition = catalogue.definition(catalogue.published("newborn"))
    matter_code, paper = deferrable()
    matter = definition.matters[matter_code]
    main = next(one for one in definition.materials.values() if not one.deferrable and not one.commit_ok)
    assert offer(matter, definition.materials[paper], supply="upload", bad_credit=False)
    assert offer(matter, definition.materials[paper], supply="upload", bad_credit=True) is None
    assert offer(matter, main, supply="upload", bad_credit=False) is None
    from dataclasses import replace

    estate = replace(matter, regime="real_estate_registration")
    assert offer(estate, definition.materials[paper], supply="upload", bad_credit=False) is None


def test_a_pledge_is_taken_back_before_the_decision(db):
    pledge = pledged()
    actions.take_back_pledge(pledge=pledge, actor=actor_of(pledge.case.application.account))
    pledge.refresh_from_db()
    assert pledge.state == "cancelled"
    assert pledge.case.case_materials.get(material=pledge.requirement).status == CaseMaterial.Status.MISSING


def test_what_is_not_as_pledged_after_the_decision_is_put_right_or_reopens_the_case(db):
    pledge = pledged()
    case, department = pledge.case, pledge.case.department.code
    actions.take_back_pledge(pledge=pledge, actor=actor_of(case.application.account))
    open_it(case)
    hand_in(pledge)
    notice = Pledge.objects.create(
        case=case,
        kind="notice",
        requirement="commitment",
        label={"zh": "告知承诺书"},
        text_code="commitment",
        text_version="2026-11",
        text={"zh": "承诺"},
        gate="after_issue",
        due_on=timezone.localdate() + timedelta(days=60),
        signed_at=timezone.now(),
    )
    pledge_time.begin(notice, Limit(40, "workday"), since=timezone.localdate(), at=timezone.now())
    from tests.support.casework import grant

    grant(case)
    assert not actions.pledge_due(pledge=notice, at=on_the_day_after(notice))
    actions.find_unmet(pledge=notice, reason="现场不符", actor=officer(department))
    notice.refresh_from_db()
    assert actions.pledge_due(pledge=notice, at=on_the_day_after(notice))
    case.refresh_from_db()
    assert case.state == "reviewing"
