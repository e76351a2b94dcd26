"""What was served on paper is recorded once, with the evidence of its method, and has a proof of its own (D14)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from services.audit.models import AuditEntry
from services.casework import actions
from services.casework.actions import Serving
from services.casework.letters import proof_of_service
from services.casework.models import Case, PaperService
from services.certificates import issuing
from services.certificates.models import Letter
from services.core.actors import SYSTEM, Actor
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.people.queries import actor_of
from tests.casework.test_hearings import PARTY, chair, fresh, licence, reviewer, set_one
from tests.support import people
from tests.support.casework import officer
from tests.support.people import signed_in

__all__ = ("chair", "licence", "reviewer")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present_calendar")]
LEFT = {"method": "leave", "refusal": "拒绝签收", "witness": "社区工作者李某"}


@pytest.fixture
def notices(licence, reviewer, chair) -> tuple[Letter, Letter]:
    """The signed notice of a hearing: the applicant's copy, and the party's, which is in no account."""
    set_one(licence, reviewer, chair)
    found = [
        Letter.objects.get(case_id=licence.pk, title__zh="听证通知书", recipient_account__isnull=theirs)
        for theirs in (False, True)
    ]
    for one in found:
        issuing.issue_letter(one.pk)
        one.refresh_from_db()
    return found[0], found[1]


def serve(case: Case, letter: Letter, actor: Actor, **more: object) -> PaperService:
    facts = {
        "method": "direct", "ground": "not_possible", "place": "柳荫路 18 号", "served_at": timezone.now(), **more,
    }  # fmt: skip
    return actions.serve_on_paper(case=case, document=letter, serving=Serving(**facts), actor=actor)


def proofs(case: Case) -> list[Letter]:
    return list(Letter.objects.filter(application_id=case.application_id, code="D14").order_by("created"))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ("直接送达", f"{PARTY}（本人）", "柳荫路 18 号", "不能采用电子方式送达")),
        ({"received_by": "王小某", "relation": "成年家属"}, ("王小某，成年家属", "直接送达")),
        (LEFT, ("留置送达", "拒绝签收；见证人：社区工作者李某", "文书留置")),
        ({"method": "post", "parcel": "EMS1234567890"}, ("邮寄送达", "EMS1234567890", "邮件回执")),
        ({"method": "entrust", "through": "云溪新区司法所"}, ("委托送达", "受托送达机关", "云溪新区司法所")),
        ({"method": "publication", "through": "云溪日报"}, ("公告送达", "公告载体", "云溪日报")),
    ],
)
def test_each_method_is_proved_with_its_evidence(licence, reviewer, notices, facts, words):
    serve(licence, notices[1], reviewer, **facts)
    [proof] = proofs(licence)
    text = str(proof.blocks)
    for word in (*words, notices[1].number, "送达人", reviewer.name):
        assert word in text
    assert (proof.addressee, proof.recipient_account_id, proof.query_code) == (PARTY, None, ""), "not the applicant's"


@pytest.mark.parametrize(
    "facts",
    [
        {"method": "leave"}, {**LEFT, "witness": ""}, {"refusal": "拒收", "witness": "x"}, {"method": "post"},
        {"parcel": "EMS1"}, {"method": "entrust"}, {"method": "publication"}, {"received_by": "王小某"},
        {"place": ""}, {"method": "electronic"}, {"through": "x"},
    ],
)  # fmt: skip
def test_what_lacks_its_evidence_is_refused_by_the_database(licence, reviewer, notices, facts):
    with pytest.raises(IntegrityError, match="paper_service"), transaction.atomic():
        serve(licence, notices[1], reviewer, **facts)
    assert not proofs(licence)


def test_the_applicants_own_paper_is_asked_for_and_the_proof_lies_in_the_account(licence, reviewer, notices):
    serve(licence, notices[0], reviewer, ground="asked", place="市政务服务中心 12 号窗口")
    [proof] = proofs(licence)
    assert proof.recipient_account_id == licence.application.account_id
    assert "受送达人要求领取纸质文书" in str(proof.blocks)
    assert AuditEntry.objects.get(action="served_on_paper").purpose == "direct"


def test_a_party_without_an_account_did_not_choose_paper(licence, reviewer, notices):
    with pytest.raises(MoveNotPossible):
        serve(licence, notices[1], reviewer, ground="asked")


def test_it_is_recorded_once_and_never_changed(licence, reviewer, notices):
    service = serve(licence, notices[1], reviewer)
    with pytest.raises(MoveNotPossible):
        serve(licence, notices[1], reviewer)
    assert len(proofs(licence)) == 1
    with pytest.raises(Exception, match="Cannot"), transaction.atomic():
        PaperService.objects.filter(pk=service.pk).update(place="elsewhere")


@pytest.mark.parametrize("when", [timedelta(hours=-3), timedelta(hours=1)])
def test_it_is_served_after_it_was_signed_and_not_tomorrow(licence, reviewer, notices, when):
    with pytest.raises(MoveNotPossible):
        serve(licence, notices[1], reviewer, served_at=timezone.now() + when)


def test_only_officers_of_the_department_and_only_its_own_signed_documents(licence, reviewer, notices):
    for stranger in (officer("police", "intake", "review"), actor_of(licence.application.account)):
        with pytest.raises(MoveNotPermitted):
            serve(licence, notices[1], stranger)
    other = licence.application.cases.exclude(pk=licence.pk).select_related("department").first()
    theirs = officer(other.department.code, "intake")
    with pytest.raises(MoveNotPossible):
        serve(other, notices[1], theirs)
    Letter.objects.filter(pk=notices[0].pk).update(case_id=licence.pk)
    draft = Letter.objects.filter(case_id=licence.pk, state="draft").first()
    assert draft is not None
    with pytest.raises(MoveNotPossible):
        serve(licence, draft, reviewer)


def test_the_proof_of_electronic_service_claims_neither_paper_nor_the_party(licence, reviewer, notices):
    cases = list(licence.application.cases.all())
    serve(licence, notices[0], reviewer, ground="asked")
    acceptance = Letter.objects.filter(case_id=licence.pk, code="D04").first()
    issuing.issue_letter(acceptance.pk)
    proof_of_service(licence.application, licence.department, cases, actor=SYSTEM)
    text = str(proofs(licence)[-1].blocks)
    assert acceptance.number in text
    assert "电子送达" in text
    for one in notices:
        assert one.number not in text


def test_the_desk_records_it_on_the_page_of_the_case(licence, notices):
    client = signed_in(people.officer(licence.department.code, "intake", "review"))
    url, page = reverse("desk:serve_on_paper", args=[licence.pk]), reverse("desk:case", args=[licence.pk])
    assert notices[1].number in client.get(page).content.decode()
    now = timezone.localtime()
    facts = {
        "document": notices[1].pk, "method": "leave", "ground": "not_possible", "place": "柳荫路 18 号",
        "day": now.date(), "time": f"{now:%H:%M}", "parcel": "goes with no parcel",
    }  # fmt: skip
    sent = {f"served-{name}": value for name, value in facts.items()}
    assert client.post(url, sent).status_code == 422, "no witness"
    whole = sent | {"served-refusal": "拒绝签收", "served-witness": "李某"}
    assert client.post(url, whole | {"served-document": fresh(licence).pk}).status_code == 422
    assert client.post(url, whole | {"served-received_by": "王小某"}).status_code == 422, "related how?"
    assert client.post(url, whole).status_code == 302
    assert PaperService.objects.get().parcel == ""
    shown = client.get(page).content.decode()
    assert "李某" in shown
    assert client.post(url, whole).status_code == 422, "it is no longer on the list"
    reader = signed_in(people.officer(licence.department.code, "supervise"))
    assert url not in reader.get(page).content.decode()
    assert reader.post(url, whole | {"served-document": notices[0].pk}).status_code == 403
