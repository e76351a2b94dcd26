"""A submitted application is changed while nothing is accepted: the same pages, one more revision."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from services.applications import ageing, amending, queries, submission
from services.applications.models import DRAFTS_KEPT, Application, Revision
from services.applications.statements import DECLARATION_VERSION
from services.audit.models import AuditEntry
from services.casework import actions, filing_changes
from services.casework.correction_texts import shipped
from services.casework.models import Case, CaseEdge, Pledge
from services.certificates import queries as certificates
from services.core.models import Clock
from services.materials.models import MaterialVersion
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.support.applications import BORN, citizen, filler
from tests.support.casework import case_of, officer
from tests.support.filler import Filler, picture
from tests.support.joint import sale, stranger
from tests.support.people import act_for, mandate, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Filler:
    """A birth with everything, just submitted."""
    somebody = filler()
    somebody.everything("newborn", BORN)
    return somebody


def begin(sent: Filler) -> Filler:
    """Open the draft of a change as the page does; return who fills it in."""
    response = sent.client.post(sent.address("amend"))
    change = Filler(sent.client, sent.values)
    change.application_id = Application.objects.get(amends=sent.application_id).pk
    assert response["Location"] == change.address("tasks")
    return change


def answer(change: Filler, **situation: str) -> None:
    """Answer some situational questions anew and fill in what that asks for."""
    data = {**change.application.situation, **situation}
    assert change.client.post(change.address("situation"), data).status_code == 302
    change.fill_in().hand_in()


def send(change: Filler) -> Any:
    """Send the change; return the response."""
    return change.client.post(change.address("submit"), change.declaration())


def states(application: Application) -> dict[str, str]:
    return dict(Case.objects.filter(application=application).values_list("matter", "state"))


def test_the_form_of_a_change_is_filled_in_with_what_was_submitted_and_changes_nothing(sent: Filler) -> None:
    before, cases = sent.application, states(sent.application)
    assert reverse("applications:amend", args=[before.pk]) in sent.client.get(sent.address("progress")).content.decode()
    change = begin(sent)
    assert begin(sent).application_id == change.application_id  # begun once, however often the button is pressed
    draft = change.application
    assert (draft.answers, draft.situation, draft.version_id) == (before.answers, before.situation, before.version_id)
    assert {p.code for p in change.papers() if p.versions} == {p.code for p in sent.papers() if p.versions}
    page = change.client.get(change.address("check"))
    assert before.number in page.content.decode()
    assert not page.context["differences"]
    response = send(change)
    assert response["Location"] == change.address("check")  # nothing is different, nothing was sent
    answer(change, want_subsidy="no")
    change.client.post(change.address("discard"))
    after = sent.application
    assert (after.answers, after.situation, after.state) == (before.answers, before.situation, before.state)
    assert states(after) == cases
    assert not Application.objects.filter(amends=before).exists()
    stored = MaterialVersion.objects.filter(material__application_id=before.pk).exclude(file="")
    assert all(storages["materials"].exists(version.file) for version in stored)


def test_a_change_shows_before_and_after_and_makes_the_set_of_cases_anew(sent: Filler) -> None:
    before = sent.application
    received = dict(Case.objects.filter(application=before).values_list("matter", "received_at"))
    due = case_of(before, "birth_reg").due_on
    change = begin(sent)
    answer(change, want_subsidy="no")
    found = change.client.get(change.address("check")).context["differences"]
    assert [label["zh"] for label in found.matters_gone] == [case_of(before, "childcare_subsidy").label["zh"]]
    assert len(found.questions) == 1
    draft_id = change.application_id
    assert send(change)["Location"] == sent.address("progress")
    after = sent.application
    assert (after.number, after.submitted_at) == (before.number, before.submitted_at)
    assert after.situation["want_subsidy"] == "no"
    assert states(after)["childcare_subsidy"] == "skipped"
    kept = Case.objects.filter(application=after).exclude(matter="childcare_subsidy")
    assert {case.matter: case.received_at for case in kept} == {
        m: at for m, at in received.items() if m != "childcare_subsidy"
    }
    assert case_of(after, "birth_reg").due_on == due
    assert certificates.letters_of_case(case_of(after, "childcare_subsidy").pk).get().code == "D15"
    revision = after.revisions.get(no=2)
    assert (revision.cause, revision.draft_id) == ("change", draft_id)
    assert not CaseEdge.objects.filter(below__application=after, below__matter="childcare_subsidy").exists()
    assert certificates.letters_of(after.pk).filter(code="D01").count() == 2
    assert Notice.objects.filter(kind="application_amended", account_id=after.account_id).count() == 1
    assert AuditEntry.objects.filter(action="applications.changed").exists()
    page = sent.client.get(sent.address("progress")).content.decode()
    assert "已变更申请" in page


def test_a_matter_that_is_added_gets_a_case_and_one_that_comes_back_is_taken_up_again(sent: Filler) -> None:
    for wish, state in [("no", "skipped"), ("yes", "pending"), ("no", "skipped")]:
        change = begin(sent)
        answer(change, want_card=wish)
        send(change)
        assert states(sent.application)["sscard_child"] == state
    assert sent.application.revisions.count() == 4
    assert certificates.letters_of_case(case_of(sent.application, "sscard_child").pk).filter(code="D15").count() == 2


def test_a_matter_nobody_had_asked_for_begins_with_the_change() -> None:
    somebody = filler()
    somebody.everything("newborn", {**BORN, "want_subsidy": "no"})
    assert "childcare_subsidy" not in states(somebody.application)
    change = begin(somebody)
    answer(change, want_subsidy="yes")
    found = change.client.get(change.address("check")).context["differences"]
    assert len(found.matters_added) == 1
    send(change)
    case = case_of(somebody.application, "childcare_subsidy")
    assert case.state == "pending"
    assert CaseEdge.objects.filter(below=case).exists()
    assert case.case_materials.exists()


def test_a_paper_handed_in_anew_takes_the_place_of_the_old_one_which_is_kept(sent: Filler) -> None:
    old = next(paper for paper in sent.papers() if paper.code == "bank_card").uploads[0]
    holder = case_of(sent.application, "maternity_claim")
    holder.case_materials.filter(material="bank_card").update(status="satisfied")
    change = begin(sent)
    copy = next(paper for paper in change.papers() if paper.code == "bank_card").uploads[0]
    data = {"remove": str(copy.pk), "file-bank_card": [picture("new.jpg")], "do": "stay"}
    change.client.post(change.address("materials"), data)
    send(change)
    old.refresh_from_db()
    assert old.superseded_at
    assert storages["materials"].exists(old.file)
    new = next(paper for paper in sent.papers() if paper.code == "bank_card").uploads
    assert [(version.name, bool(version.sealed_at)) for version in new] == [("new.jpg", True)]
    links = {link["version"] for link in sent.application.revisions.get(no=2).materials}
    assert str(new[0].pk) in links
    assert str(old.pk) not in links
    holder.refresh_from_db()
    assert holder.case_materials.get(material="bank_card").status == "offered"  # the old finding no longer counts
    assert holder.amended_at
    assert case_of(sent.application, "birth_reg").amended_at is None


def test_officers_see_when_and_what_the_applicant_has_changed(sent: Filler) -> None:
    application = sent.application
    health = officer("health")
    actions.mark_complete(case=case_of(application, "birth_cert"), actor=health)
    change = begin(sent)
    step = next(one for one in change.steps() if "child.name" in one.codes)
    change.values["child.name"] = "林小舟"
    change.client.post(change.address("step", step.code), {**change.data_for(step), "do": "next"})
    send(change)
    case = case_of(sent.application, "birth_cert")
    [row] = filing_changes.of_case(case, health)
    assert AuditEntry.objects.filter(purpose="case:birth_cert", subject_id=sent.application_id).exists()
    assert "林小舟" in str([line.now for line in row.lines])
    assert Notice.objects.filter(kind="desk_filing_changed", account_id=health.account_id).exists()
    clock = Clock.objects.get(subject_id=case.pk, kind="acceptance")
    assert clock.segments.count() == 1  # the department has no more time than before
    assert case.state == "intake"


def test_after_the_first_acceptance_it_says_who_accepted_and_keeps_what_was_entered(sent: Filler) -> None:
    change = begin(sent)
    answer(change, want_subsidy="no")
    declared = change.declaration()
    case = case_of(sent.application, "birth_reg")
    case.case_materials.update(status="satisfied")
    actions.accept(case=case, actor=officer("health"))
    response = change.client.post(change.address("submit"), declared)
    assert response.status_code == 409
    page = response.content.decode()
    assert case.department.label["zh"] in page
    assert response.context["differences"].matters_gone
    assert Application.objects.filter(pk=change.application_id).exists()
    assert sent.application.situation["want_subsidy"] == "yes"
    assert sent.client.post(sent.address("amend")).status_code == 409
    assert case.department.label["zh"] in sent.client.get(sent.address("amend")).content.decode()
    assert case.department.label["zh"] in change.client.get(change.address("tasks")).content.decode()


def test_a_case_accepted_once_stays_in_the_way_when_it_is_over(sent: Filler) -> None:
    case = case_of(sent.application, "birth_reg")
    case.case_materials.update(status="satisfied")
    actions.accept(case=case, actor=officer("health"))
    actions.withdraw(case=case, actor=actor_of(sent.application.account))
    obstacle = amending.obstacle_to(sent.application)
    assert obstacle
    assert obstacle.kind == amending.ACCEPTED


def test_an_open_correction_notice_is_answered_first(sent: Filler) -> None:
    case, health = case_of(sent.application, "birth_cert"), officer("health")
    item = actions.add_item(
        case=case, kind="unclear", target_kind="element", target="child.name", template=shipped("unclear"), actor=health
    )
    actions.prepare_item(item=item, actor=health)
    change = begin(sent)
    answer(change, want_subsidy="no")
    declared = change.declaration()
    assert actions.send_now(case=case, actor=health)
    response = change.client.post(change.address("submit"), declared)
    assert response.status_code == 409
    assert response.context["obstacle"].kind == amending.ASKED


def test_what_was_to_be_asked_about_something_that_is_different_now_is_dropped(sent: Filler) -> None:
    case, health = case_of(sent.application, "birth_cert"), officer("health")
    items = [
        actions.add_item(
            case=case, kind="unclear", target_kind="element", target=code, template=shipped("unclear"), actor=health
        )
        for code in ("child.name", "mother.name")
    ]
    change = begin(sent)
    step = next(one for one in change.steps() if "child.name" in one.codes)
    change.values["child.name"] = "林小舟"
    change.client.post(change.address("step", step.code), {**change.data_for(step), "do": "next"})
    send(change)
    for item in items:
        item.refresh_from_db()
    assert [item.state for item in items] == ["withdrawn", "draft"]


def test_sending_twice_and_going_on_in_another_tab_lead_to_the_application(sent: Filler) -> None:
    change = begin(sent)
    answer(change, want_subsidy="no")
    step, declared = change.steps()[0], change.declaration()
    other = {**declared, "command": str(uuid4())}
    assert change.client.post(change.address("submit"), declared)["Location"] == sent.address("progress")
    for data in (declared, other):
        assert change.client.post(change.address("submit"), data)["Location"] == sent.address("progress")
    for name, *rest in (("tasks",), ("check",), ("materials",), ("step", step.code)):
        assert change.client.get(change.address(name, *rest))["Location"] == sent.address("progress")
    assert sent.application.revisions.count() == 2
    stranger = filler()
    assert stranger.client.get(change.address("check")).status_code == 404


def test_the_same_command_gives_the_same_answer(sent: Filler) -> None:
    change = begin(sent)
    answer(change, want_subsidy="no")
    actor, command = actor_of(sent.application.account), uuid4()
    draft = change.application
    facts = {"actor": actor, "declaration_version": DECLARATION_VERSION, "command_id": command}
    assert {submission.send(application=draft, **facts).pk for _ in range(2)} == {sent.application.pk}
    assert Revision.objects.filter(application=sent.application).count() == 2


def test_the_draft_of_a_change_is_kept_as_long_as_any_other_and_takes_no_file_with_it(sent: Filler) -> None:
    change = begin(sent)
    draft = change.application
    assert ageing.look_after(draft.pk, now=draft.saved_at + DRAFTS_KEPT) == "deleted"
    stored = MaterialVersion.objects.filter(material__application_id=sent.application_id).exclude(file="")
    assert stored
    assert all(storages["materials"].exists(version.file) for version in stored)


def test_whoever_acts_for_somebody_changes_it_and_the_principal_is_told(sent: Filler) -> None:
    aunt = citizen("林晓阳")
    agent = act_for(signed_in(aunt), mandate(sent.application.account, aunt))
    change = Filler(agent, sent.values)
    response = agent.post(sent.address("amend"))
    change.application_id = Application.objects.get(amends=sent.application_id).pk
    assert response["Location"] == change.address("tasks")
    answer(change, want_subsidy="no")
    send(change)
    revision = sent.application.revisions.get(no=2)
    assert revision.actor_id != sent.application.account_id
    notice = Notice.objects.get(kind="application_amended", account_id=sent.application.account_id)
    assert notice.params["who"]


def test_everybody_who_applies_together_confirms_the_change_again() -> None:
    somebody = sale(citizen("钱小山"), stranger())
    somebody.submit()
    before = somebody.application
    [old] = queries.confirmations_of(before)
    change = begin(somebody)
    step = next(one for one in change.steps() if "deal.price" in one.codes)
    change.values["deal.price"] = "620000.00"
    change.client.post(change.address("step", step.code), {**change.data_for(step), "do": "next"})
    assert send(change)["Location"] == change.address("parties")  # not sent: the buyer has not confirmed this price
    assert somebody.application.answers["deal.price"] == before.answers["deal.price"]
    change.let_everybody_confirm()
    assert send(change)["Location"] == somebody.address("progress")
    assert somebody.application.answers["deal.price"] == "620000.00"
    [new] = queries.confirmations_of(somebody.application)
    old.refresh_from_db()
    assert old.voided_at
    assert (new.party, new.digest == old.digest) == (old.party, False)


def test_a_pledge_made_in_a_change_is_signed_and_one_that_is_kept_by_it_is_fulfilled(sent: Filler) -> None:
    change = begin(sent)
    paper = next(one for one in change.papers() if one.code == "discharge_note")
    change.client.post(change.address("materials"), {"remove": str(paper.uploads[0].pk), "do": "stay"})
    change.client.post(change.address("materials"), {"agree": "discharge_note", "do": "stay"})
    send(change)
    pledge = Pledge.objects.of_application(sent.application.pk).get()
    assert (pledge.state, pledge.requirement) == ("active", "discharge_note")
    row = pledge.case.case_materials.get(material="discharge_note")
    assert row.status == "pledged"
    again = begin(sent)
    again.client.post(again.address("materials"), {"unpledge": "discharge_note"})
    again.client.post(again.address("materials"), {"file-discharge_note": [picture("note.jpg")], "do": "stay"})
    send(again)
    pledge.refresh_from_db()
    row.refresh_from_db()
    assert (pledge.state, row.status) == ("fulfilled", "offered")
    change = begin(sent)
    answer(change, mother_insured="none")  # nothing asks for the paper any more
    send(change)
    pledge.refresh_from_db()
    assert pledge.state == "cancelled"
