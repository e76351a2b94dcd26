"""Decisions about validity: row, move, history, letter, notice, list; many at once with two persons."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from services.certificates import authority, life, publishing, samples
from services.certificates.forms import CorrectionForm
from services.certificates.models import BatchRevocation, Certificate, Letter, PublishedList, StatusDecision
from services.core import outbox
from services.core.workflow import MoveNotPermitted, MoveNotPossible
from services.notices.models import Notice
from services.people.queries import actor_of
from tests.support import people
from tests.support.certificates import FACTS, account, draft, issued

pytestmark = pytest.mark.django_db
WHY = {"reason": {"zh": "以欺骗手段取得", "en": "Obtained by fraud"}, "basis": "《中华人民共和国行政许可法》第六十九条"}
FORM = {"reason_zh": "以欺骗手段取得", "reason_en": "Obtained by fraud", "basis": "行政许可法第六十九条"}


def decider(department: str = "health") -> Any:
    return people.officer(department, "decide")


@pytest.fixture
def desk(client: Client) -> Client:
    return people.sign_in(client, decider())


@pytest.mark.parametrize(
    ("kind", "state", "word"),
    [("suspend", "suspended", "停"), ("revoke", "revoked", "撤"), ("cancel", "cancelled", "销")],
)
def test_a_decision_is_a_row_a_move_a_line_of_history_a_letter_and_a_notice(kind: str, state: str, word: str) -> None:
    holder = account()
    certificate = issued(holder_account_id=holder.pk)
    decision = life.decide(certificate, kind, actor=actor_of(decider()), **WHY)
    certificate.refresh_from_db()
    letter = Letter.objects.get(code=kind)
    assert certificate.state == state
    assert certificate.events.latest("at").decision_id == decision.pk
    assert f"{word}字" in letter.number
    assert letter.recipient_account == holder
    notice = Notice.objects.get(account=holder, kind="certificate_status")
    assert notice.params["number"] == certificate.number
    outbox.drain(strict=True)
    letter.refresh_from_db()
    assert letter.state == "issued"


def test_only_a_decider_of_the_department_decides_and_nothing_is_left_behind_otherwise() -> None:
    certificate = issued()
    with pytest.raises(MoveNotPermitted), transaction.atomic():
        life.decide(certificate, "revoke", actor=actor_of(decider("police")), **WHY)
    assert not StatusDecision.objects.exists()
    assert not Letter.objects.exists()


def test_a_suspended_certificate_is_reinstated() -> None:
    certificate, actor = issued(), actor_of(decider())
    life.decide(certificate, "suspend", actor=actor, **WHY)
    life.decide(certificate, "reinstate", actor=actor, **WHY)
    assert certificate.state == "valid"
    assert [one.kind for one in certificate.decisions.all()] == ["suspend", "reinstate"]


def test_a_corrected_certificate_takes_the_wrong_ones_place_once_it_is_signed() -> None:
    certificate = issued(holder_account_id=account().pk)
    facts = [{**certificate.data[0], "value": "陈一"}, *certificate.data[1:]]
    fresh = life.correct(certificate, holder_name="陈一", facts=facts, actor=actor_of(decider()), **WHY)
    certificate.refresh_from_db()
    assert (certificate.state, fresh.state) == ("valid", "draft")
    outbox.drain(strict=True)
    certificate.refresh_from_db()
    fresh.refresh_from_db()
    assert (certificate.state, fresh.state, fresh.holder_name) == ("superseded", "valid", "陈一")
    assert Letter.objects.get(code="correct").state == "issued"
    with pytest.raises(MoveNotPossible):
        life.correct(certificate, holder_name="x", facts=facts, actor=actor_of(decider()), **WHY)


def test_who_was_shown_it_hears_of_its_status_too() -> None:
    from datetime import timedelta

    from services.certificates import shares

    certificate, school, now = issued(), account(), timezone.now()
    share = shares.begin(certificate, purpose="入学", lasting=timedelta(days=1), once=False, at=now)
    shares.look(share.code, who="学校", address="192.0.2.1", account_id=school.pk, at=now)
    life.decide(certificate, "revoke", actor=actor_of(decider()), **WHY)
    assert Notice.objects.get(account=school).link == ""


def test_many_are_revoked_by_two_persons_each_with_its_own_decision_and_letter() -> None:
    certificates = [issued(holder_account_id=account().pk) for _ in range(3)]
    first, second = decider(), decider()
    batch = life.propose_batch(numbers=[one.number for one in certificates], actor=actor_of(first), **WHY)
    with pytest.raises(MoveNotPermitted):
        life.confirm_batch(batch, actor=actor_of(first))
    life.decide(certificates[0], "cancel", actor=actor_of(first), **WHY)
    life.confirm_batch(batch, actor=actor_of(second))
    outbox.drain(strict=True)
    states = [Certificate.objects.get(pk=one.pk).state for one in certificates]
    assert states == ["cancelled", "revoked", "revoked"]
    assert StatusDecision.objects.filter(batch=batch).count() == 2
    assert Letter.objects.filter(code="revoke", state="issued").count() == 2
    life.revoke_one(batch_id=batch.pk, certificate_id=certificates[1].pk)
    assert StatusDecision.objects.filter(batch=batch).count() == 2


def test_the_database_refuses_one_person_for_two() -> None:
    one = decider()
    batch = life.propose_batch(numbers=[issued().number], actor=actor_of(one), **WHY)
    life.reject_batch(batch, actor=actor_of(one))
    with pytest.raises(IntegrityError, match="batch_"), transaction.atomic():
        BatchRevocation.objects.filter(pk=batch.pk).update(closed_by=None)
    fresh = life.propose_batch(numbers=[issued().number], actor=actor_of(one), **WHY)
    life.confirm_batch(fresh, actor=actor_of(decider()))
    with pytest.raises(IntegrityError, match="batch_takes_two_persons"), transaction.atomic():
        BatchRevocation.objects.filter(pk=fresh.pk).update(closed_by=one)


def test_numbers_of_another_department_are_named_and_nothing_is_proposed() -> None:
    other = issued(department_code="police")
    with pytest.raises(life.NotOneOfOurs, match=other.number):
        life.propose_batch(numbers=[issued().number, other.number], actor=actor_of(decider()), **WHY)
    assert not BatchRevocation.objects.exists()


def test_the_public_list_is_signed_and_names_numbers_states_and_days_only(client: Client, tmp_path: Path) -> None:
    certificate = issued()
    life.decide(certificate, "revoke", actor=actor_of(decider()), **WHY)
    outbox.drain(strict=True)
    answer = client.get("/verify/revoked.json")
    today = timezone.localdate().isoformat()
    assert answer.json()["certificates"] == [{"number": certificate.number, "status": "revoked", "since": today}]
    assert "max-age" in answer["Cache-Control"]
    assert client.get("/verify/revoked.json", headers={"if-none-match": answer["ETag"]}).status_code == 304
    (tmp_path / "list").write_bytes(answer.content)
    (tmp_path / "list.p7s").write_bytes(client.get("/verify/revoked.json.p7s").content)
    (tmp_path / "ca.pem").write_bytes(client.get("/verify/authority.pem").content)
    command = (
        "openssl cms -verify -binary -inform DER -in list.p7s -content list -CAfile ca.pem -purpose any -out /dev/null"
    )
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert authority.trust_anchor()


def test_many_changes_make_few_lists_and_a_fresh_one_is_left(desk: Client) -> None:
    for one in [issued() for _ in range(3)]:
        life.decide(one, "suspend", actor=actor_of(decider()), **WHY)
    outbox.drain(strict=True)
    assert PublishedList.objects.count() == 1
    now = timezone.now()
    assert publishing.publish(at=now).serial == 1
    assert publishing.publish(at=now + publishing.RENEWED_AFTER * 2).serial == 2
    assert len(json.loads(publishing.latest().content)["certificates"]) == 3  # type: ignore[union-attr]


def test_an_officer_finds_a_certificate_and_revokes_it_on_its_page(desk: Client) -> None:
    certificate = issued()
    assert certificate.number in desk.get("/desk/certificates/", {"q": certificate.number[:12]}).content.decode()
    page = f"/desk/certificates/{certificate.pk}/"
    assert "陈㛃䶮" in desk.get(page).content.decode()
    assert desk.post(f"{page}decide/", {"kind": "revoke", **FORM, "basis": ""}).status_code == 422
    assert desk.post(f"{page}decide/", {"kind": "issue", **FORM}).status_code == 422
    assert desk.post(f"{page}decide/", {"kind": "revoke", **FORM}).status_code == 302
    shown = desk.get(page).content.decode()
    assert "以欺骗手段取得" in shown
    assert "/decide/" not in shown


def test_an_officer_corrects_what_a_certificate_says(desk: Client) -> None:
    certificate = issued()
    page = f"/desk/certificates/{certificate.pk}/correct/"
    form = desk.get(page).context["form"]
    given = {name: field.initial or "" for name, field in form.fields.items()} | FORM
    assert desk.post(page, given).status_code == 422
    assert desk.post(page, {**given, "holder_name": "陈一"}).status_code == 302
    assert Certificate.objects.get(supersedes=certificate).holder_name == "陈一"


def test_two_officers_revoke_many_on_the_desk(desk: Client) -> None:
    certificate = issued()
    wrong = desk.post("/desk/certificates/batches/", {**FORM, "numbers": "YX-HEALTH-2026-999999-X"})
    assert wrong.status_code == 422
    answer = desk.post("/desk/certificates/batches/", {**FORM, "numbers": f"{certificate.number}\n\n"})
    assert answer.status_code == 302
    assert 'value="confirm"' not in desk.get(answer.url).content.decode()
    assert desk.post(f"{answer.url}close/", {"verdict": "confirm"}).status_code == 403
    other = people.sign_in(Client(), decider())
    assert 'value="confirm"' in other.get(answer.url).content.decode()
    assert other.post(f"{answer.url}close/", {"verdict": "confirm"}).status_code == 302
    outbox.drain(strict=True)
    certificate.refresh_from_db()
    assert certificate.state == "revoked"


def test_other_departments_and_citizens_see_none_of_it(client: Client, desk: Client) -> None:
    certificate = issued()
    batch = life.propose_batch(numbers=[certificate.number], actor=actor_of(decider()), **WHY)
    stranger = people.sign_in(Client(), decider("police"))
    for page in (
        f"/desk/certificates/{certificate.pk}/",
        f"/desk/certificates/{certificate.pk}/correct/",
        f"/desk/certificates/batches/{batch.pk}/",
    ):
        assert stranger.get(page).status_code == 404
    assert certificate.number not in stranger.get("/desk/certificates/").content.decode()
    assert stranger.post(f"/desk/certificates/{certificate.pk}/decide/", {"kind": "revoke", **FORM}).status_code == 404


def test_an_officer_who_may_not_decide_reads_only() -> None:
    certificate = issued()
    reader = people.sign_in(Client(), people.officer("health", "intake"))
    assert reader.get(f"/desk/certificates/{certificate.pk}/").context["form"] is None
    assert reader.post(f"/desk/certificates/{certificate.pk}/decide/", {"kind": "revoke", **FORM}).status_code == 422
    correction = reader.get(f"/desk/certificates/{certificate.pk}/correct/").context["form"]
    given = {name: field.initial or "x" for name, field in correction.fields.items()} | {"holder_name": "陈一"}
    assert reader.post(f"/desk/certificates/{certificate.pk}/correct/", given).status_code == 403


def test_a_certificate_with_a_photograph_and_a_table_is_corrected_and_keeps_both() -> None:
    photo = {"label": {"zh": "照片", "en": "Photo"}, "photo": "x"}
    found = draft(facts=[FACTS[0], photo, samples.PERMITS])
    first = {"fact_0_": "陈新", "holder_name": found.holder_name, "reason_zh": "笔误", "reason_en": "", "basis": "规则"}
    form = CorrectionForm(first, certificate=found)
    assert form.is_valid(), form.errors
    assert form.facts == [{**FACTS[0], "value": "陈新"}, photo, samples.PERMITS]
