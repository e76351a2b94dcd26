"""Licences that were granted are public (Licensing Law art 40): who is listed, with what, and what became of it."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from services.casework import actions, licences, publishing
from services.casework.models import Decision, PublicDecision
from services.certificates import life
from services.certificates.models import Certificate, Letter
from services.core import calendar, sealed
from tests.support import certificates, limits
from tests.support.casework import ALL_POWERS, case_of, grant, officer, submitted
from tests.support.limits import again, filed

pytestmark = pytest.mark.django_db
LIST = "/licences/"
CORRECTLY = {"zh": "姓名有误", "en": "The name was wrong"}


@pytest.fixture
def published(db, tmp_path):
    calendar.forget()
    limits.publish(tmp_path)
    yield
    calendar.forget()


def granted(one_thing="joint", matter="food"):
    """Return a case of a natural person, 林晓月, that was granted."""
    case = case_of(filed(one_thing, timezone.now()), matter)
    grant(case)
    return again(case)


def restaurant():
    """Return a licence of an enterprise, granted."""
    application = submitted("restaurant", {"has_licence": "yes", "form": "company", "drainage": "yes"})
    grant(case_of(application, "licence_verify"))
    case = case_of(application, "drainage")
    grant(case)
    return again(case)


def the_row():
    [row] = licences.licences(licences.listed(licences.Wanted()), 0, 25)
    return row


def page(address=LIST, **query):
    return Client().get(address, query).content.decode()


def searched(text, **more):
    answer = Client().post(LIST, {"q": text, **more})
    assert text not in answer.url, "what is typed stands in no address"
    return Client().get(answer.url).content.decode()


def signed_certificate(case, **changes):
    """Return the certificate of a granted case as it is once a worker has signed it."""
    draft = Certificate.objects.filter(case_id=case.pk).first()
    return certificates.issued(
        case_id=case.pk, decision_id=changes.pop("decision_id", draft.decision_id), type_code="signed",
        department_code=case.department.code, application_id=case.application_id, **changes,
    )  # fmt: skip


def test_a_licence_of_a_natural_person_shows_the_number_and_only_part_of_the_name(published):
    case = granted()
    row = PublicDecision.objects.get()
    letter = Letter.objects.get(case_id=case.pk, code="D12")
    assert (row.number, row.holder, row.uscc) == (letter.number, "林*月", "")
    shown, table = page(), b"".join(Client().get(reverse("licences:csv")).streaming_content).decode()
    for text in (shown, table):
        assert row.number in text
        assert "林*月" in text
        assert "食品许可" in text
        assert "林晓月" not in text
        assert case.application.number not in text
        assert case.application.applicant_id_no not in text
    assert "林晓月" not in row.words


def test_of_an_organisation_the_whole_name_and_its_code_are_shown():
    case = restaurant()
    row = PublicDecision.objects.get(decision__case=case)
    answers = case.application.answers
    assert row.is_organisation
    assert (row.holder, row.uscc) == (answers["ent.name"], answers["ent.uscc"])
    assert row.holder in page()


@pytest.mark.parametrize(
    ("one_thing", "matter", "is_public"),
    [("limits", "market", True), ("limits", "renewal", True), ("limits", "fund", False), ("limits", "estate", False)],
)
def test_only_licences_and_registrations_of_businesses_are_listed(published, one_thing, matter, is_public):
    granted(one_thing, matter)
    assert PublicDecision.objects.exists() is is_public


def test_what_the_law_excepts_is_not_published(db, tmp_path, monkeypatch):
    excepted = limits.TWENTY + " not_public: 《行政许可法》第五条第二款,"
    monkeypatch.setattr(limits, "JOINT", [(*one[:5], excepted, one[6]) for one in limits.JOINT])
    calendar.forget()
    limits.publish(tmp_path)
    granted()
    calendar.forget()
    assert not PublicDecision.objects.exists()


def test_refusals_are_not_listed(published):
    case = case_of(filed("joint", timezone.now()), "food")
    first, second = officer("health"), officer("health")
    actions.accept(case=case, actor=first)
    actions.propose(case=case, kind="refuse", reasons="不符合", basis="第三十八条", actor=first)
    actions.refuse(case=case, actor=second)
    assert not PublicDecision.objects.exists()
    assert "还没有" in page()


def test_a_decision_that_is_opened_again_stays_and_is_marked_until_it_is_decided_again(published):
    case = granted()
    assert the_row().standing is licences.IN_FORCE
    actions.reopen(case=case, ground="error", reason="复查", actor=officer("health", "supervise"))
    assert the_row().standing is licences.REOPENED
    assert "重新审查" in page()
    first, second = officer("health"), officer("health")
    actions.propose(case=again(case), kind="refuse", reasons="不符合", basis="第六十九条", actor=first)
    actions.refuse(case=again(case), actor=second)
    assert the_row().standing is licences.REVERSED


def test_a_second_grant_is_listed_beside_the_one_it_replaces(published):
    case = granted()
    actions.reopen(case=case, ground="error", reason="复查", actor=officer("health", "supervise"))
    first, second = officer("health"), officer("health")
    actions.propose(case=again(case), kind="grant", actor=first)
    actions.grant(case=again(case), actor=second)
    found = licences.licences(licences.listed(licences.Wanted()), 0, 25)
    assert [one.standing for one in found] == [licences.IN_FORCE, licences.REPLACED]
    assert found[0].published.number != found[1].published.number


def test_a_case_that_is_taken_back_after_it_was_opened_again_is_no_longer_in_force(published):
    case = granted()
    actions.reopen(case=case, ground="error", reason="复查", actor=officer("health", "supervise"))
    actions.subject_ceased(case=again(case), reason="主体注销", actor=officer("health", *ALL_POWERS, "supervise"))
    assert the_row().standing is licences.WITHDRAWN


@pytest.mark.parametrize("kind", ["revoke", "suspend", "cancel"])
def test_what_became_of_the_certificate_is_told(published, kind):
    case = granted()
    paper = signed_certificate(case)
    head = certificates.officer("health", "decide")
    life.decide(paper, kind, reason=CORRECTLY, basis="第六十九条", actor=head)
    assert the_row().standing.code == Certificate.objects.get(pk=paper.pk).state
    assert str(the_row().standing.label) in page()


def test_a_corrected_certificate_is_told_with_the_name_that_is_right(published):
    case = granted()
    signed_certificate(case, decision_id=case.pk, holder_name="林小月")
    assert (the_row().standing, the_row().holder) == (licences.CORRECTED, "林*月")


def test_a_licence_past_its_last_day_has_expired(published):
    granted()
    rows = licences.listed(licences.Wanted())
    row = licences._with_case(rows)[0]
    row.valid_to = timezone.localdate() - timedelta(days=1)
    [one] = licences._with_standing([row])
    assert one.standing is licences.EXPIRED


def test_the_list_is_searched_by_number_name_matter_and_department(published):
    food, fire = granted(), granted("joint", "fire")
    mine = PublicDecision.objects.get(decision__case=food).number
    for text, more in ((mine, {}), ("食品", {}), ("FOOD licence", {}), ("", {"department": "health"})):
        shown = searched(text, **more) if text else page(**more)
        assert (mine in shown, "消防许可" in shown) == (True, False), (text, more)
    assert fire.department.code == "police"
    assert "没有符合" in searched("不存在的名称")
    assert "没有符合" not in page(department="nobody"), "what is unknown narrows nothing"
    assert "没有符合" not in page(words=sealed.seal("食品", purpose="desk_search", reader="anybody"))


def test_the_download_holds_every_row_of_the_search_and_no_formula(published, monkeypatch):
    monkeypatch.setattr(licences, "AT_ONCE", 1)
    for _ in range(3):
        granted()
    granted("joint", "fire")
    PublicDecision.objects.bulk_create([plain_row(holder="=HYPERLINK(1)")])
    raw = b"".join(Client().get("/en" + reverse("licences:csv"), {"department": "health"}).streaming_content)
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert head[0] == "Number of the decision"
    assert len(rows) == 4
    assert {row[1] for row in rows} == {"Food licence"}
    assert [row[2] for row in rows if "HYPERLINK" in row[2]] == ["'=HYPERLINK(1)"]


def plain_row(**changes):
    """Return one more row of a decision that is there, of a returned one so that it does not count."""
    known = PublicDecision.objects.select_related("decision").filter(department__code="health").first()
    copy = Decision.objects.create(case=known.decision.case, round=7, kind="grant", proposed_at=timezone.now())
    facts = {f.attname: getattr(known, f.attname) for f in PublicDecision._meta.concrete_fields if f.name != "id"}
    return PublicDecision(**{**facts, "decision_id": copy.pk, "is_organisation": True, **changes})


def test_a_longer_list_costs_no_more_statements(published):
    counts = []
    for _ in range(2):
        for _ in range(2):
            granted()
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert Client().get(LIST).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 12


def test_the_second_page_shows_the_rest(published, monkeypatch):
    monkeypatch.setattr(licences, "PAGE_SIZE", 2)
    cases = [granted() for _ in range(3)]
    numbers = [PublicDecision.objects.get(decision__case=case).number for case in cases]
    first, second = page(), page(page=2)
    assert [number in first for number in numbers] == [False, True, True]
    assert [number in second for number in numbers] == [True, False, False]


def test_the_department_page_leads_to_its_licences(published):
    granted()
    assert f'href="{LIST}?department=health"' in Client().get("/departments/health/").content.decode()


def test_names_that_masking_leaves_alone_are_hidden_whole():
    assert [publishing.masked(name) for name in ("张", "张伟", "欧阳小明", "")] == ["*", "张*", "欧**明", "*"]
