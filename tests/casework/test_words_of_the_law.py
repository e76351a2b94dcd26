"""What letters must not say wrongly: where the law differs, the words do."""

from datetime import date
from urllib.parse import urlparse

import pytest
from django.test import Client
from django.urls import reverse

from services.applications import queries as applications
from services.applications import subjects
from services.casework import actions
from services.casework.correction_texts import templates
from services.casework.models import CorrectionItem, DueDateChange
from services.casework.progress import rows
from services.casework.remedies import remedies, remedies_against_silence
from services.catalogue import queries as catalogue
from services.certificates import life
from services.certificates import queries as certificates
from services.certificates.models import Letter
from services.core import calendar, outbox
from services.core.calendar_files import SHIPPED, import_file
from services.core.simulation import simulated
from services.materials import queries as materials
from tests.support import certificates as made
from tests.support import limits
from tests.support.casework import case_of, catalogue_loaded, grant, officer, results_for, submitted
from tests.support.letters import as_text
from tests.support.limits import accepted, again, due, filed, moment
from tests.support.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def every_regime(db, tmp_path):
    calendar.forget()
    limits.publish(tmp_path)
    yield
    calendar.forget()


def words(case, code: str) -> str:
    return as_text(certificates.letters_of_case(case.pk).get(code=code))


def test_the_acceptance_of_a_notice_period_names_its_end_and_no_procedure_that_would_stop_it(every_regime):
    case = case_of(filed("limits", moment("08-17")), "notice")
    actions.accept_on_filing(case_id=case.pk)
    text = words(case, "D04")
    assert "公告期满日期\n2026年10月8日" in text
    assert "听证" not in text
    assert "承诺办结日期" not in text


def test_a_licence_granted_by_silence_does_not_claim_to_have_been_examined(every_regime):
    case = accepted("limits", "renewal", moment("09-22"))
    actions.keep_time(at=moment("11-02"))
    assert again(case).state == "granted"
    text = words(case, "D12")
    assert "《行政许可法》第五十条" in text
    assert "视为准予" in text
    assert "经审查" not in text


def test_the_online_channel_that_letters_name_is_there(client: Client):
    catalogue_loaded()
    text = remedies("licensing", catalogue.departments()["police"])["zh"]
    address = text.split("网上申请渠道：")[1].split("）")[0]
    page = client.get(urlparse(address).path)
    assert page.status_code == 200
    assert "六十日" in page.content.decode()


def test_against_silence_reconsideration_comes_before_an_action():
    catalogue_loaded()
    departments = catalogue.departments()
    text = remedies_against_silence("licensing", departments["tax"])["zh"]
    assert "税务局的上一级主管部门申请行政复议" in text
    assert "对行政复议决定不服的，可以再依法向人民法院" in text
    for regime, department in (("utility", "water"), ("public_service", "health")):
        text = remedies_against_silence(regime, departments[department])["zh"]
        assert "复议" not in text
        assert "期限已过" in text


def test_a_decision_to_revoke_names_the_body_that_reviews_it_and_the_application_shows_the_revocation(db):
    application = submitted()
    case = case_of(application, "birth_cert")
    grant(case)
    outbox.drain(strict=True)
    certificate = certificates.of_case(case.pk).get()
    signer = officer(case.department.code, "decide")
    life.decide(
        certificate, "revoke", actor=signer, reason={"zh": "以欺骗手段取得", "en": "deceit"}, basis="第六十九条"
    )
    letter = Letter.objects.get(code="revoke", case_id=case.pk)
    assert "依法向云溪市人民政府申请行政复议" in as_text(letter)
    outbox.drain(strict=True)
    application.refresh_from_db()
    assert "has_revocation" in application.facets


def test_whoever_waits_past_a_limit_reads_that_it_has_passed_and_past_the_law_s_what_can_be_done(every_regime):
    case = accepted("limits", "renewal", moment("09-22"))
    assert (due(case, "promised"), due(case, "statutory")) == (date(2026, 10, 13), date(2026, 10, 27))

    def row(at):
        with simulated(at):
            return next(one for one in rows(case.application) if one.case_id == case.pk)

    assert not row(moment("10-13", 23)).days_late
    promised = row(moment("10-14"))
    assert (promised.days_late, promised.against_silence) == (1, None)
    over = row(moment("10-28"))
    assert "申请行政复议" in over.against_silence["zh"]
    with simulated(moment("10-28")):
        owner = signed_in(case.application.account)
        page = owner.get(reverse("applications:progress", args=[case.application_id])).content.decode()
    assert "申请行政复议" in page


def test_what_ends_because_another_matter_failed_says_where_the_remedy_lies(db):
    application = submitted()
    case = case_of(application, "birth_cert")
    reviewer, signer = officer("health"), officer("health")
    actions.accept(case=case, actor=reviewer)
    actions.propose(case=case, kind="refuse", reasons="不符", basis="第二十三条", actor=reviewer)
    actions.refuse(case=case, actor=signer)
    ended = application.cases.filter(state="terminated").first()
    assert ended is not None
    assert "该事项文书所列途径" in words(ended, "D15")


def test_a_company_gives_notice_and_decides_nothing(db):
    application = submitted("housing_transfer", {"reason": "inherit", "want_water": "yes"})
    application.cases.get(matter="water_transfer").edges_up.all().delete()
    case = case_of(application, "water_transfer")
    from services.core.actions import move
    from services.core.actors import SYSTEM

    move(case, "activate", actor=SYSTEM, at=case.created_at)
    first, second = officer("water"), officer("water")
    actions.accept(case=again(case), actor=first)
    actions.propose(
        case=case, kind="refuse", reasons="欠费", basis="供用水合同", results=results_for(case), actor=first
    )
    actions.refuse(case=case, actor=second)
    letter = certificates.letters_of_case(case.pk).get(code="D13")
    assert letter.title["zh"] == "不予办理告知书"
    assert "复议" not in as_text(letter)


def asked(case, target: str, kind: str) -> CorrectionItem:
    clerk = officer(case.department.code, "intake")
    item = actions.add_item(
        case=case, kind=kind, target_kind="material", target=target, template=templates()[kind], actor=clerk
    )
    actions.prepare_item(item=item, actor=clerk)
    actions.issue_notice(application_id=case.application_id)
    return CorrectionItem.objects.get(pk=item.pk)


@pytest.mark.parametrize(("kind", "state"), [("missing", "withdrawn"), ("inconsistent", "noticed")])
def test_a_sibling_s_result_answers_what_is_missing_but_not_what_is_wrong_with_it(db, kind, state):
    application = submitted()
    grant(case_of(application, "birth_cert"))
    case = case_of(application, "hukou_birth")
    target = case.case_materials.get(supply="sibling").material
    assert asked(case, target, kind).state == state


def issued_household_page(application):
    """The portal has issued the household register page that the application was filed without."""
    situation = applications.situation_of(application)
    holder = subjects.holder_of("hukou_book", situation, application)
    return made.issued(
        type_code="hukou_page", title={"zh": "户口页", "en": "Household register page"}, department_code="police",
        holder_account_id=application.account_id, holder_name=holder.name, holder_id_no=holder.id_no or holder.uscc,
    )  # fmt: skip


def test_a_certificate_that_the_portal_issued_meanwhile_answers_the_point_once(db):
    application = submitted()
    grant(case_of(application, "birth_cert"))
    case = case_of(application, "hukou_birth")
    application.refresh_from_db()
    page = issued_household_page(application)
    assert asked(case, "hukou_book", "unclear").state == "withdrawn"
    on_file = materials.of_application(application.pk)["hukou_book"]
    assert [one.certificate_id for one in on_file if one.source == "certificate"] == [page.pk]
    assert asked(case, "hukou_book", "inconsistent").state == "noticed", (
        "the officer has seen it, and asks all the same"
    )


def test_an_incomplete_notice_filing_is_not_declined_under_the_law_of_real_estate(every_regime):
    case = case_of(filed("limits", moment("08-17")), "notice")
    clerk = officer("health", "intake")
    target = case.case_materials.first().material
    actions.add_item(
        case=case, kind="missing", target_kind="material", target=target, template=templates()["missing"], actor=clerk
    )
    actions.decline_incomplete(case=case, reason={"zh": "不齐", "en": "incomplete"}, actor=clerk)
    text = words(case, "D05")
    assert "不动产" not in text
    assert "《公司法》第二百三十五条" in text


def test_a_special_procedure_whose_end_a_new_calendar_moves_leaves_a_line(every_regime, tmp_path):
    case = accepted("joint", "food", moment("09-22"))
    actions.suspend(case=case, kind="testing", days=10, basis="法", actor=officer("health"), at=moment("09-23"))
    before = due(case, "special")
    outbox.drain(strict=True)
    text = SHIPPED.read_text(encoding="utf-8") + "2026-09-30,off,临时放假,国办发明电〔2026〕1号\n"
    (tmp_path / "new.csv").write_text(text, encoding="utf-8")
    import_file(tmp_path / "new.csv")
    outbox.drain(strict=True)
    line = DueDateChange.objects.get(case=case, clock="special", cause="calendar")
    assert (line.before, line.after) == (before, due(case, "special"))
